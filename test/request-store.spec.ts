import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { MemoryBus, MemoryPubSub } from '../src/event-manager/adapters/memory/memory-pub-sub.js';
import { MemoryRequestStore } from '../src/event-manager/adapters/memory/memory-request-store.js';
import { RedisPubSub } from '../src/event-manager/adapters/redis/redis-pub-sub.js';
import { RedisKeys } from '../src/event-manager/adapters/redis/redis-keys.js';
import { RedisRequestStore } from '../src/event-manager/adapters/redis/redis-request-store.js';
import {
  claimScript,
  forgetScript,
  joinScript,
  learnScript,
  noteScript,
  MAX_SIGNALLED_BYTES,
  placeScript,
  settleNamedScript,
  settleScript,
} from '../src/event-manager/adapters/redis/redis-scripts.js';
import { UNREADABLE } from '../src/event-manager/errors.js';
import { writeOutcome } from '../src/event-manager/outcome.js';
import type { EarlyLimits } from '../src/event-manager/request-store.js';
import { replyChannelName } from '../src/event-manager/signalling/reply-channel.js';
import { AnnouncingRequestStore } from '../src/event-manager/testing/announcing-request-store.fake.js';
import { describeAnnouncements } from '../src/event-manager/testing/announcements.contract.js';
import { anHour, claimOf, paid } from '../src/event-manager/testing/examples.js';
import { endOf } from '../src/event-manager/testing/outages.js';
import { storeTest } from '../src/event-manager/testing/request-store-bed.js';
import { describeStoreOutages } from '../src/event-manager/testing/request-store-outages.contract.js';
import {
  describeStoreRefusals,
  type StoreRefusal,
} from '../src/event-manager/testing/request-store-refusals.contract.js';
import { describeRequestStore } from '../src/event-manager/testing/request-store.contract.js';
import { freePort } from './support/free-port.js';
import { RedisServer } from './support/redis-server.js';

beforeAll(() => Logger.overrideLogger(false));

describeRequestStore('MemoryRequestStore', (limits) => {
  const store = new MemoryRequestStore(limits);
  return { open: () => store };
});

describeAnnouncements('AnnouncingRequestStore', () => {
  const [store, bus] = [new MemoryRequestStore(anHour), new MemoryBus()];
  return {
    open: (namespace) => ({
      store: new AnnouncingRequestStore(store, bus, namespace),
      pubSub: new MemoryPubSub(bus),
    }),
  };
});

