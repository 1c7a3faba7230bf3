import { randomInt, randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PostgresRequestStore } from '../src/event-manager/adapters/postgres/postgres-request-store.js';
import { UNREADABLE } from '../src/event-manager/errors.js';
import type { Outcome } from '../src/event-manager/outcome.js';
import type { EarlyLimits } from '../src/event-manager/request-store.js';
import { anHour, claimed, claimOf, paid, refused } from '../src/event-manager/testing/examples.js';
import { endOf } from '../src/event-manager/testing/outages.js';
import { PostgresServer } from './support/postgres-server.js';

const PATIENCE = { timeout: 20_000 };
const MINUTE_MS = 60_000;

let server: PostgresServer;

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await PostgresServer.start('deadlock_timeout=50ms'); // less than the patience of a statement
});

afterAll(() => server.end());

/** A store that is connected, in a namespace of its own unless one is given. */
async function open(
  limits: Partial<EarlyLimits> = {},
  namespace: string = randomUUID(),
): Promise<PostgresRequestStore> {
  const store = new PostgresRequestStore({ url: server.url, namespace }, { ...anHour, ...limits });
  onTestFinished(() => store.close());
  await expect.poll(() => endOf(store.prove()), PATIENCE).not.toHaveProperty('error');
  return store;
}

async function pair(limits: Partial<EarlyLimits> = {}): Promise<readonly [PostgresRequestStore, PostgresRequestStore]> {
  const namespace = randomUUID();
  return [await open(limits, namespace), await open(limits, namespace)];
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Waits until it can be asked again where the machine was too busy. What was refused for that may have been done. */
async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const ended = await endOf(ask());
    if (!('error' in ended)) return ended.value as T;
  }
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof DatabaseError && error.cause.code === '40P01';
}

describe('batches', () => {
  it('never wait for each other in a ring, whatever they ask for of whichever ids', async () => {
    const stores = await pair({ maxEarly: 50 });
    const ids = numbers(40).map((index) => `${index}`);
    const anId = () => ids[randomInt(ids.length)] ?? '';
    const asks = [
      (store: PostgresRequestStore) => store.claim(claimOf(anId())),
      (store: PostgresRequestStore) => store.settle(anId(), paid()),
      (store: PostgresRequestStore) => store.release(claimOf(anId()), refused),
      (store: PostgresRequestStore) => store.note(claimOf(anId()), { names: ['name'] }),
      (store: PostgresRequestStore) => store.join(anId(), 'B', MINUTE_MS),
      (store: PostgresRequestStore) => store.learn(anId(), anId(), MINUTE_MS),
      (store: PostgresRequestStore) => store.settleNamed(anId(), paid()),
    ];
    for (let rounds = 0; rounds < 15; rounds++) {
      const ask = (index: number) => asks[randomInt(asks.length)]?.(stores[index % 2] ?? stores[0]);
      const found = await Promise.all(numbers(200).map((index) => endOf(Promise.resolve(ask(index)))));
      expect(found.map(({ error }) => error).filter(isDeadlock)).toEqual([]);
      await server.query('DELETE FROM async_como_sync.requests WHERE id = $1', [anId()]);
    }
    const [found] = await server.query('SELECT sum(deadlocks)::int AS deadlocks FROM pg_stat_database');
    expect(found).toEqual({ deadlocks: 0 });
  });

  it('are answered for each by itself where one of them can’t be read', async () => {
    const namespace = randomUUID();
    const store = await open({}, namespace);
    const ids = numbers(20).map((index) => `${index}`);
    await Promise.all(ids.map((id) => store.claim(claimOf(id, { waitMs: 0 }))));
    const spoil = [
      'ALTER TABLE async_como_sync.requests DROP CONSTRAINT requests_waiters_check',
      `UPDATE async_como_sync.requests SET waiters = '[1]' WHERE id = '7' AND namespace = '${namespace}'`,
    ];
    for (const statement of spoil) await server.query(statement);
    const found = await Promise.all(ids.map((id) => endOf(store.settle(id, paid()))));
    for (const [id, ended] of ids.map((id, index) => [id, found[index]] as const)) {
      if (id === '7') expect(ended).toMatchObject({ error: { reason: UNREADABLE, mayHaveApplied: false } });
      else expect(ended).toMatchObject({ value: { kind: 'settled' } });
    }
  });
});

describe('texts', () => {
  const texts = [
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '\\',
    '\\0000',
    '\\\\0000',
    'x'.repeat(10_000),
    'é'.repeat(5_000),
  ];

  it('that Postgres does not store, or not in an index, are kept like others', async () => {
    const [store, other] = await pair();
    for (const text of texts) {
      const claim = claimOf(text, { owner: text, fingerprint: text, attempt: text, instance: text, note: text });
      expect(await store.claim(claim)).toEqual(claimed);
      expect(await other.claim(claim)).toMatchObject({ kind: 'attached', attempt: text });
      expect(await store.learn(text, text, MINUTE_MS)).toBeUndefined();
      await store.note(claim, { names: [text], known: { text } });
    }
    for (const text of texts) {
      expect(await other.resolve(text)).toBe(text);
      const outcome: Outcome = { state: 'succeeded', result: { more: text, text } };
      const settlement = await other.settle(text, { state: 'succeeded', result: { more: text } });
      expect(settlement).toEqual({ kind: 'settled', attempt: text, outcome, instances: [text] });
      expect(await store.read([text])).toMatchObject([{ owner: text, note: text, names: [text], outcome }]);
    }
  });
});

