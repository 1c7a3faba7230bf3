import { Logger } from '@nestjs/common';
import { beforeAll } from 'vitest';
import { MemoryBus, MemoryPubSub } from '../src/event-manager/adapters/memory/memory-pub-sub.js';
import { RedisPubSub } from '../src/event-manager/adapters/redis/redis-pub-sub.js';
import { describePubSubOutages } from '../src/event-manager/testing/pub-sub-outages.contract.js';
import { describePubSub } from '../src/event-manager/testing/pub-sub.contract.js';
import { RedisServer } from './support/redis-server.js';

beforeAll(() => Logger.overrideLogger(false));

describePubSub('MemoryPubSub', () => {
  const bus = new MemoryBus();
  return { open: () => new MemoryPubSub(bus) };
});

describePubSub('RedisPubSub', onRedis);

describePubSubOutages('RedisPubSub', onRedis);

async function onRedis() {
  const server = await RedisServer.start();
  return {
    server,
    publishText: (channel: string, text: string) => server.command('PUBLISH', channel, text),
    open: () => new RedisPubSub(server.url, 'test'),
    close: () => server.end(),
  };
}
