import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DatabaseError } from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { PostgresRequestStore } from '../src/event-manager/adapters/postgres/postgres-request-store.js';
import { describeStoreOutages } from '../src/event-manager/testing/request-store-outages.contract.js';
import {
  describeStoreRefusals,
  type StoreRefusal,
} from '../src/event-manager/testing/request-store-refusals.contract.js';
import { describeRequestStore } from '../src/event-manager/testing/request-store.contract.js';
import { PostgresServer } from './support/postgres-server.js';

beforeAll(() => Logger.overrideLogger(false));

describe('on a Postgres', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(() => server.end());

  describeRequestStore('PostgresRequestStore', (limits) => {
    const namespace = randomUUID();
    return { open: () => new PostgresRequestStore({ url: server.url, namespace, poolSize: 2 }, limits) };
  });
});

describeStoreOutages('PostgresRequestStore', async (limits) => {
  const server = await PostgresServer.start();
  return {
    server,
    open: () => new PostgresRequestStore({ url: server.url, namespace: 'test' }, limits),
    close: () => server.end(),
  };
});

const refusals: readonly StoreRefusal<PostgresServer>[] = [
  {
    reason: 'READ_ONLY_SQL_TRANSACTION',
    begin: (server) => server.set({ default_transaction_read_only: 'on' }),
    end: (server) => server.set({ default_transaction_read_only: 'off' }),
  },
  {
    reason: 'INSUFFICIENT_PRIVILEGE',
    begin: (server) => server.query('REVOKE UPDATE, INSERT ON ALL TABLES IN SCHEMA async_como_sync FROM app'),
    end: (server) => server.query('GRANT UPDATE, INSERT ON ALL TABLES IN SCHEMA async_como_sync TO app'),
  },
  {
    reason: 'TOO_MANY_CONNECTIONS',
    begin: async (server) => {
      await server.query('ALTER ROLE app CONNECTION LIMIT 0');
      await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'`);
    },
    end: (server) => server.query('ALTER ROLE app CONNECTION LIMIT -1'),
  },
];

/** One server for all: each refusal ends before the next test. */
describe('on a Postgres that refuses', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
    await server.query(`CREATE ROLE app LOGIN`);
    await server.query('GRANT CREATE ON DATABASE postgres TO app');
  });

  afterAll(() => server.end());

  describeStoreRefusals('PostgresRequestStore', refusals, (limits) => {
    const [namespace, url] = [randomUUID(), server.urlOf('postgres', 'app:secret')];
    return {
      server,
      open: () => new PostgresRequestStore({ url, namespace, poolSize: 2 }, limits),
      overwriteRecord: (externalId, text) => overwriteRequest(server, namespace, externalId, text),
    };
  });
});

const TEXTS = ['state', 'owner', 'fingerprint', 'attempt', 'note', 'names', 'known'];

/** Where each member of a header is kept. */
const COLUMNS: Readonly<Record<string, string>> = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  expiresAt: 'expires_at',
  callEndsAt: 'call_ends_at',
};

/** A text without a header is put in the place of the outcome of a sound row. A column of texts holds nothing else. */
async function overwriteRequest(server: PostgresServer, namespace: string, id: string, text: string): Promise<boolean> {
  const cut = text.indexOf('\n');
  const sound = { state: 'settled', owner: 'owner', fingerprint: 'body', attempt: '1', waiters: {} };
  const instants = { createdAt: 1, updatedAt: 1, expiresAt: 2e12 };
  const header: unknown = cut < 0 ? { ...sound, ...instants } : JSON.parse(text.slice(0, cut));
  if (typeof header !== 'object' || header === null) return false;
  const members = new Map<string, unknown>(Object.entries(header));
  if (TEXTS.some((name) => typeof (members.get(name) ?? '') !== 'string')) return false;
  const outcome = members.get('state') === 'pending' ? null : text.slice(cut + 1);
  const row = { accepted: false, ...header, id, namespace, outcome };
  const columns = Object.entries(row).map(([name, value]) => [COLUMNS[name] ?? name, value]);
  try {
    await server.query(
      `INSERT INTO async_como_sync.requests
       SELECT * FROM json_populate_record(NULL::async_como_sync.requests, $1)`,
      [JSON.stringify(Object.fromEntries(columns))],
    );
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && /^2[23]/.test(error.code ?? '')) return false; // no such value, or against a constraint
    throw error;
  }
}
