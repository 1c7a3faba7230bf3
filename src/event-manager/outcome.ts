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
  /** How long to wait before the next try, in milliseconds, where that is known. */
  readonly retryAfterMs?: number;
}

/** The terminal result of a request; the first one wins, for ever (E4). */
export type Outcome =
  { readonly state: 'succeeded'; readonly result: JsonObject } | { readonly state: 'failed'; readonly error: Failure };

/** Writes an outcome so that equal outcomes are equal texts. */
export function writeOutcome(outcome: Outcome): string {
  return JSON.stringify(outcome);
}

/** Reads what `writeOutcome` wrote. Throws a SyntaxError or TypeError on anything else. */
export function readOutcome(text: string): Outcome {
  const value: unknown = JSON.parse(text);
  if (isOutcome(value)) return value;
  throw new TypeError('not an outcome');
}

function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== 'object' || value === null || !('state' in value)) return false;
  if (value.state === 'succeeded') return 'result' in value && isObject(value.result);
  return value.state === 'failed' && 'error' in value && isObject(value.error);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
