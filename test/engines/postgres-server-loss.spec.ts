import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { engineRefusal, openAdapters } from '../../src/event-manager/adapters/adapters.js';
import { postgresEngine } from '../../src/event-manager/adapters/postgres/postgres-engine.js';
import { PostgresRequestStore } from '../../src/event-manager/adapters/postgres/postgres-request-store.js';
import { MIGRATIONS } from '../../src/event-manager/adapters/postgres/postgres-schema.js';
import { claimed, claimOf, paid } from '../../src/event-manager/testing/examples.js';
import { endOf, keptAlive, keptAliveBy } from '../../src/event-manager/testing/outages.js';
import { Certificates } from '../support/certificates.js';
import { PostgresServer } from '../support/postgres-server.js';

const PATIENCE = { timeout: 20_000 };

beforeAll(() => Logger.overrideLogger(false));

async function start(...settings: readonly string[]): Promise<PostgresServer> {
  const server = await PostgresServer.start(...settings);
  onTestFinished(() => server.end());
  return server;
}

function storeOn(url: string, poolSize = 2): PostgresRequestStore {
  const store = new PostgresRequestStore({ url, namespace: 'test', poolSize });
  onTestFinished(() => store.close());
  return store;
}

const untilItWrites = (store: PostgresRequestStore) =>
  expect.poll(() => endOf(store.prove()), PATIENCE).not.toHaveProperty('error');

describe('a server that ends by a crash', () => {
  it('has all that it acknowledged when it is back', async () => {
    const server = await start('fsync=on', 'synchronous_commit=on');
    const store = storeOn(server.url);
    await untilItWrites(store);
    const acknowledged: string[] = [];
    const crash = new AbortController();
    const call = async (): Promise<void> => {
      while (!crash.signal.aborted) {
        const id = randomUUID();
        const ended = await endOf(store.claim(claimOf(id)).then(() => store.settle(id, paid())));
        if ('error' in ended) return;
        acknowledged.push(id);
      }
    };
    const calls = Array.from({ length: 20 }, call);
    await expect.poll(() => acknowledged.length, PATIENCE).toBeGreaterThan(100);
    await server.crash();
    crash.abort();
    await Promise.all(calls);
    await server.start();
    await untilItWrites(store);
    const found = await store.read(acknowledged);
    expect(found).toEqual(acknowledged.map(() => expect.objectContaining({ outcome: paid() })));
  });
});

describe('a server that takes no writes any more', () => {
  it('is left within two seconds, for the one that its address leads to now, which is told', async () => {
    const server = await start();
    const store = storeOn(server.url);
    await untilItWrites(store);
    const restored: boolean[] = [];
    store.onRestored((wasDemoted) => restored.push(wasDemoted));
    const before = await backends(server);
    await server.set({ default_transaction_read_only: 'on' });
    await expect.poll(() => endOf(store.prove()), PATIENCE).toMatchObject({ error: { reason: /READ_ONLY/ } });
    await expect.poll(() => restored, PATIENCE).toEqual([true]);
    expect((await backends(server)).filter((pid) => before.includes(pid))).toEqual([]);
    await server.set({ default_transaction_read_only: 'off' });
    await untilItWrites(store);
  });
});

