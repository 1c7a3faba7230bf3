import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RedisRequestStore } from '../src/event-manager/adapters/redis/redis-request-store.js';
import { SLOTS, TAGS } from '../src/event-manager/adapters/redis/redis-tags.js';
import { describeStoreOutages } from '../src/event-manager/testing/request-store-outages.contract.js';
import { describeRequestStore } from '../src/event-manager/testing/request-store.contract.js';
import { RedisCluster } from './support/redis-cluster.js';

let cluster: RedisCluster;

beforeAll(async () => {
  Logger.overrideLogger(false);
  cluster = await RedisCluster.start();
});

afterAll(() => cluster.end());

it('each tag has a slot of its own, 64 after the one before', async () => {
  const [node] = cluster.nodes;
  const slots = await Promise.all(TAGS.map((tag) => node.command('CLUSTER', 'KEYSLOT', `any:{${tag}}:any`)));
  expect(slots).toEqual(SLOTS);
  expect(SLOTS).toEqual(Array.from({ length: 256 }, (_, index) => 64 * index));
});

describeRequestStore('RedisRequestStore on a cluster', (limits) => {
  const prefix = randomUUID();
  return { open: () => new RedisRequestStore(cluster.url, prefix, limits) };
});

describeStoreOutages('RedisRequestStore on a cluster', (limits) => {
  const prefix = randomUUID();
  return {
    server: cluster,
    open: () => new RedisRequestStore(cluster.url, prefix, limits),
    close: async () => {
      cluster.thaw();
      await cluster.start();
    },
  };
});
