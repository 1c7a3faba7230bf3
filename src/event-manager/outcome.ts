import { isDeepStrictEqual } from 'node:util';

// What a request is known by, and how it ends.

const MAX_ID_CHARACTERS = 128;

/**
 * Reads an external id from a JSON value: a string as it is, or an integer that a double holds exactly, so that 777 and
 * "777" are one id. Returns undefined if `externalIdFault` finds a fault.
 */
export function parseExternalId(value: unknown): string | undefined {
  // String(-0) is '0'.
  return externalIdFault(value) === undefined ? String(value) : undefined;
}

/** Says in one sentence why a JSON value is not an external id; undefined if it is one. */
export function externalIdFault(value: unknown): string | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? undefined : 'must be an integer between -(2^53 - 1) and 2^53 - 1, or a string';
  }
  if (typeof value !== 'string') return 'must be a string or an integer';
  if (value.trim() === '') return 'must not be empty or blank';
  if (isLongerThan(MAX_ID_CHARACTERS, value)) return `must have at most ${MAX_ID_CHARACTERS} characters`;
  if (/\p{Cc}/u.test(value)) return 'must not hold control characters';
  // The id is named in a URL's path: half a surrogate pair can't be percent-encoded, and dot segments are resolved away.
  if (/\p{Cs}/u.test(value)) return 'must be well-formed Unicode';
  if (value === '.' || value === '..') return 'must not be "." or ".."';
  return undefined;
}

/**
 * The id under which a follow-up of a request has its own record (E15). No request has such an id, because ids hold no control
 * characters.
 */
export function followUpId(externalId: string, followUp: string): string {
  return `${externalId}\u001f${followUp}`;
}

/** Whether it is the id of a follow-up. */
export function isFollowUpId(externalId: string): boolean {
  return externalId.includes('\u001f');
}

/** Counts code points, and never more of them than it needs. */
function isLongerThan(characters: number, text: string): boolean {
  if (text.length <= characters) return false;
  return text.length > 2 * characters || Array.from(text).length > characters;
}

/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object that JSON can carry. */
export interface JsonObject {
  readonly [member: string]: Json;
}

/** Why a request failed: a stable code, a sentence for people, and what the provider said. */
export interface Failure {
  readonly code: string;
  readonly detail: string;
  readonly providerStatus?: number;
  readonly reason?: string;
  /** How long to wait before the next try, in milliseconds, if that is known. */
  readonly retryAfterMs?: number;
}

/** The terminal result of a request; the first one wins, for ever (E4). */
export type Outcome =
  { readonly state: 'succeeded'; readonly result: JsonObject } | { readonly state: 'failed'; readonly error: Failure };

/**
 * Whether two outcomes agree (E4a): no member that both have differs. A member that is null counts as absent. So an outcome
 * that comes again with one more member is a duplicate, not a conflict.
 */
export function agree(one: Outcome, other: Outcome): boolean {
  if (one.state === 'succeeded') return other.state === 'succeeded' && membersAgree(one.result, other.result);
  return other.state === 'failed' && membersAgree(one.error, other.error);
}

/** The outcome with the members that its result lacks and that `known` has; a failure as it is. */
export function complete(outcome: Outcome, known: JsonObject | undefined): Outcome {
  if (outcome.state === 'failed' || !known) return outcome;
  const members = new Map(Object.entries(outcome.result));
  const missing = Object.entries(known).filter(([name]) => (members.get(name) ?? null) === null);
  return missing.length === 0
    ? outcome
    : { state: 'succeeded', result: { ...outcome.result, ...Object.fromEntries(missing) } };
}

/** The text of an outcome, as stores keep it. */
export function writeOutcome(outcome: Outcome): string {
  return JSON.stringify(outcome);
}

/** Reads what `writeOutcome` wrote. Throws a SyntaxError or TypeError on anything else. */
export function readOutcome(text: string): Outcome {
  const value: unknown = JSON.parse(text);
  if (isOutcome(value)) return value;
  throw new TypeError('not an outcome');
}

/** Reads the JSON text of what is known of a result; undefined if there is none. Throws as `readOutcome` does. */
export function readKnown(text: string | undefined): JsonObject | undefined {
  if (!text) return undefined;
  const value: unknown = JSON.parse(text);
  if (isJsonObject(value)) return value;
  throw new TypeError('not the members of a result');
}

/** The same of whatever was stored; undefined if that makes no sense, because it only adds to an outcome. */
export function knownOf(text: unknown): JsonObject | undefined {
  try {
    return typeof text === 'string' ? readKnown(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a parsed JSON value is an outcome. */
export function isOutcome(value: unknown): value is Outcome {
  if (!isObject(value) || !('state' in value)) return false;
  if (value.state === 'succeeded') return 'result' in value && isObject(value.result);
  return value.state === 'failed' && 'error' in value && isObject(value.error);
}

function membersAgree(one: object, other: object): boolean {
  const others = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).every(([name, value]: [string, unknown]) => {
    const otherValue = others.get(name) ?? null;
    return value === null || otherValue === null || isDeepStrictEqual(value, otherValue);
  });
}

/** What JSON.parse made of it is JSON all the way down. */
function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
