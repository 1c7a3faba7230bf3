// Invariants
// W1. A wait ends exactly once: with an outcome, at its deadline, or because its caller left or the process stops.
// W2. Whatever ends it, its timer is gone and its slot is free (E8).
// W3. The deadline needs nothing but this process (E8).

import type { Outcome } from './outcome.js';
import type { Claim } from './request-store/request-store.js';

/** One caller that waits for the outcome of one external id. */
export class Wait {
  /** Resolves with the outcome, or with undefined when there is nothing more to wait for. Never rejects. */
  readonly ended: Promise<Outcome | undefined>;
  /** The claim that this wait stands on, once it is made; what is lost from the store is claimed again by it (E11). */
  claim: Claim | undefined;
  #end!: (outcome: Outcome | undefined) => void;

  constructor(
    readonly externalId: string,
    /** On the clock of `performance.now()`, in milliseconds. */
    readonly deadline: number,
    private readonly leave: (wait: Wait) => void,
  ) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#timer = setTimeout(() => this.end(), Math.max(0, deadline - performance.now()));
  }

  readonly #timer: NodeJS.Timeout;

  /** Milliseconds until the deadline, at least 0. */
  get remainingMs(): number {
    return Math.max(0, Math.round(this.deadline - performance.now()));
  }

  /** Ends the wait; without effect on one that has ended. */
  end(outcome?: Outcome): void {
    clearTimeout(this.#timer);
    this.leave(this);
    this.#end(outcome);
  }
}

/** The waits of this instance by external id. */
export class PendingRequests {
  readonly #waits = new Map<string, Set<Wait>>();
  #size = 0;

  /** How many callers wait. */
  get size(): number {
    return this.#size;
  }

  /** The external ids that are waited for. */
  get externalIds(): readonly string[] {
    return [...this.#waits.keys()];
  }

  /** Whether anybody waits for this id. */
  has(externalId: string): boolean {
    return this.#waits.has(externalId);
  }

  /** Starts a wait until `deadline` (on the clock of `performance.now()`). Whoever starts it calls `end` on every exit. */
  start(externalId: string, deadline: number): Wait {
    const wait = new Wait(externalId, deadline, (ended) => this.#remove(ended));
    const waits = this.#waits.get(externalId);
    if (waits) waits.add(wait);
    else this.#waits.set(externalId, new Set([wait]));
    this.#size += 1;
    return wait;
  }

  /** The claim that a wait for this id stands on, if one does. */
  claimOf(externalId: string): Claim | undefined {
    for (const wait of this.#waits.get(externalId) ?? []) if (wait.claim) return wait.claim;
    return undefined;
  }

  /** Milliseconds until the last wait for this id ends; 0 where nobody waits. */
  remainingMs(externalId: string): number {
    let longest = 0;
    for (const wait of this.#waits.get(externalId) ?? []) longest = Math.max(longest, wait.remainingMs);
    return longest;
  }

  /** Gives all who wait for this id the outcome; answers how many there were. */
  settle(externalId: string, outcome: Outcome): number {
    const waits = [...(this.#waits.get(externalId) ?? [])];
    for (const wait of waits) wait.end(outcome);
    return waits.length;
  }

  /** Ends all waits without an outcome. */
  endAll(): void {
    for (const waits of this.#waits.values()) for (const wait of waits) wait.end();
  }

  #remove(wait: Wait): void {
    const waits = this.#waits.get(wait.externalId);
    if (!waits?.delete(wait)) return;
    this.#size -= 1;
    if (waits.size === 0) this.#waits.delete(wait.externalId);
  }
}