describe('early outcomes', () => {
  it('and claims of the same ids at once: none is claimed whose outcome was kept as early', async () => {
    const stores = await pair({ maxEarly: 100_000 });
    const ids = numbers(3_000).map(() => randomUUID());
    let both = 0;
    for (let start = 0; start < ids.length; start += 300) {
      const some = ids.slice(start, start + 300);
      const claims = some.map((id, index) => endOf((stores[index % 2] ?? stores[0]).claim(claimOf(id))));
      const settlements = some.map((id, index) => endOf((stores[(index >> 1) % 2] ?? stores[0]).settle(id, paid())));
      for (const [index, claim] of (await Promise.all(claims)).entries()) {
        const settled = await settlements[index];
        const kinds = [claim.value, settled?.value].map((value) => (value as { kind?: string } | undefined)?.kind);
        both += Number(kinds[0] === 'settled' && kinds[1] === 'early');
        if (kinds[0] === 'claimed') expect(kinds[1]).not.toBe('early');
        if (kinds[0] === 'settled') expect(kinds[1]).not.toBe('settled');
      }
    }
    expect(both).toBeGreaterThanOrEqual(0);
  });

  it('are as many as are kept also where five hundred come at once, to two instances', async () => {
    const stores = await pair({ maxEarly: 20 });
    const ids = numbers(500).map(() => randomUUID());
    const found = ids.map((id, index) => persistently(() => (stores[index % 2] ?? stores[0]).settle(id, paid())));
    await Promise.all(found);
    const claims = await Promise.all(ids.map((id) => persistently(() => stores[0].claim(claimOf(id)))));
    expect(claims.filter(({ kind }) => kind === 'settled')).toHaveLength(20);
  });
});

describe('rows', () => {
  it('are changed in their page: more than 40 % of the updates under a usual load touch no index', async () => {
    const store = await open();
    const text = 'x'.repeat(400);
    await server.query(`SELECT pg_stat_reset()`);
    for (let round = 0; round < 10; round++) {
      const claims = numbers(100).map(() => claimOf(randomUUID(), { fingerprint: 'f'.repeat(64) }));
      await Promise.all(claims.map((claim) => persistently(() => store.claim(claim))));
      await Promise.all(claims.map((claim) => persistently(() => store.note(claim, { accepted: true }))));
      const outcome: Outcome = { state: 'succeeded', result: { qr_code: text, cashin_id: randomUUID() } };
      await Promise.all(claims.map(({ externalId }) => persistently(() => store.settle(externalId, outcome))));
    }
    const share = async () => {
      const [row] = await server.query<{ all: number; hot: number }>(
        `SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE relname = 'requests'`,
      );
      return row && row.all >= 2_000 ? row.hot / row.all : 0;
    };
    await expect.poll(share, PATIENCE).toBeGreaterThan(0.4);
  });

  it('whose time is over are deleted; one that somebody has locked is not waited for', async () => {
    const namespace = randomUUID();
    const store = await open({ earlyTtlMs: 1 }, namespace);
    await Promise.all([
      ...['locked', '1', '2'].map((id) => store.claim(claimOf(id, { keepMs: 1 }))),
      store.claim(claimOf('stays')),
      store.settle('early', paid()),
      store.learn('name', 'id', 1),
      store.learn('name that stays', 'id', MINUTE_MS),
    ]);
    const client = new Client(server.urlOf('postgres', 'postgres'));
    onTestFinished(() => client.end());
    await client.connect();
    const left = async () => {
      const { rows } = await client.query<{ key: string }>(
        `SELECT id AS key FROM async_como_sync.requests WHERE namespace = $1
         UNION ALL SELECT name FROM async_como_sync.names WHERE namespace = $1
         UNION ALL SELECT key FROM async_como_sync.early WHERE namespace = $1`,
        [namespace],
      );
      return rows.map(({ key }) => key).sort();
    };
    await client.query('BEGIN');
    const lock = `SELECT FROM async_como_sync.requests WHERE id = 'locked' AND namespace = $1 FOR UPDATE`;
    await client.query(lock, [namespace]);
    await expect.poll(left, PATIENCE).toEqual(['locked', 'name that stays', 'stays']);
    await client.query('ROLLBACK');
    await expect.poll(left, PATIENCE).toEqual(['name that stays', 'stays']);
  });
});

describe('a proof of what the store may do', () => {
  it('fails where its user lacks a right in any table, and leaves nothing behind', async () => {
    await open();
    await server.query(`CREATE ROLE app LOGIN`);
    await server.query('GRANT USAGE ON SCHEMA async_como_sync TO app');
    await server.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA async_como_sync TO app');
    await server.query('GRANT USAGE ON ALL SEQUENCES IN SCHEMA async_como_sync TO app');
    const url = server.urlOf('postgres', 'app:secret');
    const store = new PostgresRequestStore({ url, namespace: randomUUID(), poolSize: 1 });
    onTestFinished(() => store.close());
    await expect.poll(() => endOf(store.prove()), PATIENCE).not.toHaveProperty('error');
    for (const right of ['SELECT', 'INSERT', 'UPDATE', 'DELETE']) {
      for (const table of ['requests', 'names', 'early']) {
        await server.query(`REVOKE ${right} ON async_como_sync.${table} FROM app`);
        const refused = { error: { reason: 'INSUFFICIENT_PRIVILEGE' } };
        await expect.poll(() => endOf(store.prove()), PATIENCE).toMatchObject(refused);
        await server.query(`GRANT ${right} ON async_como_sync.${table} TO app`);
      }
    }
    for (const table of ['requests', 'names', 'early']) {
      expect(await server.query(`SELECT FROM async_como_sync.${table} WHERE namespace LIKE '%proof%'`)).toEqual([]);
    }
  });
});
