import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTimelines } from '../src/event-manager/adapters/adapters.js';
import { functionSources } from '../src/event-manager/adapters/postgres/postgres-functions.js';
import { PostgresRequestStore } from '../src/event-manager/adapters/postgres/postgres-request-store.js';
import { MIGRATIONS } from '../src/event-manager/adapters/postgres/postgres-schema.js';
import { PostgresTimelines } from '../src/event-manager/adapters/postgres/postgres-timelines.js';
import { claimOf, paid } from '../src/event-manager/testing/examples.js';
import { endOf, keptAlive, keptAliveBy, waysToBe } from '../src/event-manager/testing/outages.js';
import { describeTimelines, timelinesTest } from '../src/event-manager/testing/timelines.contract.js';
import type { Timelines } from '../src/event-manager/timelines.js';
import { PostgresServer } from './support/postgres-server.js';

const PATIENCE = { timeout: 20_000 };
const HOUR_MS = 3_600_000;

const aDay = { keepMs: 24 * HOUR_MS, most: 100 };
const entry = (id: string, body = '') => ({ id, head: `head of ${id}`, body });
const anId = () => `${randomInt(20)}`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

beforeAll(() => Logger.overrideLogger(false));

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof DatabaseError && error.cause.code === '40P01';
}

async function startServer(): Promise<PostgresServer> {
  const server = await PostgresServer.start();
  onTestFinished(() => server.end());
  return server;
}

/** Timelines that are connected, in a namespace of their own unless one is given. */
async function openOn(server: PostgresServer, namespace: string = randomUUID()): Promise<PostgresTimelines> {
  const timelines = new PostgresTimelines({ url: server.url, namespace });
  onTestFinished(() => timelines.close());
  await expect.poll(() => endOf(timelines.list('?', { limit: 1 })), PATIENCE).not.toHaveProperty('error');
  return timelines;
}

/** A store that is connected. */
async function openStoreOn(server: PostgresServer, namespace: string): Promise<PostgresRequestStore> {
  const store = new PostgresRequestStore({ url: server.url, namespace, poolSize: 1 });
  onTestFinished(() => store.close());
  await expect.poll(() => endOf(store.prove()), PATIENCE).not.toHaveProperty('error');
  return store;
}