async function backends(server: PostgresServer): Promise<readonly number[]> {
  const rows = await server.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name LIKE '%:store'`,
  );
  return rows.map(({ pid }) => pid);
}

describe('what the store keeps its requests in', () => {
  it('is made once by ten instances that start at once', async () => {
    const server = await start();
    const stores = Array.from({ length: 10 }, () => storeOn(server.url));
    const found = await Promise.all(
      stores.map(async (store) => {
        await untilItWrites(store);
        return store.claim(claimOf('id'));
      }),
    );
    expect(found.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    const [layout] = await server.query(
      'SELECT count(*)::int AS rows, max(version) AS version FROM async_como_sync.layout',
    );
    expect(layout).toEqual({ rows: 1, version: MIGRATIONS.length });
  });

  it('is made when the server comes, and anew where it was dropped', async () => {
    const server = await start();
    await server.stop();
    const store = storeOn(server.url);
    expect(await endOf(store.prove())).toHaveProperty('error');
    await server.start();
    await untilItWrites(store);
    await server.query('DROP SCHEMA async_como_sync CASCADE');
    await untilItWrites(store);
    expect(await store.claim(claimOf('id'))).toMatchObject({ kind: 'claimed' });
  });

  it('is left alone where a later release has made it, which is refused in so many words', async () => {
    const server = await start();
    await untilItWrites(storeOn(server.url));
    await server.query('UPDATE async_como_sync.layout SET version = 99');
    await server.query(`DO $$ DECLARE f regprocedure; BEGIN
      FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'async_como_sync'::regnamespace LOOP
        EXECUTE 'DROP FUNCTION ' || f;
      END LOOP; END $$`);
    const store = storeOn(server.url);
    const refused = { error: { reason: 'LATER_SCHEMA', cause: { message: expect.stringContaining('version 99') } } };
    await expect.poll(() => endOf(store.claim(claimOf('id'))), PATIENCE).toMatchObject(refused);
    expect(await engineRefusal({ url: server.url })).toMatch(/later release \(the tables .+ are of version 99,.+\)$/);
  });

  it('may be made by an operator for a user who may not', async () => {
    const server = await start();
    await server.query('CREATE ROLE app LOGIN');
    await server.query('CREATE SCHEMA async_como_sync AUTHORIZATION app');
    const store = storeOn(server.urlOf('postgres', 'app:secret'));
    await untilItWrites(store);
    expect(await store.claim({ ...claimOf('id'), keepMs: 3_600_000 })).toEqual(claimed);
  });
});

describe('a Postgres that answers and says that it never will', () => {
  it('is told what would be right', async () => {
    const before = keptAlive();
    const server = await start();
    await server.query(`CREATE ROLE app LOGIN PASSWORD 'secret'`);
    await server.query('CREATE DATABASE "other one"');
    await server.query(`CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    const refusalOf = (database: string, login: string) => engineRefusal({ url: server.urlOf(database, login) });
    expect(await refusalOf('nowhere', 'app:secret')).toMatch(
      /^a database that the server has \(INVALID_CATALOG_NAME\)$/,
    );
    expect(await refusalOf('postgres', 'nobody:secret')).toMatch(
      /^a user and password that the server accepts \(.+\)$/,
    );
    expect(await refusalOf('postgres', 'app:secret')).toMatch(
      /may CREATE in the database.+\(INSUFFICIENT_PRIVILEGE\)$/,
    );
    expect(await refusalOf('latin', 'postgres:x')).toMatch(/in UTF8.+LATIN1/);
    expect(await refusalOf('other%20one', 'postgres:x')).toBeUndefined();
    await server.stop();
    expect(await refusalOf('postgres', 'app:secret')).toBeUndefined();
    await keptAliveBy(before);
  });

  it('is told what would be right: it wants another password', async () => {
    const server = await start();
    await server.query(`CREATE ROLE app LOGIN PASSWORD 'secret'`);
    await server.query('GRANT CREATE ON DATABASE postgres TO app');
    await server.demandPasswords();
    const refusalOf = (login: string) => engineRefusal({ url: server.urlOf('postgres', login) });
    expect(await refusalOf('app:secret')).toBeUndefined();
    expect(await refusalOf('app:wrong')).toMatch(/^a user and password that the server accepts \(INVALID_PASSWORD\)$/);
    expect(await refusalOf('app:wrong')).not.toMatch(/wrong/);
  });
});

describe('a URL with sslmode=verify-full', () => {
  it('leads to a server whose certificate names it, and to no other', async () => {
    const server = await start();
    const certificates = new Certificates();
    onTestFinished(() => certificates.remove());
    const { cert, key, ca } = certificates.server;
    await server.speakTls(cert, key);
    const url = `${server.url.replace('127.0.0.1', 'localhost')}?sslmode=verify-full`;
    const trusted = { url, tls: { ca }, namespace: 'test' };
    const opened = new PostgresRequestStore(trusted);
    const pubSub = postgresEngine.makePubSub(trusted);
    onTestFinished(async () => void (await Promise.all([opened.close(), pubSub.close()])));
    await expect.poll(() => endOf(opened.prove()), PATIENCE).not.toHaveProperty('error');
    await pubSub.publish('channel', 1);
    const [row] = await server.query(
      `SELECT bool_and(ssl) AS encrypted FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'test%'`,
    );
    expect(row).toEqual({ encrypted: true });
    for (const tls of [{}, { ca: certificates.read('other-ca.pem') }]) {
      const store = new PostgresRequestStore({ url, tls, namespace: 'test' });
      onTestFinished(() => store.close());
      const distrusted = { error: { mayHaveApplied: false, cause: { message: expect.stringMatching(/certificate/) } } };
      await expect.poll(() => endOf(store.prove()), PATIENCE).toMatchObject(distrusted);
    }
  });

  it('leads to no server that speaks no TLS', async () => {
    const store = storeOn(`${(await start()).url}?sslmode=verify-full`);
    const mute = { error: { cause: { message: expect.stringContaining('does not support SSL') } } };
    await expect.poll(() => endOf(store.prove()), PATIENCE).toMatchObject(mute);
  });
});

it('openAdapters makes a store and a pub/sub of a URL, with as many connections as it is told', async () => {
  const server = await start();
  const { store, pubSub } = await openAdapters({ storeUrl: server.url, namespace: 'test', poolSize: 3 });
  onTestFinished(async () => void (await Promise.all([store.close(), pubSub.close()])));
  await pubSub.subscribe('channel', () => {});
  await pubSub.publish('channel', 1);
  await expect.poll(() => backends(server), PATIENCE).toHaveLength(3);
});
