// Invariants
// P5. The tables are made, or brought to this version's form, by one transaction under an advisory lock.
//     Many instances start at once. What is made half-way is rolled back.
// P6. Two versions of the service work side by side: each has its own functions, and only a change of the tables concerns both.
//     During an upgrade both are at work. A version whose functions are not there yet refuses
//     tables of a later one; one that has been at work before goes on, so that a migration keeps what its functions need.
// P7. Every row is found by its key, whatever the planner believes.
//     A plan that was made while a table was empty stays, and would read the whole table later. So the key begins with the id, and a
//     session does not consider other ways.
// P8. An index holds nothing that a claim's later life changes, and pages keep room for a row's next form.
//     Otherwise each change would also write to the indexes. The time at which a row expires is set once; those that are early, which
//     come and go in order, have a table of their own.

import { createHash } from 'node:crypto';
import { type Client, DatabaseError } from 'pg';
import { StoreRefusedError } from '../../errors.js';
import { functionSources as storeFunctionSources } from './postgres-functions.js';
import { timelineFunctionSources } from './postgres-timeline-sql.js';

/** Where everything is. An operator may make it for a user that may not. */
export const SCHEMA = 'async_como_sync';

/** The oldest version of Postgres that will do. */
const OLDEST = 15;

/** What each version of the tables adds to the one before. A new one must serve the functions of the version before it, too. */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE layout (version int NOT NULL);
CREATE TABLE requests (
  id text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'settled', 'released', 'early')),
  accepted boolean NOT NULL DEFAULT false,
  created_at bigint NOT NULL CHECK (abs(created_at) <= 8640000000000000),
  updated_at bigint NOT NULL CHECK (abs(updated_at) <= 8640000000000000),
  expires_at bigint NOT NULL CHECK (abs(expires_at) <= 8640000000000000),
  call_ends_at bigint,
  owner text COLLATE "C",
  fingerprint text COLLATE "C",
  attempt text COLLATE "C",
  note text COLLATE "C",
  names text COLLATE "C",
  known text COLLATE "C",
  waiters jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(waiters) = 'object' AND
    NOT jsonb_path_exists(waiters, '$.* ? (@.type() != "number" || @ > 8640000000000000)')),
  outcome text COLLATE "C",
  PRIMARY KEY (id, namespace),
  CHECK (state = 'early' OR (owner IS NOT NULL AND fingerprint IS NOT NULL AND attempt IS NOT NULL)),
  CHECK ((state = 'pending') = (outcome IS NULL))
) WITH (fillfactor = 40);
CREATE INDEX requests_expire ON requests (expires_at);
CREATE TABLE names (
  name text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  external_id text COLLATE "C",
  outcome text COLLATE "C",
  expires_at bigint NOT NULL,
  PRIMARY KEY (name, namespace),
  CHECK (external_id IS NOT NULL OR outcome IS NOT NULL)
);
CREATE INDEX names_expire ON names (expires_at);
CREATE TABLE early (
  key text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  is_name boolean NOT NULL,
  place bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (key, namespace, is_name)
);
CREATE INDEX early_places_taken ON early (namespace, place);
CREATE INDEX early_expire ON early (expires_at);
CREATE SEQUENCE early_places;
INSERT INTO layout VALUES (0);
COMMENT ON SCHEMA ${SCHEMA} IS 'Requests of async-como-sync: may be dropped when no instance runs';
`,
  `
CREATE TABLE timeline_entries (
  timeline text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  whole_id text COLLATE "C",
  at bigint NOT NULL CHECK (abs(at) <= 8640000000000000),
  expires_at bigint NOT NULL,
  head text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  PRIMARY KEY (timeline, namespace, id)
);
CREATE INDEX timeline_entries_in_time ON timeline_entries (timeline, namespace, at, id) INCLUDE (expires_at);
CREATE INDEX timeline_entries_expire ON timeline_entries (expires_at);
`,
];

/** Those that `prove_V` uses and itself come last. */
const functionSources = [...timelineFunctionSources, ...storeFunctionSources];

const VERSION = createHash('sha256').update(functionSources.join('\n')).digest('hex').slice(0, 8);

/** The name of a function of this version. */
export function functionName(name: string): string {
  return `${name}_${VERSION}`;
}

/** What the session does without: plans that read whole tables, and compiling statements that take a millisecond. */
const SETTINGS = `
SELECT set_config(name, value, false) FROM (VALUES
  ('search_path', '${SCHEMA}, pg_temp'), ('default_transaction_isolation', 'read committed'),
  ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off'), ('jit', 'off'),
  ('client_min_messages', 'warning')) AS settings (name, value)`;

/** A statement that takes longer is undone by the server, whose caller will not wait for it. */
const STATEMENT_TIMEOUT = `SET statement_timeout = 700`;

/** The server has what this version needs. It is made last, so that its being there speaks for everything. */
const IS_INSTALLED = `SELECT to_regproc('${SCHEMA}.${functionName('prove')}') IS NOT NULL AS yes`;

/** Makes a session ready: makes what the server does not have yet. Rejects with a `StoreRefusedError` if the server will not do. */
export async function prepareSession(client: Client): Promise<void> {
  await client.query(SETTINGS);
  if (!(await isTrue(client, IS_INSTALLED))) await install(client);
  await client.query(STATEMENT_TIMEOUT);
}

async function install(client: Client): Promise<void> {
  await insistOnServer(client);
  await client.query('BEGIN');
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('${SCHEMA}', 0))`);
  if (!(await isTrue(client, IS_INSTALLED))) {
    if (!(await isTrue(client, `SELECT to_regnamespace('${SCHEMA}') IS NOT NULL AS yes`))) {
      await client.query(`CREATE SCHEMA ${SCHEMA}`);
    }
    await migrate(client);
    for (const source of functionSources) await client.query(source.replaceAll('_V(', `_${VERSION}(`));
  }
  await client.query('COMMIT');
}

async function migrate(client: Client): Promise<void> {
  const version = (await isTrue(client, `SELECT to_regclass('${SCHEMA}.layout') IS NOT NULL AS yes`))
    ? Number((await client.query<{ version: number }>('SELECT version FROM layout')).rows[0]?.version)
    : 0;
  if (version > MIGRATIONS.length) {
    const words = `the tables in ${SCHEMA} are of version ${version}, made by a later release; this one knows ${MIGRATIONS.length}`;
    throw new StoreRefusedError('LATER_SCHEMA', { cause: new Error(words) });
  }
  for (const migration of MIGRATIONS.slice(version)) await client.query(migration);
  await client.query(`UPDATE layout SET version = ${MIGRATIONS.length}`);
}

/** Texts of any language are stored, and clauses of this age are used. */
async function insistOnServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string; encoding: string }>(
    `SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding`,
  );
  const { version = '0', encoding = '' } = rows[0] ?? {};
  if (Number(version) < OLDEST * 10_000) {
    const words = `Postgres ${Math.floor(Number(version) / 10_000)} is too old; ${OLDEST} is the oldest that will do`;
    throw new StoreRefusedError('OLD_SERVER', { cause: new Error(words) });
  }
  if (encoding !== 'UTF8') {
    throw new StoreRefusedError('NOT_UTF8', { cause: new Error(`the encoding of the database is ${encoding}`) });
  }
}

async function isTrue(client: Client, question: string): Promise<boolean> {
  return (await client.query<{ yes: boolean }>(question)).rows[0]?.yes === true;
}

/** Whether a statement failed because the server has lost what was made at the start of the session. */
export function isOfMissing(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && ['3F000', '42P01', '42883'].includes(error.code ?? '');
}