describe('on a Postgres', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start('deadlock_timeout=50ms'); // less than the patience of a statement
  });

  afterAll(() => server.end());

  describeTimelines('PostgresTimelines', () => {
    const namespace = randomUUID();
    return { open: () => new PostgresTimelines({ url: server.url, namespace }) };
  });

  it('timelines are opened by the URL of the store, on one connection with a name of their own', async () => {
    const namespace = randomUUID();
    const timelines = await openTimelines({ storeUrl: server.url, namespace });
    onTestFinished(() => timelines.close());
    await expect.poll(() => endOf(timelines.put('name', entry('one'), aDay)), PATIENCE).not.toHaveProperty('error');
    const connections = await server.query('SELECT FROM pg_stat_activity WHERE application_name = $1', [
      `${namespace}:timelines`,
    ]);
    expect(connections).toHaveLength(1);
  });

  it('namespaces have timelines of their own', async () => {
    const [timelines, other] = [await openOn(server), await openOn(server)];
    await timelines.put('name', entry('one'), aDay);
    expect(await other.list('name', { limit: 9 })).toEqual([]);
    expect(await other.remove('name', 'one')).toBe(false);
    expect(await other.take('name', 9, HOUR_MS)).toEqual([]);
  });

  it('names and ids that do not fit into an index are kept like others', async () => {
    const timelines = await openOn(server);
    const texts = ['a', 'b'].flatMap((end) => [
      'x'.repeat(10_000) + end,
      '\ud800'.repeat(199) + end,
      numbers(199)
        .map(() => String.fromCharCode(0xd800 + randomInt(0x800)))
        .join('') + end,
      'é'.repeat(5_000) + end,
      '\\'.repeat(201) + end,
    ]);
    for (const name of texts) {
      await Promise.all(texts.map((id) => timelines.put(name, entry(id, id), aDay)));
      const found: string[] = [];
      for (let before; found.length < texts.length; before = (await timelines.list(name, { limit: 1, before }))[0]) {
        if (before) found.push(before.id);
      }
      expect(found.toSorted()).toEqual(texts.toSorted());
      for (const id of texts) expect(await timelines.get(name, id)).toMatchObject(entry(id, id));
    }
  });

  it('more long bodies than can be put in a second do not cost the connection', async () => {
    const timelines = await openOn(server);
    const bodies = numbers(40).map(() => randomBytes(250_000).toString('hex'));
    const backend = () =>
      server.query(`SELECT pid FROM pg_stat_activity WHERE query ~ 'put_entries' AND application_name LIKE '%:timelines'
        AND state = 'idle' ORDER BY query_start DESC LIMIT 1`);
    await timelines.put('short', entry('one'), aDay);
    const before = await backend();
    const puts = await Promise.all(
      bodies.map((body, index) => endOf(timelines.put('long', entry(`${index}`, body), aDay))),
    );
    expect(puts.filter(({ error }) => error === undefined).length).toBeGreaterThan(0);
    await timelines.put('short', entry('two'), aDay);
    expect(await backend()).toEqual(before);
  });

  it('an entry that can’t be stored does not fail those that come with it', async () => {
    const timelines = await openOn(server);
    const puts = numbers(20).map((index) =>
      endOf(timelines.put('name', entry(`${index}`), { ...aDay, afterMs: index === 7 ? 1e16 : 0 })),
    );
    for (const [index, { error }] of (await Promise.all(puts)).entries()) {
      if (index === 7) expect(error).toMatchObject({ code: 'store-unavailable', mayHaveApplied: false });
      else expect(error).toBeUndefined();
    }
    expect(await timelines.list('name', { limit: 99 })).toHaveLength(19);
  });

  it('instances never wait for each other in a ring, whatever they ask for of whichever timelines', async () => {
    const namespace = randomUUID();
    const instances = [await openOn(server, namespace), await openOn(server, namespace)];
    const asks = [
      (timelines: Timelines) => timelines.put(anId(), entry(anId()), { keepMs: randomInt(1, 1_000), most: 10 }),
      (timelines: Timelines) => timelines.put(anId(), entry(anId()), { keepMs: HOUR_MS, most: 5, afterMs: 20 }),
      (timelines: Timelines) => timelines.remove(anId(), anId()),
      (timelines: Timelines) => timelines.take(anId(), 5, randomInt(1, 100)),
      (timelines: Timelines) => timelines.list(anId(), { limit: 5 }),
    ];
    const sweep = async () => {
      const [found] = await server.query<{ name: string }>(
        `SELECT proname AS name FROM pg_proc WHERE proname ~ '^sweep_timelines_'`,
      );
      await server.query(`SET search_path TO async_como_sync; SELECT ${found?.name}(1000)`);
    };
    for (let rounds = 0; rounds < 15; rounds++) {
      const asked = numbers(200).map((index) => asks[randomInt(asks.length)]?.(instances[index % 2]!));
      const ended = await Promise.all([...asked.map((each) => endOf(Promise.resolve<unknown>(each))), sweep()]);
      expect(ended.map((each) => each?.error).filter(isDeadlock)).toEqual([]);
    }
    const [found] = await server.query('SELECT sum(deadlocks)::int AS deadlocks FROM pg_stat_database');
    expect(found).toEqual({ deadlocks: 0 });
  });

  it('entries whose time is over are deleted by an instance’s store, also those of timelines that nobody asks for', async () => {
    const namespace = randomUUID();
    const [timelines] = [await openOn(server, namespace), await openStoreOn(server, namespace)];
    await timelines.put('one', entry('gone'), { keepMs: 1, most: 10 });
    await timelines.put('one', entry('stays'), { keepMs: 1, most: 10, afterMs: HOUR_MS });
    await timelines.put('two', entry('gone', 'x'.repeat(100_000)), { keepMs: 1, most: 10 });
    await timelines.put('two', entry('stays, too'), aDay);
    const left = () =>
      server.query(`SELECT id FROM async_como_sync.timeline_entries WHERE namespace = $1 ORDER BY id`, [namespace]);
    await expect.poll(left, PATIENCE).toEqual([{ id: 'stays' }, { id: 'stays, too' }]);
  });
});

const ownServer = timelinesTest(async () => {
  const server = await PostgresServer.start();
  return {
    server,
    open: () => new PostgresTimelines({ url: server.url, namespace: 'test' }),
    close: () => server.end(),
  };
});

const unavailable = (mayHaveApplied: boolean) =>
  expect.objectContaining({ code: 'store-unavailable', mayHaveApplied, cause: expect.any(Error) });

/** All methods, asked for at once. */
function everyMethod(timelines: Timelines): Promise<unknown>[] {
  return [
    timelines.put('name', entry('one'), aDay),
    timelines.list('name', { limit: 10 }),
    timelines.get('name', 'one'),
    timelines.remove('name', 'one'),
    timelines.take('name', 10, HOUR_MS),
  ];
}

async function expectAllToFail(timelines: Timelines, mayHaveApplied: boolean): Promise<void> {
  for (const ended of await Promise.all(everyMethod(timelines).map(endOf))) {
    expect(ended.error).toEqual(unavailable(mayHaveApplied));
    expect(ended.ms).toBeLessThan(1_000);
  }
}

const untilItPuts = (timelines: Timelines) =>
  expect.poll(() => endOf(timelines.put('name', entry('one'), aDay)), PATIENCE).not.toHaveProperty('error');