describe('on a Redis', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await RedisServer.start();
  });

  afterAll(() => server.end());

  describeRequestStore('RedisRequestStore', (limits) => {
    const prefix = randomUUID();
    return {
      open: () => new RedisRequestStore(server.url, prefix, limits),
      close: () => expectTimesToLive(server, prefix),
    };
  });

  describeRequestStore('RedisRequestStore that announces', (limits) => {
    const prefix = randomUUID();
    return { open: () => new RedisRequestStore(server.url, prefix, limits, { announces: true }) };
  });

  const openAnnouncing = (namespace: string) => ({
    store: new RedisRequestStore(server.url, namespace, anHour, { announces: true }),
    pubSub: new RedisPubSub(server.url, namespace),
  });

  describeAnnouncements('RedisRequestStore', () => ({ open: openAnnouncing }));

  describe('RedisRequestStore: what Redis keeps', () => {
    const it = storeTest((limits) => {
      const prefix = randomUUID();
      const keys = new RedisKeys(prefix);
      return { keys, open: () => new RedisRequestStore(server.url, prefix, limits), limits, prefix };
    });

    it('of a request, it forgets by itself when its time is over', async ({ open }) => {
      const { bed, id, store } = await open();
      const changes = [
        () => store.claim(claimOf(id)),
        () => store.join(id, 'B', 600_000),
        () => store.settle(id, paid()),
        () => store.settle(`${id}-early`, paid()),
        () => store.settleNamed('early', paid()),
        () => store.learn('name', id, 3_600_000),
      ];
      for (const change of changes) await change();
      const names = [bed.keys.name('early'), bed.keys.name('name')];
      for (const key of [bed.keys.request(id), bed.keys.request(`${id}-early`), bed.keys.early, ...names]) {
        const leftMs = Number(await server.command('PTTL', key));
        expect(leftMs).toBeLessThanOrEqual(3_600_000);
        expect(leftMs).toBeGreaterThan(3_600_000 - 60_000);
      }
    });

    it('of an outcome, is its very text, also after what was told before is kept with it', async ({ open }) => {
      const { bed, id, store } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.settle(id, paid());
      for (const cashin_id of ['1', '2']) await store.note(claim, { known: { cashin_id } });
      expect(await server.command('GET', bed.keys.request(id))).toMatch(/^\{[^\n]*\}\n\{[^\n]*\}$/);
      await store.settle(`${id}-early`, paid());
      expect(String(await server.command('GET', bed.keys.request(`${id}-early`))).split('\n')[1]).toBe(
        writeOutcome(paid()),
      );
    });

    it('of an outcome is sent with its signal, is at most 4 KiB', async ({ open }) => {
      const { bed } = await open();
      const [announcing, heard] = [openAnnouncing(bed.prefix), [] as unknown[]];
      await announcing.pubSub.subscribe(replyChannelName(bed.prefix, 'A'), (message) => heard.push(message));
      await expect.poll(() => announcing.store.read([]).catch(() => {})).toEqual([]);
      const emptyBytes = writeOutcome({ state: 'succeeded', result: { text: '' } }).length;
      for (const bytes of [MAX_SIGNALLED_BYTES, MAX_SIGNALLED_BYTES + 1]) {
        const text = 'x'.repeat(bytes - emptyBytes);
        await announcing.store.claim(claimOf(`${bytes}`, { attempt: '1' }));
        await announcing.store.settle(`${bytes}`, { state: 'succeeded', result: { text } }, 'B');
      }
      await expect.poll(() => heard.length).toBe(2);
      expect(heard).toEqual([
        { kind: 'settled', externalIds: ['4096'], attempt: '1', outcome: expect.anything() },
        { kind: 'settled', externalIds: ['4097'] },
      ]);
    });

    it.for<{ what: string; command: string[] }>([
      { what: 'one that waits is not subscribed', command: ['PING'] },
      { what: 'the server denies it', command: ['ACL', 'SETUSER', 'default', '-publish'] },
    ])(
      'of an outcome is announced to nobody where $what: it is settled all the same',
      async ({ command }, { open }) => {
        const { bed, id, store } = await open();
        const announcing = openAnnouncing(bed.prefix);
        await announcing.pubSub.subscribe(replyChannelName(bed.prefix, 'A'), () => {});
        await store.claim(claimOf(id));
        await store.join(id, command.length > 1 ? 'A' : 'gone', 60_000);
        await expect.poll(() => announcing.store.read([]).catch(() => {})).toEqual([]);
        await server.command(...(command as [string]));
        onTestFinished(async () => void (await server.command('ACL', 'SETUSER', 'default', '+@all')));
        const settlement = await announcing.store.settle(id, paid(), 'B');
        expect(settlement).toMatchObject({ kind: 'settled', outcome: paid() });
        expect(settlement).not.toHaveProperty('announced');
        expect(await store.read([id])).toMatchObject([{ outcome: paid() }]);
      },
    );

    it('of a record may be garbage, which is told to who would add to it', async ({ open }) => {
      const { bed, id, store } = await open();
      await server.command('SET', bed.keys.request(id), 'garbage', 'PX', 60_000);
      expect(await endOf(store.note(claimOf(id), {}))).toMatchObject({ error: { reason: UNREADABLE } });
    });

    it.for([
      'garbage',
      'null\n',
      '{}\n',
      '{"state":"early"}\n{}',
      '{"state":"named","externalId":"id"}\n',
      '{"state":"named","expiresAt":2e12}\n',
      '{"state":"pending","externalId":"id","expiresAt":2e12}\n',
    ])('of a name may be %j, which is refused, and not overwritten', async (text, { open }) => {
      const { bed, store } = await open();
      await server.command('SET', bed.keys.name('name'), text, 'PX', 60_000);
      for (const ask of [
        () => store.learn('name', 'id', 60_000),
        () => store.settleNamed('name', paid()),
        () => store.resolve('name'),
      ]) {
        expect(await endOf<unknown>(ask())).toMatchObject({ error: { reason: UNREADABLE } });
      }
      expect(await server.command('GET', bed.keys.name('name'))).toBe(text);
    });

    it('of a request that another version wrote, is taken as it is, and what this one adds stays when that one writes', async ({
      open,
    }) => {
      const { bed, id, store } = await open();
      const claim = claimOf(id, { callMs: 0, names: ['1'] });
      await store.claim(claim);
      const key = bed.keys.request(id);
      const {
        names: _names,
        callEndsAt: _callEndsAt,
        ...earlier
      } = JSON.parse(String(await server.command('GET', key)));
      await server.command('SET', bed.keys.request('earlier'), `${JSON.stringify(earlier)}\n`, 'PX', 60_000);
      expect(await store.claim(claimOf('earlier', { callMs: 0 }))).toEqual({
        kind: 'attached',
        attempt: claim.attempt,
        expiresInMs: expect.any(Number),
      });
      // As each version's scripts do it: all that stands in the header is written again.
      const rewrite = `
        local record = cjson.decode(string.sub(redis.call('GET', KEYS[1]), 1, -2))
        record.waiters.B = record.expiresAt
        redis.call('SET', KEYS[1], cjson.encode(record) .. '\\n', 'PX', 60000)`;
      await server.command('EVAL', rewrite, 1, key);
      expect(await store.read([id])).toMatchObject([{ names: ['1'] }]);
      expect(await store.claim(claimOf(id, { callMs: 0 }))).toMatchObject({ kind: 'claimed', attempt: claim.attempt });
    });

    it('of early outcomes, it evicts as it will: a name that was learned since does not give way', async ({ open }) => {
      const { bed, id, store } = await open({ maxEarly: 1 });
      await store.settleNamed('name', paid());
      await server.command('DEL', bed.keys.name('name'));
      await store.learn('name', id, 60_000);
      expect(await store.settle(id, paid())).toEqual({ kind: 'early' });
      expect(await store.resolve('name')).toBe(id);
    });

    it('of early outcomes, it evicts as it will: a request that was claimed since does not give way', async ({
      open,
    }) => {
      const { bed, id, store } = await open({ maxEarly: 1 });
      await store.settle(id, paid());
      await server.command('DEL', bed.keys.request(id));
      await store.claim(claimOf(id));
      expect(await store.settle(`${id}-2`, paid())).toEqual({ kind: 'early' });
      expect(await store.claim(claimOf(id))).toMatchObject({ kind: 'attached' });
    });

    it('of early outcomes, are as many as the last instance that got one may keep', async ({ open }) => {
      const { bed, id, store } = await open({ maxEarly: 5 });
      const ids = ['1', '2', '3', '4', '5', '6'].map((index) => `${id}-${index}`);
      for (const early of ids.slice(0, 5)) await store.settle(early, paid());
      const restarted = new RedisRequestStore(server.url, bed.prefix, { ...bed.limits, maxEarly: 2 });
      await expect
        .poll(() => endOf(restarted.settle(ids[5] ?? '', paid())), { timeout: 10_000 })
        .not.toHaveProperty('error');
      await restarted.close();
      const kinds = ids.map(async (early) => (await store.claim(claimOf(early))).kind);
      expect(await Promise.all(kinds)).toEqual([...Array(4).fill('claimed'), 'settled', 'settled']);
    });

    it('of early outcomes, it keeps in the order in which they came, also those of one millisecond', async ({
      open,
    }) => {
      const { id, store, other } = await open({ maxEarly: 10 });
      const ids = Array.from({ length: 50 }, (_, index) => `${id}-${50 - index}`);
      for (const [index, early] of ids.entries()) await (index % 2 === 0 ? store : other).settle(early, paid());
      const kinds = ids.map(async (early) => (await store.claim(claimOf(early))).kind);
      expect(await Promise.all(kinds)).toEqual([...Array(40).fill('claimed'), ...Array(10).fill('settled')]);
    });

    it('of early outcomes, may be one more than may be kept where it cannot be counted: it is told as it is', async ({
      open,
    }) => {
      const { bed, id, store } = await open({ maxEarly: 1 });
      await server.command('SET', bed.keys.early, 'no set', 'PX', 60_000);
      expect(await store.settle(id, paid())).toEqual({ kind: 'early' });
      expect(await store.settleNamed(id, paid())).toEqual({ kind: 'early' });
      expect(await store.learn(id, 'id', 60_000)).toEqual(paid());
      expect(await store.claim(claimOf(id))).toEqual({ kind: 'settled', outcome: paid(), replayed: false });
    });

    it('of early outcomes, are not those whose time is over, also while others come', async ({ open }) => {
      const { bed, id, store } = await open({ earlyTtlMs: 300, maxEarly: 1_000_000 });
      await store.settle(id, paid());
      const isOverAt = Date.now() + 1 + bed.limits.earlyTtlMs; // the set counts microseconds
      while (Date.now() < isOverAt) await store.settle(randomUUID(), paid());
      await store.settle(randomUUID(), paid());
      expect(await server.command('ZSCORE', bed.keys.early, `i${id}`)).toBeNull();
    });
  });
});

