import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { MemoryRequestStore } from '../src/event-manager/request-store/memory-request-store.js';
import { RedisRequestStore } from '../src/event-manager/request-store/redis-request-store.js';
import type { RequestStoreLimits } from '../src/event-manager/request-store/request-store.js';
import { describeStoreOutages } from './request-store-outages.contract.js';
import { describeRequestStore } from './request-store.contract.js';
import { RedisServer } from './support/redis-server.js';

beforeAll(() => Logger.overrideLogger(false));

describeRequestStore('MemoryRequestStore', (limits) => {
  const store = new MemoryRequestStore(limits);
  return { open: () => store };
});

describe.each([
  { kind: 'a Redis', start: () => RedisServer.start() },
  { kind: 'a Redis Cluster’s node', start: () => RedisServer.startCluster() },
])('on $kind', ({ start }) => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await start();
  });

  afterAll(() => server.end());

  describeRequestStore('RedisRequestStore', (limits) => {
    const prefix = randomUUID();
    return {
      open: () => new RedisRequestStore(server.url, prefix, limits),
      close: () => expectTimesToLive(server, prefix),
    };
  });
});

describeStoreOutages('RedisRequestStore', async (limits: RequestStoreLimits) => {
  const server = await RedisServer.start();
  return { server, open: () => new RedisRequestStore(server.url, 'test', limits), close: () => server.end() };
});

/** Nothing that a test left is kept for ever. */
async function expectTimesToLive(server: RedisServer, prefix: string): Promise<void> {
  const script = `
    local found = {}
    for _, key in ipairs(redis.call('KEYS', '*')) do
      if string.find(key, ARGV[1], 1, true) and redis.call('PTTL', key) < 0 then table.insert(found, key) end
    end
    return found`;
  expect(await server.command('EVAL', script, 0, prefix)).toEqual([]);
}
