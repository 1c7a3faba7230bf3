import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { engineRefusal } from '../../src/event-manager/adapters/adapters.js';
import { RedisPubSub } from '../../src/event-manager/adapters/redis/redis-pub-sub.js';
import { RedisRequestStore } from '../../src/event-manager/adapters/redis/redis-request-store.js';
import { keptAlive, keptAliveBy, type Outages } from '../../src/event-manager/testing/outages.js';
import { describePubSubOutages } from '../../src/event-manager/testing/pub-sub-outages.contract.js';
import { describePubSub } from '../../src/event-manager/testing/pub-sub.contract.js';
import { describeStoreOutages } from '../../src/event-manager/testing/request-store-outages.contract.js';
import { describeRequestStore } from '../../src/event-manager/testing/request-store.contract.js';
import { SentinelGroup } from '../support/sentinel-group.js';

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

describe('what a URL must have is told at the start', () => {
  it('if the sentinels know no primary of its name', async () => {
    const before = keptAlive();
    expect(await engineRefusal({ url: group.url })).toBeUndefined();
    expect(await engineRefusal({ url: `${group.url}s` })).toBe('the name of a primary that the sentinels know');
    await keptAliveBy(before);
  });

  it('if the primary or its sentinels refuse the password, which sentinels without one take', async () => {
    const own = await SentinelGroup.start();
    onTestFinished(() => own.end());
    await own.primary.command('ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '&*', '+@all');
    const refusalOf = (login: string) => engineRefusal({ url: own.url.replace('//', `//${login}@`) });
    expect(await refusalOf('app:secret')).toBeUndefined();
    expect(await refusalOf('app:wrong')).toBe('a user and password that the server accepts (WRONGPASS)');
    await own.tellSentinels('ACL', 'SETUSER', 'default', 'resetpass', '>secret');
    expect(await refusalOf('app:secret')).toBeUndefined();
    expect(await refusalOf('app:wrong')).toBe('a password that the sentinels accept, too (WRONGPASS)');
    expect(await engineRefusal({ url: own.url })).toBe('a password that the sentinels accept, too (NOAUTH)');
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
