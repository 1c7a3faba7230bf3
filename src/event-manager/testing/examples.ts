import { randomUUID } from 'node:crypto';
import type { Failure, Outcome } from '../outcome.js';
import type { HeldClaim } from '../waiting/waits.js';
import type { Claim, RequestStoreLimits } from '../request-store.js';
import type { WatchOptions } from '../watch.js';

/** A succeeded outcome, told apart from others by its number. */
export function paid(number = 1): Outcome {
  return { state: 'succeeded', result: { qr_code: `br-code-${number}` } };
}

/** What the provider says when it refuses a call. */
export const refusal: Failure = { code: 'provider-refused', detail: 'it said no' };

/** The outcome of a call that the provider refused. */
export const refused: Outcome = { state: 'failed', error: refusal };

/** What the store says that keeps a claim for an hour. */
export const claimed = { kind: 'claimed', expiresInMs: 3_600_000 };

/** A claim of an id: by default an owner's, from instance A, who waits for a minute. */
export function claimOf(externalId: string, changes: Partial<Claim> = {}): Claim {
  const attempt = randomUUID();
  return { externalId, fingerprint: 'body', owner: 'owner', attempt, instance: 'A', waitMs: 60_000, ...changes };
}

/** The same, as the store has confirmed it: for an hour. */
export function heldClaim(externalId: string, changes: Partial<Claim> = {}): HeldClaim {
  return { ...claimOf(externalId, changes), expiresAt: performance.now() + anHour.resultTtlMs };
}

/** What a caller asks for: by default an owner's, of one body, for five seconds. */
export function asking(changes: Partial<WatchOptions> = {}): WatchOptions {
  return { fingerprint: 'body', owner: 'owner', timeoutMs: 5_000, ...changes };
}

/** Everything is kept for an hour. */
export const anHour: RequestStoreLimits = {
  resultTtlMs: 3_600_000,
  earlyTtlMs: 3_600_000,
  maxEarly: 100,
  maxResults: 100_000,
};
