import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe } from 'vitest';
import { RedisPubSub } from '../src/event-manager/adapters/redis/redis-pub-sub.js';
import { RedisRequestStore } from '../src/event-manager/adapters/redis/redis-request-store.js';
import type { Outages } from '../src/event-manager/testing/outages.js';
import { describePubSubOutages } from '../src/event-manager/testing/pub-sub-outages.contract.js';
import { describePubSub } from '../src/event-manager/testing/pub-sub.contract.js';
import { describeStoreOutages } from '../src/event-manager/testing/request-store-outages.contract.js';
import { describeRequestStore } from '../src/event-manager/testing/request-store.contract.js';
import { SentinelGroup } from './support/sentinel-group.js';

let group: SentinelGroup;

beforeAll(async () => {
  Logger.overrideLogger(false);
  group = await SentinelGroup.start();
});

afterAll(() => group.end());

describePubSub('RedisPubSub on a primary that sentinels know', () => ({ open: openPubSub }));

describeRequestStore('RedisRequestStore on a primary that sentinels know', (limits) => {
  const prefix = randomUUID();
  return { open: () => new RedisRequestStore(group.url, prefix, limits) };
});

describe.each<{ what: string; outagesOf: () => ServerOutages | Promise<ServerOutages> }>([
  { what: 'the primary', outagesOf: () => group.primaryAlone() },
  { what: 'the primary with its replicas and sentinels', outagesOf: () => group },
])('where $what may be away', ({ outagesOf }) => {
  const onGroup = async () => {
    const server = await outagesOf();
    return {
      server,
      publishText: (channel: string, text: string) => group.primary.command('PUBLISH', channel, text),
      open: openPubSub,
      close: () => restore(server),
    };
  };

  describePubSubOutages('RedisPubSub', onGroup);

  describeStoreOutages('RedisRequestStore', async (limits) => {
    const [server, prefix] = [await outagesOf(), randomUUID()];
    return {
      server,
      open: () => new RedisRequestStore(group.url, prefix, limits),
      close: () => restore(server),
    };
  });
});

type ServerOutages = Outages & { cutSubscribers(): Promise<unknown> };

function openPubSub(): RedisPubSub {
  return new RedisPubSub(group.url, 'test');
}

/** The next test finds the group as it was. */
async function restore(server: Outages): Promise<void> {
  server.thaw();
  await server.start();
  await group.promote(true);
}
