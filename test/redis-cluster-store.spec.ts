import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { RedisKeys } from '../src/event-manager/adapters/redis/redis-keys.js';
import { RedisRequestStore } from '../src/event-manager/adapters/redis/redis-request-store.js';
import { SLOTS, slotOf, TAGS } from '../src/event-manager/adapters/redis/redis-tags.js';
import { anHour, claimOf, paid } from '../src/event-manager/testing/examples.js';
import { endOf } from '../src/event-manager/testing/outages.js';
import type { RequestStore } from '../src/event-manager/request-store.js';
import { describeStoreOutages } from '../src/event-manager/testing/request-store-outages.contract.js';
import {
  describeStoreRefusals,
  type StoreRefusal,
} from '../src/event-manager/testing/request-store-refusals.contract.js';
import { describeRequestStore } from '../src/event-manager/testing/request-store.contract.js';
import { PATIENT } from './support/deployment.js';
import { RedisCluster } from './support/redis-cluster.js';
import { RedisServer } from './support/redis-server.js';

let cluster: RedisCluster;

beforeAll(async () => {
  Logger.overrideLogger(false);
  cluster = await RedisCluster.start();
});

afterAll(() => cluster.end());

/** A store that has connected, and how often it was told to be restored since. */
async function open(prefix = randomUUID()) {
  const store = new RedisRequestStore(cluster.url, prefix, anHour, { announces: true });
  onTestFinished(() => store.close());
  const seen = { restored: 0 };
  store.onRestored(() => (seen.restored += 1));
  await expect.poll(() => seen.restored, PATIENT).toBe(1);
  seen.restored = 0;
  return { store, seen, keys: new RedisKeys(prefix) };
}

/** An id whose request is kept in this slot. */
function idIn(slot: number, keys: RedisKeys): string {
  for (;;) {
    const id = randomUUID();
    if (slotOf(keys.request(id)) === slot) return id;
  }
}

const primaries = async () => Promise.all([0, 8_192, 16_320].map((slot) => cluster.primaryOf(slot)));

describe('the keys', () => {
  it('have tags with slots of their own, each 64 after the one before', async () => {
    const [node] = cluster.nodes;
    const slots = await Promise.all(TAGS.map((tag) => node.command('CLUSTER', 'KEYSLOT', `any:{${tag}}:any`)));
    expect(slots).toEqual(SLOTS);
    expect(SLOTS).toEqual(Array.from({ length: 256 }, (_, index) => 64 * index));
  });

  it('of requests are spread evenly over the nodes, whatever the ids are', async () => {
    const { store, keys } = await open();
    const ids = Array.from({ length: 3_000 }, (_, index) => [randomUUID(), `order-${index}`, `${index}`]).flat();
    for (let start = 0; start < ids.length; start += 100) {
      await Promise.all(ids.slice(start, start + 100).map((id) => store.claim(claimOf(id))));
    }
    const [prefix = ''] = keys.early.split(':');
    const count = 'local n = 0; for _, key in ipairs(redis.call("KEYS", ARGV[1])) do n = n + 1 end; return n';
    const counts = await Promise.all((await primaries()).map((node) => node.command('EVAL', count, 0, `${prefix}:*`)));
    expect(counts.reduce((sum: number, each) => sum + Number(each), 0)).toBe(ids.length);
    for (const each of counts) expect(Math.abs(Number(each) - ids.length / 3)).toBeLessThan(ids.length / 30);
  });
});