describe('a Postgres out of reach', () => {
  ownServer('fails every method within a second, and is used again when it is back', async ({ open }) => {
    const { bed, timelines } = await open();
    await bed.server.stop();
    await expect.poll(() => endOf(timelines.get('?', '?'))).toMatchObject({ error: unavailable(false) });
    await expectAllToFail(timelines, false);
    await bed.server.start();
    await untilItPuts(timelines);
    expect(await timelines.get('name', 'one')).toMatchObject(entry('one'));
  });

  ownServer('may be so from the start', async ({ open }) => {
    const { bed } = await open();
    await bed.server.stop();
    const timelines = bed.open();
    await expectAllToFail(timelines, false);
    await bed.server.start();
    await untilItPuts(timelines);
    await timelines.close();
  });
});

describe('a frozen Postgres', () => {
  ownServer('fails every method within a second, and is used again when it thaws', async ({ open }) => {
    const { bed, timelines } = await open();
    bed.server.freeze();
    await expectAllToFail(timelines, true);
    await expectAllToFail(timelines, false);
    bed.server.thaw();
    await untilItPuts(timelines);
  });
});

describe('a timeline that somebody has locked', () => {
  ownServer('fails within a second, and others go on', async ({ open }) => {
    const { bed, timelines, other } = await open();
    await timelines.put('locked', entry('one'), aDay);
    const held = bed.server.query(`SELECT pg_sleep(3) FROM (SELECT
      pg_advisory_xact_lock(hashtextextended('async_como_sync timeline test locked', 0)) OFFSET 0) AS locked`);
    const locks = () => bed.server.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted`);
    await expect.poll(locks).toHaveLength(1);
    const [ended] = await Promise.all([
      endOf(timelines.remove('locked', 'one')),
      other.put('free', entry('one'), aDay),
    ]);
    expect(ended).toMatchObject({ error: unavailable(false) });
    expect(ended.ms).toBeLessThan(1_000);
    expect(await other.get('locked', 'one')).toMatchObject(entry('one'));
    await held;
    expect(await timelines.remove('locked', 'one')).toBe(true);
  });
});

describe('closing', () => {
  ownServer.for(waysToBe)(
    'ends within a second and leaves nothing where the server is $state',
    async ({ bring }, { open }) => {
      const before = keptAlive();
      const { bed, timelines, other } = await open();
      await other.close();
      await bring(bed.server);
      const asked = everyMethod(timelines).map(endOf);
      const closed = await endOf(timelines.close());
      expect(closed).toEqual({ value: undefined, ms: expect.any(Number) });
      expect(closed.ms).toBeLessThan(1_000);
      await Promise.all(asked);
      await keptAliveBy(before);
    },
  );
});

/** Tables of version 1, with the functions of another version than this one. */
async function startEarlier(): Promise<PostgresServer> {
  const server = await startServer();
  await server.query('CREATE SCHEMA async_como_sync');
  await server.query('ALTER DATABASE postgres SET search_path TO async_como_sync');
  await server.query(MIGRATIONS[0] ?? '');
  await server.query('UPDATE layout SET version = 1');
  for (const source of functionSources) await server.query(source.replaceAll('_V(', '_earlier('));
  return server;
}

/** What an instance of that version is answered. */
async function askEarlier(server: PostgresServer, call: string): Promise<unknown> {
  return (await server.query<{ answer: string }>(`SELECT answer FROM ${call}`))[0]?.answer;
}

const claimEarlier = (id: string) =>
  `claim_earlier('test', '${id}', 'body', 'owner', 'attempt', 'A', 60000, 3600000, NULL, false, NULL, NULL)`;

describe('a database that the release before timelines has made', () => {
  it('gets what is missing, once, and keeps its requests', async () => {
    const server = await startEarlier();
    expect(await askEarlier(server, claimEarlier('id'))).toBe('claimed');
    const instances = await Promise.all(numbers(4).map(() => openOn(server, 'test')));
    await Promise.all(instances.map((timelines, index) => timelines.put('name', entry(`${index}`), aDay)));
    expect(await instances[0]?.list('name', { limit: 9 })).toHaveLength(4);
    expect(await server.query('SELECT version FROM layout')).toEqual([{ version: MIGRATIONS.length }]);
    const store = await openStoreOn(server, 'test');
    expect(await store.settle('id', paid())).toMatchObject({ kind: 'settled', attempt: 'attempt' });
  });

  it('still serves the instances of that release', async () => {
    const server = await startEarlier();
    await openOn(server, 'test');
    const store = await openStoreOn(server, 'test');
    expect(await askEarlier(server, claimEarlier('id'))).toBe('claimed');
    await store.settle('id', paid());
    expect(await askEarlier(server, claimEarlier('id'))).toBe('settled');
    expect(await store.claim(claimOf('other'))).toMatchObject({ kind: 'claimed' });
    expect(await askEarlier(server, `settle_earlier('test', 'other', '{"state":"failed"}', NULL)`)).toBe('settled');
    await server.query('SELECT prove_earlier()');
  });
});
