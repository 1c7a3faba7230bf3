import type { Request, Response } from 'express';
import { externalIdFault } from '../event-manager/external-id.js';
import { headerLines } from '../http/headers.js';
import { Problem } from '../http/problem.js';

/** What a wait may be, in milliseconds; `maxMs` wins where they disagree. */
export interface PreferLimits {
  readonly defaultMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** How the caller wants to be answered. */
export interface Preference {
  /** For how long to hold the request, in milliseconds; 0 where the caller asked not to be held. */
  readonly waitMs: number;
  /** Whether an outcome that did not come in time is 202 and not 504. */
  readonly respondAsync: boolean;
  /** The value of `Preference-Applied`; undefined where nothing was asked that is honoured. */
  readonly applied: string | undefined;
}

/**
 * Reads the lines of `Prefer` (RFC 7240): `wait` in whole seconds and `respond-async`, the first instance of each. What
 * is unknown or malformed is ignored, as the RFC demands; nothing is ever refused.
 */
export function readPrefer(lines: readonly string[], limits: PreferLimits): Preference {
  const preferences = lines.length === 0 ? NONE : readPreferences(lines);
  const respondAsync = preferences.has('respond-async');
  const askedMs = readDeltaSecondsMs(preferences.get('wait'));
  if (askedMs === undefined) {
    return respondAsync
      ? { waitMs: 0, respondAsync, applied: 'respond-async' }
      : { waitMs: limits.defaultMs, respondAsync, applied: undefined };
  }
  const waitMs = Math.min(Math.max(askedMs, limits.minMs), limits.maxMs);
  const wait = `wait=${Math.ceil(waitMs / 1000)}`;
  return { waitMs, respondAsync, applied: respondAsync ? `respond-async, ${wait}` : wait };
}

const NONE: ReadonlyMap<string, string> = new Map();

// What stands between commas, where a comma within a quoted string separates nothing. A string that is never closed
// reaches to the end of its line. The alternatives exclude each other, so the time is linear.
const ELEMENT = /(?:[^",]|"(?:[^"\\]|\\.|\\$)*(?:"|$))+/gs;

// token [ BWS "=" BWS ( token / quoted-string ) ], and whatever parameters.
const PREFERENCE =
  /^[ \t]*([!#$%&'*+\-.^_`|~\w]+)(?:[ \t]*=[ \t]*(?:([!#$%&'*+\-.^_`|~\w]+)|"((?:[^"\\]|\\.)*)"))?[ \t]*(?:;|$)/s;

function readPreferences(lines: readonly string[]): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>();
  for (const line of lines) {
    for (const [element] of line.matchAll(ELEMENT)) {
      const [, name, token, quoted] = PREFERENCE.exec(element) ?? [];
      if (name === undefined || preferences.has(name.toLowerCase())) continue;
      preferences.set(name.toLowerCase(), token ?? quoted?.replaceAll(/\\(.)/gs, '$1') ?? '');
    }
  }
  return preferences;
}

function readDeltaSecondsMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}

/** The key that a caller gave, exactly as it is meant, or in one sentence why it can't be read. */
export type IdempotencyKey = { readonly key: string } | { readonly fault: string };

// RFC 9651, section 3.3.3: a String, and whatever parameters.
const STRING = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"(?: *;.*)?$/;

// What most clients send, as Stripe taught them: a value without quotes. No comma, because proxies join lines with one.
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * Reads the lines of `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): one Structured Field String, or a
 * bare value. Undefined where there is no line. Whether the key serves as an external id is not asked here.
 */
export function readIdempotencyKey(lines: readonly string[]): IdempotencyKey | undefined {
  const [line, another] = lines;
  if (line === undefined) return undefined;
  if (another !== undefined) return { fault: 'Idempotency-Key must be given once' };
  const key = STRING.exec(line)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? BARE.exec(line)?.[0];
  if (key !== undefined) return { key };
  return { fault: 'Idempotency-Key must be a string in double quotes, or one word of ASCII' };
}

/** The external id that `Idempotency-Key` gives, if the header is there; throws a validation-error where it gives none. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const read = readIdempotencyKey(headerLines(request.rawHeaders, 'idempotency-key'));
  if (!read) return undefined;
  const fault = 'fault' in read ? read.fault : externalIdFault(read.key);
  if (fault !== undefined) {
    throw new Problem('validation-error', fault, { errors: [{ header: 'Idempotency-Key', detail: fault }] });
  }
  return 'key' in read ? read.key : undefined;
}

/** A signal that is aborted when the caller leaves before the answer is written (`req` 'close' does not tell, `res` does). */
export function callerGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
