import { Injectable } from '@nestjs/common';
import { ProviderError } from './provider-error.js';
import type { Answer } from './undici-adapter.js';

/**
 * The pause that the provider asks for by 429. One pause is for exchanges and charges alike, whichever of them was answered
 * so: both come with one key, and an exchange is of no use without a charge. Each instance learns of it by itself.
 */
@Injectable()
export class RateLimit {
  /** On the clock of `performance`, which no change of the date moves. */
  #endsAt = -Infinity;

  /** Milliseconds until the pause is over; 0 where there is none. */
  get leftMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /** Throws ProviderError, refused, with the time that is left, until the pause is over. */
  check(): void {
    const { leftMs } = this;
    if (leftMs > 0) throw rateLimited({ retryAfterMs: leftMs });
  }

  /** Begins the pause where the answer asks for one, and never shortens it. */
  heed(answer: Answer): void {
    if (answer.status === 429)
      this.#endsAt = Math.max(this.#endsAt, performance.now() + readRetryAfter(answer.headers));
  }
}

/** The error of a call that the provider answered with 429, or that was not made because of an earlier one. */
export function rateLimited(details: {
  readonly providerStatus?: number;
  readonly retryAfterMs: number;
}): ProviderError {
  return new ProviderError('provider-rate-limited', 'refused', 'the provider takes no further calls for now', details);
}

const DEFAULT_MS = 1_000;
const MIN_MS = 1_000;
const MAX_MS = 24 * 3_600_000; // a day's quota; only a restart ends a longer pause, which may be a mistake of its sender's

/** A date in one of HTTP's three forms (RFC 9110, section 5.6.7), of which all are in GMT and two say so. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? [\w -]+ \d\d:\d\d:\d\d( \d{4}| GMT)$/;

/**
 * How long the provider wants no further call, in milliseconds: its Retry-After (RFC 9110, section 10.2.3), moved to between
 * a second and a day; a second where none can be read. A date is compared with the answer's own, so that our clock and the
 * provider's may differ.
 */
export function readRetryAfter({ 'retry-after': retryAfter, date }: Answer['headers']): number {
  const text = String(retryAfter).trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : readDate(text) - (readDate(String(date)) || Date.now());
  return Number.isNaN(ms) ? DEFAULT_MS : Math.min(Math.max(ms, MIN_MS), MAX_MS);
}

function readDate(text: string): number {
  return HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : NaN;
}
