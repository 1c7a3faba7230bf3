import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RedisKeys } from '../src/event-manager/adapters/redis/redis-keys.js';
import { slotOf } from '../src/event-manager/adapters/redis/redis-tags.js';
import { RedisTimelines } from '../src/event-manager/adapters/redis/redis-timelines.js';
import { StoreRefusedError, UNREADABLE } from '../src/event-manager/errors.js';
import { endOf, type Outages } from '../src/event-manager/testing/outages.js';
import {
  describeTimelines,
  type TimelinesBed,
  timelinesTest,
} from '../src/event-manager/testing/timelines.contract.js';
import type { Timelines } from '../src/event-manager/timelines.js';
import { PATIENT } from './support/deployment.js';
import { freePort } from './support/free-port.js';
import { RedisCluster } from './support/redis-cluster.js';
import { RedisServer } from './support/redis-server.js';

const HOUR_MS = 3_600_000;
const aDay = { keepMs: 24 * HOUR_MS, most: 1_000 };
const entry = (id: string, head = 'head', body = 'body') => ({ id, head, body });

beforeAll(() => Logger.overrideLogger(false));

const keysWithoutEnd = `
  local found = {}
  for _, key in ipairs(redis.call('KEYS', '*')) do
    if string.find(key, ARGV[1], 1, true) and redis.call('PTTL', key) < 0 then table.insert(found, key) end
  end
  return found`;

/** Nothing that a test left is kept for ever. */
async function expectTimesToLive(nodes: readonly RedisServer[], prefix: string): Promise<void> {
  for (const node of nodes) expect(await node.command('EVAL', keysWithoutEnd, 0, prefix)).toEqual([]);
}

async function bytesSentBy(server: RedisServer): Promise<number> {
  return Number(/total_net_output_bytes:(\d+)/.exec(String(await server.command('INFO', 'stats')))?.[1]);
}

/** What each method does to a timeline in which `one` is due. */
const calls = (timelines: Timelines, name: string) => ({
  put: () => timelines.put(name, entry('two'), aDay),
  replace: () => timelines.put(name, entry('one', 'another', 'another'), aDay),
  list: () => timelines.list(name, { limit: 10 }),
  get: () => timelines.get(name, 'one'),
  remove: () => timelines.remove(name, 'one'),
  'remove what there is not': () => timelines.remove(name, '?'),
  take: () => timelines.take(name, 10, HOUR_MS),
  'take where nothing is due': () => timelines.take(`${name}?`, 10, HOUR_MS),
});

