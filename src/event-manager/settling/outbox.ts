// Invariants
// E4a. Of one id, what is unstored is stored before anything later, in the order in which it was learned. Otherwise an outcome
//      that a caller was given would lose to one that came after it.
// E9.  At most `max` outcomes are kept. While the store takes none, they are tried again more and more seldom, a few at a time,
//      and the first batch of which it takes nothing ends a try: a store that refuses is not flooded with what it refuses. What it
//      did not take goes behind the rest, so that nothing waits for ever behind what no store will take.

import type { JsonObject, Outcome } from '../outcome.js';
import type { Claim } from '../request-store.js';

/** An outcome that the store has yet to take; with a claim, it releases that claim. */
export interface UnstoredOutcome {
  readonly externalId: string;
  readonly outcome: Outcome;
  readonly claim?: Claim;
}

/** What the provider told of a claim's result before the outcome, and that the store has yet to take. */
export interface UnstoredAnswer {
  readonly externalId: string;
  readonly claim: Claim;
  readonly known: JsonObject;
}

export type Unstored = UnstoredOutcome | UnstoredAnswer;

/** So many ids are stored at once. */
const BATCH = 100;

/** Before the second try to store all of them, in milliseconds; doubled before each further one up to the longest. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 8_000;

/** What was delivered here, or learned from the provider here, and what the store has yet to take (E6). */
export class Outbox {
  readonly #unstored = new Map<string, Unstored[]>();
  #size = 0;
  #retryMs = FIRST_RETRY_MS;
  #retryAt = 0;
  #emptied: (() => void) | undefined;

  constructor(private readonly max: number) {}

  /** How many outcomes it holds. */
  get size(): number {
    return this.#size;
  }

  /** The outcome that settled this id for those who waited here; undefined where the store knows all that is known here. */
  settledBy(externalId: string): Outcome | undefined {
    for (const unstored of this.#unstored.get(externalId) ?? []) {
      if ('outcome' in unstored && !unstored.claim) return unstored.outcome;
    }
    return undefined;
  }

  /** What the provider told of an attempt's result before the outcome, where the store does not know. */
  knownOf(externalId: string, attempt: string): JsonObject | undefined {
    for (const unstored of this.#unstored.get(externalId) ?? []) {
      if ('known' in unstored && unstored.claim.attempt === attempt) return unstored.known;
    }
    return undefined;
  }

  /** Keeps it behind what there is of the same id; false where there is no room for it. */
  add(unstored: Unstored): boolean {
    if (this.#size >= this.max) return false;
    const before = this.#unstored.get(unstored.externalId);
    if (before) before.push(unstored);
    else this.#unstored.set(unstored.externalId, [unstored]);
    this.#size += 1;
    return true;
  }

  /** Stores what is unstored of one id, in its order. Rejects as `store` does; then the rest is still here. */
  async flush(externalId: string, store: (unstored: Unstored) => Promise<unknown>): Promise<void> {
    const unstored = this.#unstored.get(externalId) ?? [];
    for (let next = unstored[0]; next; next = unstored[0]) {
      await store(next);
      unstored.shift();
      this.#size -= 1;
      if (unstored.length === 0) this.#unstored.delete(externalId);
      if (this.#size === 0) this.#emptied?.();
    }
  }

  /** Stores what it can of all ids by `flushOne`; does nothing before it is time for another try. Never rejects. */
  async flushAll(flushOne: (externalId: string) => Promise<void>): Promise<void> {
    if (this.#size === 0 || performance.now() < this.#retryAt) return;
    const externalIds = [...this.#unstored.keys()];
    for (let start = 0; start < externalIds.length; start += BATCH) {
      const batch = externalIds.slice(start, start + BATCH);
      const ends = await Promise.allSettled(batch.map(flushOne));
      const refused = batch.filter((_, index) => ends[index]?.status === 'rejected');
      for (const externalId of refused) this.#moveBack(externalId);
      if (refused.length === batch.length) return this.#putOff();
    }
    this.hurry();
  }

  /** The store takes outcomes again: the next try need not wait. */
  hurry(): void {
    this.#retryAt = 0;
    this.#retryMs = FIRST_RETRY_MS;
  }

  /** Resolves when the store has taken all. */
  async untilEmpty(): Promise<void> {
    if (this.#size > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
  }

  #moveBack(externalId: string): void {
    const unstored = this.#unstored.get(externalId);
    if (!unstored) return;
    this.#unstored.delete(externalId);
    this.#unstored.set(externalId, unstored);
  }

  #putOff(): void {
    this.#retryAt = performance.now() + this.#retryMs;
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
  }
}
