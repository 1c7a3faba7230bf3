import { functionName } from './postgres-schema.js';

/** A column of what is asked for, with its type. */
type Columns = Readonly<Record<string, 'text' | 'bigint' | 'boolean'>>;

/** A statement that a session prepares once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Calls a function for each of those that are asked for, in their order; its parameters are named like the columns. */
function each(name: string, columns: Columns): Statement {
  const called = functionName(name);
  const parameters = Object.keys(columns).map((column) => `q.${column}`);
  const text = `SELECT q.i::int AS i, f.* FROM ${asked(columns)},
    LATERAL ${called}($1, ${parameters.join(', ')}) AS f ORDER BY q.i`;
  return { name: called, text };
}

/** The rows of the JSON array that is the second parameter, and of each its place there as `i`. */
function asked(columns: Columns): string {
  const types = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  const all = [...Object.keys(columns), 'i'].join(', ');
  return `ROWS FROM (json_to_recordset($2::json) AS (${types.join(', ')})) WITH ORDINALITY AS q(${all})`;
}

/**
 * The row that a primary key leads to. OFFSET keeps the planner from joining in another way: while a table is small, it would rather read
 * all rows of the namespace, and would go on with that when the table has grown.
 */
function one(table: string, key: string): string {
  const [name, alias] = table.split(' ');
  return `LATERAL (SELECT * FROM ${name} ${alias} WHERE ${key} OFFSET 0) AS ${alias}`;
}

const NOW = `extract(epoch FROM clock_timestamp()) * 1000`;

/** All that the store asks. The first parameter is the namespace, the second one what is asked for, as JSON. */
export const statements = {
  claim: each('claim', {
    id: 'text',
    fingerprint: 'text',
    owner: 'text',
    attempt: 'text',
    instance: 'text',
    wait_ms: 'bigint',
    keep_ms: 'bigint',
    note: 'text',
    again: 'boolean',
    call_ms: 'bigint',
    names: 'text',
  }),
  settle: each('settle', { id: 'text', outcome: 'text', attempt: 'text' }),
  note: each('note', { id: 'text', attempt: 'text', known: 'text', names: 'text', accepted: 'boolean' }),
  join: each('join', { id: 'text', instance: 'text', wait_ms: 'bigint' }),
  learn: each('learn', { name: 'text', external_id: 'text', keep_ms: 'bigint' }),
  settleNamed: each('settle_named', { name: 'text' }),
  keepEarly: { name: functionName('keep_early'), text: `SELECT * FROM ${functionName('keep_early')}($1, $2, $3, $4)` },
  keepEarlyNamed: {
    name: functionName('keep_early_named'),
    text: `SELECT * FROM ${functionName('keep_early_named')}($1, $2, $3, $4)`,
  },
  resolve: {
    name: 'resolve',
    text: `SELECT q.i::int AS i, n.external_id FROM ${asked({ name: 'text' })},
      ${one('names n', 'n.name = q.name AND n.namespace = $1')} WHERE n.expires_at > ${NOW}`,
  },
  read: {
    name: 'read',
    text: `SELECT q.i::int AS i, r.* FROM ${asked({ id: 'text' })},
      ${one('requests r', 'r.id = q.id AND r.namespace = $1')} WHERE r.state <> 'early' AND r.expires_at > ${NOW}`,
  },
  sweep: { name: functionName('sweep'), text: `SELECT swept FROM ${functionName('sweep')}($1)` },
  prove: { name: functionName('prove'), text: `SELECT ${functionName('prove')}()` },
} as const satisfies Readonly<Record<string, Statement>>;

/** The same for timelines. */
export const timelineStatements = {
  put: { name: functionName('put_entries'), text: `SELECT i FROM ${functionName('put_entries')}($1, $2)` },
  list: each('list_entries', { timeline: 'text', before_at: 'bigint', before_id: 'text', most: 'bigint' }),
  get: each('get_entry', { timeline: 'text', id: 'text' }),
  remove: each('remove_entry', { timeline: 'text', id: 'text' }),
  take: each('take_entries', { timeline: 'text', most: 'bigint', lease_ms: 'bigint' }),
} as const satisfies Readonly<Record<string, Statement>>;