describe('on a Redis', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await RedisServer.start();
  });

  afterAll(() => server.end());

  const make = () => {
    const prefix = randomUUID();
    return {
      keys: new RedisKeys(prefix),
      open: () => new RedisTimelines(server.url, prefix),
      close: () => expectTimesToLive([server], prefix),
    };
  };

  describeTimelines('RedisTimelines', make);

  describe('RedisTimelines: what Redis keeps', () => {
    const it = timelinesTest(make);

    it('is forgotten by itself when the last entry is shown no more', async ({ open }) => {
      const { bed, name, timelines } = await open();
      const leftMs = async () => Number(await server.command('PTTL', bed.keys.timeline(name)));
      const expectLeft = async (ms: number) => {
        const left = await leftMs();
        expect(left).toBeLessThanOrEqual(ms);
        expect(left).toBeGreaterThan(ms - 60_000);
      };
      await timelines.put(name, entry('one'), aDay);
      await expectLeft(24 * HOUR_MS);
      await timelines.put(name, entry('later'), { ...aDay, afterMs: HOUR_MS });
      await timelines.put(name, entry('two'), aDay);
      await expectLeft(25 * HOUR_MS);
      await timelines.take(name, 1, 2 * HOUR_MS);
      await expectLeft(26 * HOUR_MS);
      for (const id of ['one', 'later', 'two']) await timelines.remove(name, id);
      expect(await leftMs()).toBe(-2);
    });

    it('is nothing of entries that were replaced, gave way, grew old, or were removed', async ({ open }) => {
      const { bed, name, timelines } = await open();
      const members = async () => Number(await server.command('ZCARD', bed.keys.timeline(name)));
      for (const body of ['long', '', 'longer', 'long']) {
        await timelines.put(name, entry('one', `head ${body}`, body), { ...aDay, keepMs: HOUR_MS + body.length });
      }
      const ofOne = await members();
      for (const id of ['two', 'three', 'four']) await timelines.put(name, entry(id), { ...aDay, most: 1 });
      expect(await members()).toBe(ofOne);
      await timelines.put(name, entry('old'), { keepMs: 1, most: 10 });
      await timelines.put(name, entry('later'), { keepMs: HOUR_MS, most: 10, afterMs: HOUR_MS });
      await sleep(20);
      await timelines.put(name, entry('later'), { keepMs: 1, most: 10, afterMs: HOUR_MS });
      expect(await members()).toBe(ofOne);
      await timelines.put(name, entry('two'), aDay);
      await timelines.remove(name, 'two');
      await timelines.take(name, 10, HOUR_MS);
      expect(await members()).toBe(ofOne);
    });

    it('of an id that looks like a place or like the beginning of another one is apart from the others', async ({
      open,
    }) => {
      const { name, timelines } = await open();
      await timelines.put(name, entry('b'), aDay);
      const [b] = await timelines.list(name, { limit: 1 });
      const ids = ['', 'a', 'b', 'bb', '1:b', `${`${b?.at}`.padStart(16, '0')}b`, '\u00ff', '\uffff'];
      for (const id of ids) expect(await timelines.remove(name, id)).toBe(id === 'b');
      await Promise.all(ids.map((id) => timelines.put(name, entry(id, `head ${id}`, `body ${id}`), aDay)));
      for (const [index, id] of ids.entries()) {
        expect(await timelines.get(name, id)).toMatchObject(entry(id, `head ${id}`, `body ${id}`));
        expect(await timelines.remove(name, id)).toBe(true);
        expect(await timelines.list(name, { limit: 100 })).toHaveLength(ids.length - index - 1);
      }
    });

    it('of one instant is in the order of its ids by code units, and goes on behind any of them', async ({ open }) => {
      const { name, timelines } = await open();
      const characters = ['', '\u0000', 'a', 'é', '\ud7fe', '\ud7ff', '\ue000', '\uffff', '😀', '\ud800', '\udfff'];
      const ids = characters.flatMap((one) => characters.map((another) => `${one}${another}`));
      const sound = [...new Set(ids.filter((id) => Buffer.from(id).toString() === id))];
      await Promise.all(sound.map((id) => timelines.put(name, entry(id), aDay)));
      const listed = await timelines.list(name, { limit: 1_000 });
      const isBehind = (one: (typeof listed)[number], other: { at: number; id: string }) =>
        one.at < other.at || (one.at === other.at && one.id < other.id);
      expect(listed).toHaveLength(sound.length);
      for (const [index, one] of listed.entries()) {
        const next = listed[index + 1];
        if (next) expect(isBehind(next, one)).toBe(true);
        const before = { at: one.at, id: `${one.id}\ud7ff` };
        const expected = listed.filter((other) => isBehind(other, before));
        expect(await timelines.list(name, { limit: 1_000, before })).toEqual(expected);
      }
    });

    it('of many entries of one instant is listed page by page', async ({ open }) => {
      const { bed, name, timelines } = await open();
      await timelines.put(name, entry('0'), aDay);
      const fill = `
        local place = string.sub(redis.call('ZRANGEBYLEX', KEYS[1], '[p', '(q')[1], 1, 17)
        for index = 1, 9000 do
          local id = 'id-' .. index
          local prefix = 'h' .. #id .. ':' .. id
          redis.call('ZADD', KEYS[1], 0, place .. id, 0, prefix .. string.sub(place, 2) .. 'head')
        end`;
      await server.command('EVAL', fill, 1, bed.keys.timeline(name));
      let listed = 0;
      for (let before: { at: number; id: string } | undefined; ;) {
        const page = await timelines.list(name, { limit: 1_000, before });
        listed += page.length;
        before = page.at(-1);
        if (!before) break;
      }
      expect(listed).toBe(9_001);
      expect(await timelines.take(name, 1_000, HOUR_MS)).toHaveLength(1_000);
      await timelines.put(name, entry('1'), { ...aDay, most: 8_000 });
      expect(await server.command('ZLEXCOUNT', bed.keys.timeline(name), '[p', '(q')).toBe(8_000);
    });

    it('of bodies is not sent with a list, nor when entries are taken', async ({ open }) => {
      const { name, timelines } = await open();
      const body = 'x'.repeat(65_536);
      for (let index = 0; index < 100; index++) await timelines.put(name, entry(`${index}`, 'head', body), aDay);
      const before = await bytesSentBy(server);
      expect(await timelines.list(name, { limit: 100 })).toHaveLength(100);
      expect(await timelines.take(name, 100, HOUR_MS)).toHaveLength(100);
      expect((await bytesSentBy(server)) - before).toBeLessThan(65_536);
      expect(await timelines.get(name, '99')).toMatchObject({ body });
    });

    it.for<{ what: string; command: (key: string) => [string, ...(string | number)[]] }>([
      { what: 'a text', command: (key) => ['SET', key, 'text', 'PX', 60_000] },
      { what: 'a set without keepMs', command: (key) => ['ZADD', key, 0, 'p'] },
      { what: 'a set whose keepMs is none', command: (key) => ['ZADD', key, 0, 'k?'] },
    ])('of a timeline may be $what, which is refused, and left as it is', async ({ command }, { open }) => {
      const { bed, name, timelines } = await open();
      const key = bed.keys.timeline(name);
      await server.command(...command(key));
      const before = await server.command('DUMP', key);
      for (const [what, call] of Object.entries(calls(timelines, name))) {
        if (what === 'take where nothing is due') continue;
        const { error } = await endOf<unknown>(call());
        expect(error, what).toBeInstanceOf(StoreRefusedError);
        expect(error, what).toMatchObject({ reason: UNREADABLE, mayHaveApplied: false });
      }
      expect(await server.command('DUMP', key)).toEqual(before);
      await server.command('DEL', key);
    });

    it('of an entry may lack its head or its body, which is refused', async ({ open }) => {
      const { bed, name, timelines } = await open();
      const key = bed.keys.timeline(name);
      const unreadable = { error: { reason: UNREADABLE } };
      await timelines.put(name, entry('one'), aDay);
      await server.command('ZREMRANGEBYLEX', key, '[b', '(c');
      expect(await endOf(timelines.get(name, 'one'))).toMatchObject(unreadable);
      await server.command('ZREMRANGEBYLEX', key, '[h', '(i');
      expect(await endOf(timelines.list(name, { limit: 1 }))).toMatchObject(unreadable);
      expect(await endOf(timelines.take(name, 1, HOUR_MS))).toMatchObject(unreadable);
    });
  });
});

