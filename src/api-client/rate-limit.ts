import { Injectable } from '@nestjs/common';
import { ProviderError } from './provider-error.js';
import { readRetryAfter } from './retry-after.js';
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
