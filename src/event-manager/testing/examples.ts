import { randomUUID } from 'node:crypto';
import type { MemoryLimits } from '../adapters/memory/memory-request-store.js';
import type { Failure, Outcome } from '../outcome.js';
import type { Claim } from '../request-store.js';
import type { HeldClaim } from '../waiting/waits.js';
import type { WatchOptions } from '../watch.js';

/** A succeeded outcome; another number is another outcome. */
export function paid(number = 1): Outcome {
  return { state: 'succeeded', result: { qr_code: `br-code-${number}` } };
}

/** What the provider says when it refuses a call. */
export const refusal: Failure = { code: 'provider-refused', detail: 'it said no' };

/** The outcome of a call that the provider refused. */
export const refused: Outcome = { state: 'failed', error: refusal };

const HOUR_MS = 3_600_000;

/** What the store answers to a claim that is kept for an hour. */
export const claimed = { kind: 'claimed', expiresInMs: HOUR_MS };

/** A claim of an id: by default an owner's, from instance A, which waits for a minute, kept for an hour. */
export function claimOf(externalId: string, changes: Partial<Claim> = {}): Claim {
  const asked = { fingerprint: 'body', owner: 'owner', instance: 'A', waitMs: 60_000, keepMs: HOUR_MS };
  return { externalId, attempt: randomUUID(), ...asked, ...changes };
}

/** The same, as the store has confirmed it. */
export function heldClaim(externalId: string, changes: Partial<Claim> = {}): Claim & HeldClaim {
  return { ...claimOf(externalId, changes), expiresAt: performance.now() + HOUR_MS };
}

/** What a caller asks for: by default an owner's, of one body, for five seconds. */
export function asking(changes: Partial<WatchOptions> = {}): WatchOptions {
  return { fingerprint: 'body', owner: 'owner', timeoutMs: 5_000, ...changes };
}

/** Early outcomes are kept for an hour. */
export const anHour: MemoryLimits = { earlyTtlMs: HOUR_MS, maxEarly: 100, maxResults: 100_000 };