/** A bed on a server, or on a cluster, that can be away. */
interface ServedBed extends TimelinesBed {
  readonly server: Outages;
}

const unavailable = (mayHaveApplied: boolean) =>
  expect.objectContaining({ code: 'store-unavailable', mayHaveApplied, cause: expect.any(Error) });

async function expectAllToFail(timelines: Timelines, mayHaveApplied: boolean): Promise<void> {
  const ended = await Promise.all(Object.values(calls(timelines, 'name')).map((call) => endOf<unknown>(call())));
  for (const { error, ms } of ended) {
    expect(error).toEqual(unavailable(mayHaveApplied));
    expect(ms).toBeLessThan(1_000);
  }
}

function describeOutages(name: string, make: () => ServedBed | Promise<ServedBed>): void {
  const it = timelinesTest(make);

  describe(name, () => {
    it('fail within a second while the server is stopped, nothing was applied, and work when it is back', async ({
      open,
    }) => {
      const { bed, name, timelines } = await open();
      await bed.server.stop();
      const list = () => endOf(timelines.list(name, { limit: 1 }));
      await expect.poll(list).toMatchObject({ error: unavailable(false) });
      await expectAllToFail(timelines, false);
      await bed.server.start();
      await expect.poll(list, PATIENT).toMatchObject({ value: [] });
      await timelines.put(name, entry('one'), aDay);
      expect(await timelines.list(name, { limit: 9 })).toMatchObject([{ id: 'one' }]);
    });

    it('fail within a second while the server is frozen, may have been applied, and work when it thaws', async ({
      open,
    }) => {
      const { bed, name, timelines } = await open();
      bed.server.freeze();
      await expectAllToFail(timelines, true);
      await expectAllToFail(timelines, false);
      bed.server.thaw();
      await expect.poll(() => endOf(timelines.put(name, entry('one'), aDay)), PATIENT).not.toHaveProperty('error');
      expect(await timelines.list(name, { limit: 9 })).toMatchObject([{ id: 'one' }]);
    });
  });
}

describeOutages('RedisTimelines', async () => {
  const server = await RedisServer.start();
  return { server, open: () => new RedisTimelines(server.url, 'test'), close: () => server.end() };
});

