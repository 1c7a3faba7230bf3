import { Problem } from '../http/problem.js';
import { INBOX_KINDS, type InboxCursor, type InboxFilter, type InboxKind } from '../inbox/inbox.js';

/** How many entries a page has if its reader does not say, and at most. */
const [PAGE, MAX_PAGE] = [50, 200];

const PARAMETERS = ['kind', 'external_id', 'from', 'to', 'limit', 'cursor'] as const;
type Parameter = (typeof PARAMETERS)[number];

/** Reads the query of GET /inbox. Throws the problem validation-error. */
export function readInboxQuery(query: Readonly<Record<string, unknown>>): InboxFilter {
  const unknown = Object.keys(query).find((name) => !PARAMETERS.some((known) => known === name));
  if (unknown !== undefined) throw fault(unknown, `is not known; there are ${PARAMETERS.join(', ')}`);
  const read = <T>(name: Parameter, parse: (text: string) => T | undefined, takes: string): T | undefined => {
    const value = query[name];
    if (value === undefined) return undefined;
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (parsed === undefined) throw fault(name, `takes ${takes}`);
    return parsed;
  };
  const instant = 'an instant such as 2026-01-31T12:00:00Z';
  return {
    kind: read('kind', parseKind, `one of ${INBOX_KINDS.join(', ')}`),
    externalId: read('external_id', String, 'one external_id'),
    from: read('from', parseInstant, instant),
    to: read('to', parseInstant, instant),
    limit: read('limit', parseLimit, `a whole number from 1 to ${MAX_PAGE}`) ?? PAGE,
    cursor: read('cursor', parseCursor, 'the `next` of a page'),
  };
}

/** The text of a place in the list, to be given as `cursor`. */
export function writeCursor({ at, id }: InboxCursor): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

function parseCursor(text: string): InboxCursor | undefined {
  const [, at, id] = /^(\d{1,16}) ([\w-]{1,64})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id };
}

function parseKind(text: string): InboxKind | undefined {
  return INBOX_KINDS.find((kind) => kind === text);
}

/** As in RFC 3339, section 5.6; or a date alone, which begins in UTC. */
const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)))?$/;

function parseInstant(text: string): number | undefined {
  const [, day, time = '00:00:00Z'] = INSTANT.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return undefined;
  const instant = Date.parse(`${day}T${time.toUpperCase()}`);
  return Number.isNaN(instant) ? undefined : instant;
}

/** `Date` takes the 31st of February for the 3rd of March. */
function isDay(day: string): boolean {
  const start = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(start.getTime()) && start.toISOString().startsWith(day);
}

function parseLimit(text: string): number | undefined {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MAX_PAGE ? limit : undefined;
}

function fault(parameter: string, detail: string): Problem {
  return new Problem('validation-error', `${parameter} ${detail}`, { errors: [{ parameter, detail }] });
}