describeRequestStore('RedisRequestStore on a cluster', (limits) => {
  const prefix = randomUUID();
  return {
    open: () => new RedisRequestStore(cluster.url, prefix, limits),
    close: async () => {
      const script = `
        local found = {}
        for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
          if redis.call('PTTL', key) < 0 then table.insert(found, key) end
        end
        return found`;
      const lasting = (node: RedisServer) => node.command('EVAL', script, 0, `${prefix}:*`);
      expect(await Promise.all((await primaries()).map(lasting))).toEqual([[], [], []]);
    },
  };
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

const everywhere = (...command: [string, ...(string | number)[]]) => {
  const tell = (nodes: RedisCluster['nodes']) => Promise.all(nodes.map((node) => node.command(...command)));
  return tell(cluster.nodes);
};

const refusals: readonly StoreRefusal<RedisCluster>[] = [
  {
    reason: 'OOM',
    isFull: true,
    begin: () => everywhere('CONFIG', 'SET', 'maxmemory', 1),
    end: () => everywhere('CONFIG', 'SET', 'maxmemory', 0),
  },
  {
    reason: 'NOREPLICAS',
    begin: () => everywhere('CONFIG', 'SET', 'min-replicas-to-write', 2),
    end: () => everywhere('CONFIG', 'SET', 'min-replicas-to-write', 0),
  },
  {
    reason: 'NOPERM',
    begin: () => everywhere('ACL', 'SETUSER', 'default', '-eval', '-evalsha'),
    end: () => everywhere('ACL', 'SETUSER', 'default', '+eval', '+evalsha'),
  },
];

describeStoreRefusals('RedisRequestStore on a cluster', refusals, (limits) => {
  const prefix = randomUUID();
  const keys = new RedisKeys(prefix);
  return {
    server: cluster,
    open: () => new RedisRequestStore(cluster.url, prefix, limits),
    overwriteRecord: async (externalId, text) => {
      const node = await cluster.primaryOf(slotOf(keys.request(externalId)));
      await node.command('SET', keys.request(externalId), text, 'PX', 60_000);
    },
  };
});

describe('a store on a cluster', () => {
  it('announces no outcome: a script would count the subscribers of its own node', async () => {
    const { store } = await open();
    await store.claim(claimOf('id'));
    const settlement = await store.settle('id', paid(), 'B');
    expect(settlement).toMatchObject({ kind: 'settled', instances: ['A'] });
    expect(settlement).not.toHaveProperty('announced');
  });

  it('says what is wrong with a server that is none of a cluster, once', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    const server = await RedisServer.start();
    onTestFinished(() => server.end());
    const store = new RedisRequestStore(`redis+cluster://127.0.0.1:${server.port}`, 'test', anHour);
    onTestFinished(() => store.close());
    await expect.poll(() => warn.mock.calls.length, PATIENT).toBe(1);
    expect(await endOf(store.claim(claimOf('id')))).toMatchObject({ error: { mayHaveApplied: false } });
    const before = await server.commandCount();
    while ((await server.commandCount()) < before + 100);
    expect(warn.mock.calls).toEqual([
      [{ event: 'redis-lost', connection: 'store', reason: expect.stringContaining('cluster support disabled') }],
    ]);
  });

  it('takes writes as long as one of its nodes does, and says why if none does', async () => {
    const { store } = await open();
    onTestFinished(async () => void (await everywhere('CONFIG', 'SET', 'maxmemory', 0)));
    for (const [index, node] of (await primaries()).entries()) {
      await node.command('CONFIG', 'SET', 'maxmemory', 1);
      const { error } = await endOf(store.prove());
      if (index < 2) expect(error).toBeUndefined();
      else expect(error).toMatchObject({ reason: 'OOM', mayHaveApplied: false });
    }
  });
});

describe('a node of the cluster', () => {
  // One without a past: a node that was lost a moment ago makes a planned change slower than a connection's patience.
  beforeAll(async () => {
    await cluster.end();
    cluster = await RedisCluster.start();
  });

  afterEach(async () => {
    cluster.thaw();
    await cluster.start();
  });

  it('may hand its slots over to its replica under load: nothing is refused', async () => {
    const { store, seen } = await open();
    const load = underLoad(store);
    await cluster.failOver(0);
    expect(await load.end()).toEqual([]);
    expect(seen.restored).toBe(0);
  });

  it('may hand slots over to another one under load: nothing is refused, and nothing is lost', async () => {
    const { store, keys } = await open();
    const ids = [0, 64].flatMap((slot) => Array.from({ length: 20 }, () => idIn(slot, keys)));
    await Promise.all(ids.map((id) => store.claim(claimOf(id))));
    const load = underLoad(store, ids);
    for (const slot of [0, 64]) await cluster.moveSlots(slot, slot, 8_192);
    expect(await load.end()).toEqual([]);
    expect(await store.read(ids)).toEqual(ids.map(() => expect.objectContaining({ owner: 'owner' })));
  });

  it('that is frozen gets a command once', async () => {
    const { store, seen, keys } = await open();
    const id = idIn(0, keys);
    const node = await cluster.primaryOf(0);
    await everywhere('CONFIG', 'RESETSTAT');
    node.freeze();
    expect(await endOf(store.claim(claimOf(id)))).toMatchObject({ error: { mayHaveApplied: true } });
    node.thaw();
    await expect.poll(() => seen.restored, PATIENT).toBe(1);
    const stats = (await everywhere('INFO', 'commandstats')).join('\n');
    const calls = [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].map(([, number]) => Number(number));
    expect(calls).toEqual([1]);
    expect(await store.claim(claimOf(id))).toMatchObject({ kind: 'attached' });
  });

  it.each([
    { what: 'ends', lose: (node: RedisServer) => node.stop() },
    { what: 'freezes', lose: async (node: RedisServer) => node.freeze() },
  ])(
    'that $what takes nothing else with it, and its successor is found within a second: one outage',
    async ({ lose }) => {
      const { store, seen, keys } = await open();
      const [lost, kept] = [idIn(0, keys), idIn(16_320, keys)];
      const primary = await cluster.primaryOf(0);
      await lose(primary);
      await expect.poll(() => endOf(store.claim(claimOf(lost)))).toMatchObject({ error: { mayHaveApplied: false } });
      let promotedAt = Infinity;
      const promoted = cluster.untilPromoted(0, primary).then(() => (promotedAt = performance.now()));
      const until = async () => {
        expect((await endOf(store.claim(claimOf(kept)))).error).toBeUndefined();
        expect((await endOf(store.prove())).error).toBeUndefined();
        return endOf(store.claim(claimOf(lost)));
      };
      await expect.poll(until, { timeout: 20_000, interval: 20 }).not.toHaveProperty('error');
      const takenAt = performance.now();
      await promoted;
      expect(takenAt - promotedAt).toBeLessThan(2_000); // a quarter of a second on a machine that is not busy
      await expect.poll(() => seen.restored, PATIENT).toBe(1);
      primary.thaw();
      await cluster.start();
      await setImmediate();
      expect(seen.restored).toBe(1);
    },
  );
});

/** Claims, settles, and reads `ids`, without a pause until it is ended; answers what was refused. */
function underLoad(store: RequestStore, ids: readonly string[] = []) {
  const over = new AbortController();
  const refused: unknown[] = [];
  const run = async () => {
    while (!over.signal.aborted) {
      const id = randomUUID();
      const calls = [
        store.claim(claimOf(id)),
        store.settle(id, paid()),
        store.read(ids),
        store.settle(`${id}?`, paid()),
      ];
      for (const { error } of await Promise.all(calls.map((call) => endOf<unknown>(call))))
        if (error) refused.push(error);
    }
  };
  const running = Promise.all(Array.from({ length: 8 }, run));
  return {
    end: async () => {
      over.abort();
      await running;
      return refused;
    },
  };
}