describe('RedisTimelines: a server that refuses', () => {
  const it = timelinesTest(async () => {
    const server = await RedisServer.start();
    return { server, open: () => new RedisTimelines(server.url, 'test'), close: () => server.end() };
  });

  it('because it is full says so, changes nothing, shows what there is, and makes room', async ({ open }) => {
    const { bed, name, timelines } = await open();
    await timelines.put(name, entry('one'), aDay);
    const before = await timelines.get(name, 'one');
    await bed.server.command('CONFIG', 'SET', 'maxmemory', 1);
    const { put, replace, take, remove, ...others } = calls(timelines, name);
    for (const call of [put, replace, take]) {
      const { error } = await endOf<unknown>(call());
      expect(error).toBeInstanceOf(StoreRefusedError);
      expect(error).toMatchObject({ reason: 'OOM', mayHaveApplied: false });
    }
    expect(await others.list()).toMatchObject([{ id: 'one', head: 'head', at: before?.at }]);
    expect(await others.get()).toEqual(before);
    expect(await remove()).toBe(true);
    await bed.server.command('CONFIG', 'SET', 'maxmemory', 0);
    await put();
    expect(await others.list()).toMatchObject([{ id: 'two' }]);
  });

  it('because it was demoted says so to whoever writes, also where there is nothing to remove or to take', async ({
    open,
  }) => {
    const { bed, name, timelines } = await open();
    await timelines.put(name, entry('one'), aDay);
    await bed.server.command('REPLICAOF', '127.0.0.1', await freePort());
    const { list, get, ...writes } = calls(timelines, name);
    for (const write of Object.values(writes)) {
      // It is left at its first refusal, for the one that its address leads to now.
      await expect.poll(() => endOf<unknown>(write()), PATIENT).toMatchObject({ error: { reason: 'READONLY' } });
    }
    await expect.poll(() => endOf(list()), PATIENT).toMatchObject({ value: [{ id: 'one', head: 'head' }] });
    expect(await get()).toMatchObject({ body: 'body' });
  });
});

describe('RedisTimelines whose writes must reach a replica', () => {
  it('write when it has them, and are read also when there is none', async () => {
    const server = await RedisServer.start('--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1');
    const replica = await RedisServer.start();
    const timelines = new RedisTimelines(server.url, 'test', { replicas: 1 });
    onTestFinished(async () => {
      await timelines.close();
      await Promise.all([server.end(), replica.end()]);
    });
    const list = () => endOf(timelines.list('name', { limit: 9 }));
    await expect.poll(list, PATIENT).toMatchObject({ value: [] });
    const lonely = await endOf(timelines.put('name', entry('one'), aDay));
    expect(lonely).toMatchObject({ error: { code: 'store-unavailable', mayHaveApplied: true } });
    expect(await list()).toMatchObject({ value: [{ id: 'one' }] });
    await replica.follow(server);
    await expect.poll(() => endOf(timelines.put('name', entry('two'), aDay)), PATIENT).not.toHaveProperty('error');
    expect(await timelines.take('name', 9, HOUR_MS)).toMatchObject([{ id: 'one' }, { id: 'two' }]);
  });
});

describe('on a Redis Cluster', () => {
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
  });

  afterAll(() => cluster.end());

  describeTimelines('RedisTimelines', () => {
    const prefix = randomUUID();
    return {
      open: () => new RedisTimelines(cluster.url, prefix),
      close: async () => {
        const primaries = await Promise.all([0, 8_192, 16_320].map((slot) => cluster.primaryOf(slot)));
        await expectTimesToLive(primaries, prefix);
      },
    };
  });

  const make = () => {
    const prefix = randomUUID();
    return { server: cluster, keys: new RedisKeys(prefix), open: () => new RedisTimelines(cluster.url, prefix) };
  };

  const it = timelinesTest(make);

  it('a slot may move: nothing is refused, neither in timelines that there are nor in new ones', async ({ open }) => {
    const { bed, name, timelines } = await open();
    const slot = slotOf(bed.keys.timeline(name));
    const [from, to] = [await cluster.primaryOf(slot), await cluster.primaryOf(slot < 8_192 ? 16_320 : 0)];
    await timelines.put(name, entry('one'), aDay);
    await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(await from.command('CLUSTER', 'MYID')));
    await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(await to.command('CLUSTER', 'MYID')));
    for (let fresh = 0; fresh < 3; fresh += 1) {
      let other = randomUUID();
      while (slotOf(bed.keys.timeline(other)) !== slot) other = randomUUID();
      for (const each of [other, name]) await timelines.put(each, entry(`${fresh}`), aDay);
      expect(await timelines.list(other, { limit: 9 })).toMatchObject([{ id: `${fresh}` }]);
    }
    await cluster.moveSlots(slot, slot, slot < 8_192 ? 16_320 : 0);
    expect(await timelines.list(name, { limit: 9 })).toHaveLength(4);
  });

  describeOutages('RedisTimelines', () => ({
    ...make(),
    close: async () => {
      cluster.thaw();
      await cluster.start();
    },
  }));
});
