import { StoreRefusedError, UNREADABLE } from '../../errors.js';
import type { ReadResult, StoredRequest } from '../../request-store.js';
import { namesOf, readStored } from '../stored-texts.js';

/** The id to which a name leads; undefined if the name is only that of an early outcome. The scripts check the same. */
export function readPointer(record: string): string | undefined {
  try {
    const name: unknown = JSON.parse(record.slice(0, record.indexOf('\n')));
    const members = new Map<string, unknown>(Object.entries(name ?? {}));
    const [state, externalId] = [members.get('state'), members.get('externalId')];
    const isNamed = state === 'named' && typeof externalId === 'string';
    if (!isInstant(members.get('expiresAt')) || !(isNamed || state === 'early')) throw new TypeError('not a name');
    return isNamed ? externalId : undefined;
  } catch (error) {
    throw new StoreRefusedError(UNREADABLE, { cause: error });
  }
}

const STATES: ReadonlySet<unknown> = new Set(['pending', 'settled', 'released', 'early']);

/** Reads what our scripts wrote, or what somebody else wrote under our keys. */
export function readRecord(record: string | null): ReadResult {
  if (record === null) return undefined;
  try {
    const cut = record.indexOf('\n');
    const header: unknown = JSON.parse(record.slice(0, cut));
    if (!isHeader(header)) return 'unreadable';
    const { state, known, owner, fingerprint, attempt, createdAt, updatedAt, expiresAt } = header;
    if (state === 'early') return undefined;
    const outcome = state === 'pending' ? undefined : readStored(record.slice(cut + 1), known);
    const released = state === 'released';
    const note = typeof header.note === 'string' ? header.note : undefined;
    const names = namesOf(header.names);
    return { owner, fingerprint, attempt, note, names, outcome, released, createdAt, updatedAt, expiresAt };
  } catch {
    return 'unreadable';
  }
}

interface Header extends Omit<StoredRequest, 'outcome' | 'released' | 'names'> {
  readonly state: string;
  readonly known?: unknown;
  readonly names?: unknown;
}

/** The scripts check the same, so that an outcome is never stored where it could not be read (E6). */
function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  const state = members.get('state');
  if (!STATES.has(state) || !isInstant(members.get('expiresAt'))) return false;
  if (state === 'early') return true;
  const isText = (name: string) => typeof members.get(name) === 'string';
  if (!['owner', 'fingerprint', 'attempt'].every(isText)) return false;
  if (!['createdAt', 'updatedAt'].every((name) => isInstant(members.get(name)))) return false;
  return state !== 'pending' || areWaiters(members.get('waiters'));
}

function isInstant(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

/** By instance. To Lua, an empty array is an empty object. */
function areWaiters(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const instants = Object.values(value);
  return instants.every(isInstant) && !(Array.isArray(value) && instants.length > 0);
}
