import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { RedisKeys } from '../src/event-manager/redis-keys.js';
import { MemoryRequestStore } from '../src/event-manager/request-store/memory-request-store.js';
import { RedisRequestStore } from '../src/event-manager/request-store/redis-request-store.js';
import type { RequestStoreLimits } from '../src/event-manager/request-store/request-store.js';
import { describeStoreOutages } from './request-store-outages.contract.js';
import { describeStoreRefusals, type StoreRefusal } from './request-store-refusals.contract.js';
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

const set = (server: RedisServer, name: string, value: string | number) => server.command('CONFIG', 'SET', name, value);
const denied = ['eval', 'evalsha'] as const;

const refusals: readonly StoreRefusal<Failover>[] = [
  {
    reason: 'OOM',
    isFull: true,
    begin: ({ server }) => set(server, 'maxmemory', 1),
    end: ({ server }) => set(server, 'maxmemory', 0),
  },
  {
    reason: 'NOREPLICAS',
    begin: ({ server }) => set(server, 'min-replicas-to-write', 1),
    end: ({ server }) => set(server, 'min-replicas-to-write', 0),
  },
  {
    reason: 'NOPERM',
    begin: ({ server }) => server.command('ACL', 'SETUSER', 'default', ...denied.map((command) => `-${command}`)),
    end: ({ server }) => server.command('ACL', 'SETUSER', 'default', ...denied.map((command) => `+${command}`)),
  },
  {
    reason: 'MISCONF',
    begin: async ({ server }) => {
      await set(server, 'dbfilename', '.'); // a file that can't be written
      await set(server, 'save', '3600 1000000');
      await set(server, 'stop-writes-on-bgsave-error', 'yes');
      await server.command('BGSAVE');
      while (!String(await server.command('INFO', 'persistence')).includes('rdb_last_bgsave_status:err'));
    },
    end: ({ server }) => set(server, 'stop-writes-on-bgsave-error', 'no'),
  },
  {
    reason: 'READONLY',
    begin: ({ server, successor }) => server.demoteFor(successor),
    end: ({ server }) => server.command('REPLICAOF', 'NO', 'ONE'),
  },
];

/** A server, and another one that may take its place. */
interface Failover {
  readonly server: RedisServer;
  readonly successor: RedisServer;
}

describeStoreRefusals('RedisRequestStore', refusals, async (limits) => {
  const server = await RedisServer.start('--enable-protected-configs', 'yes', '--repl-diskless-sync-delay', '0');
  const successor = await RedisServer.start('--repl-diskless-sync-delay', '0');
  return {
    server: { server, successor },
    open: () => new RedisRequestStore(server.url, 'test', limits),
    spoil: (externalId, text) => server.command('SET', new RedisKeys('test').request(externalId), text, 'PX', 60_000),
    close: async () => {
      await server.end();
      await successor.end();
    },
  };
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
