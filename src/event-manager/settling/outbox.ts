// Invariants
// E4a. The unstored outcomes of one id are stored in the order in which they came, before what an answer told of it, and before anything
//      later.
//      Otherwise an outcome that a caller was given would lose to a later one, or to one that was kept early under a name in the answer,
//      and a replay would contradict the first answer.
// E9.  At most `max` outcomes are kept. While the store takes none, the time between two tries grows, a try asks in batches, and
//      it ends with the first batch of which the store takes nothing. What the store did not take goes to the end.
//      A store that is full must not be flooded with what it refuses, and an outcome that the store will never take must not
//      hold up the others.

import type { JsonObject, Outcome } from '../outcome.js';
import type { Answer } from './names.js';

/** An outcome that the store has not yet taken; with an attempt, it releases that attempt. */
export interface UnstoredOutcome {
  readonly externalId: string;
  readonly outcome: Outcome;
  readonly attempt?: string;
  /** The names of its request, as far as they were known when it was delivered. */
  readonly names?: readonly string[] | undefined;
}

/** An outcome, or what the provider's answer told beside one, of which the store has not yet taken all. */
export type Unstored = UnstoredOutcome | Answer;

/** So many ids are stored at once. */
const BATCH = 100;

/** Time before the second try, in milliseconds; doubled before each further one, up to the longest. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 8_000;

/** Keeps what was delivered or learned on this instance until the store takes it (E6). */
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

  /** The unstored outcome that settled this id for those who waited here, if there is one. */
  outcomeOf(externalId: string): Outcome | undefined {
    for (const unstored of this.#unstored.get(externalId) ?? []) {
      if ('outcome' in unstored && unstored.attempt === undefined) return unstored.outcome;
    }
    return undefined;
  }

  /** What the provider gave of an attempt's result before the outcome, if the store does not have it yet. */
  knownOf(externalId: string, attempt: string): JsonObject | undefined {
    for (const unstored of this.#unstored.get(externalId) ?? []) {
      if (!('outcome' in unstored) && unstored.attempt === attempt) return unstored.known;
    }
    return undefined;
  }

  /** The id of which something is unstored that has this name: a search through all. */
  externalIdOf(name: string): string | undefined {
    for (const [externalId, unstored] of this.#unstored) {
      if (unstored.some(({ names }) => names?.includes(name))) return externalId;
    }
    return undefined;
  }

  /** Keeps it, after what is unstored of the same id; false if the outbox is full. */
  add(unstored: Unstored): boolean {
    if (this.#size >= this.max) return false;
    const before = this.#unstored.get(unstored.externalId);
    if (before) before.push(unstored);
    else this.#unstored.set(unstored.externalId, [unstored]);
    this.#size += 1;
    return true;
  }

  /** Stores what is unstored of one id: outcomes in their order, then what answers told. Rejects as `store` does; then the rest is still here. */
  async flush(externalId: string, store: (unstored: Unstored) => Promise<unknown>): Promise<void> {
    const unstored = this.#unstored.get(externalId) ?? [];
    for (let next = firstOf(unstored); next; next = firstOf(unstored)) {
      await store(next);
      unstored.splice(unstored.indexOf(next), 1); // more may have come meanwhile
      this.#size -= 1;
      if (unstored.length === 0) this.#unstored.delete(externalId);
      if (this.#size === 0) this.#emptied?.();
    }
  }

  /** Stores what it can of all ids by `flushOne`, if it is time for another try. Never rejects. */
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
    this.retryNow();
  }

  /** The store takes outcomes again: the next try does not wait. */
  retryNow(): void {
    this.#retryAt = 0;
    this.#retryMs = FIRST_RETRY_MS;
  }

  /** Resolves when the outbox is empty. */
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

function firstOf(unstored: readonly Unstored[]): Unstored | undefined {
  return unstored.find((each) => 'outcome' in each) ?? unstored[0];
}