describeStoreOutages('RedisRequestStore', async (limits: EarlyLimits) => {
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
    overwriteRecord: (externalId, text) =>
      server.command('SET', new RedisKeys('test').request(externalId), text, 'PX', 60_000),
    close: async () => {
      await server.end();
      await successor.end();
    },
  };
});

describe('RedisRequestStore: a proof of what the store may do', () => {
  const early = [placeScript, forgetScript];
  const scripts = [claimScript, settleScript, noteScript, joinScript, learnScript, settleNamedScript, ...early].join(
    '',
  );
  const commands = new Set([
    'GET',
    'MGET',
    'ZREM',
    ...[...scripts.matchAll(/redis\.call\('(\w+)'/g)].map(([, name = '']) => name),
  ]);

  it.each([...commands])('fails where the server denies %s, and leaves nothing that stays', async (command) => {
    const server = await RedisServer.start();
    onTestFinished(() => server.end());
    const store = new RedisRequestStore(server.url, 'test', anHour);
    onTestFinished(() => store.close());
    await expect.poll(() => endOf(store.prove()), { timeout: 10_000 }).not.toHaveProperty('error');
    await server.command('ACL', 'SETUSER', 'default', `-${command.toLowerCase()}`);
    expect((await endOf(store.prove())).error).toMatchObject({ reason: 'NOPERM' });
    await server.command('ACL', 'SETUSER', 'default', '+@all');
    await expectTimesToLive(server, 'test');
  });
});

describe('RedisRequestStore: a server that was demoted', () => {
  it.for<{ reason: string; begin: (server: RedisServer) => Promise<unknown> }>([
    { reason: 'READONLY', begin: async () => {} },
    { reason: 'MASTERDOWN', begin: (server) => set(server, 'replica-serve-stale-data', 'no') },
  ])('and says $reason is left, for the one that its address leads to now', async ({ reason, begin }) => {
    const server = await RedisServer.start();
    onTestFinished(() => server.end());
    const store = new RedisRequestStore(server.url, 'test', anHour);
    onTestFinished(() => store.close());
    await expect.poll(() => connectionOf(server), { timeout: 10_000 }).toBeDefined();
    await expect.poll(() => endOf(store.prove()), { timeout: 10_000 }).not.toHaveProperty('error');
    const before = await connectionOf(server);
    await begin(server);
    await server.command('REPLICAOF', '127.0.0.1', await freePort());
    expect(await endOf(store.prove())).toMatchObject({ error: { reason } });
    const after = async () => (await connectionOf(server)) ?? before;
    await expect.poll(after, { timeout: 10_000 }).not.toBe(before);
  });
});

/** By which id a server knows the connection of a store. */
async function connectionOf(server: RedisServer): Promise<string | undefined> {
  return /^id=(\d+) .*name=test:store /m.exec(String(await server.command('CLIENT', 'LIST')))?.[1];
}

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
