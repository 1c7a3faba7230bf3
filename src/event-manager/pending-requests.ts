// Invariants
// W1. A wait ends exactly once: with an outcome, at its deadline, or because its caller left.
// W2. Whatever ends it, its timer is gone and its place is free (E8).
// W3. The deadline needs nothing but this process (E8).
// W4. A caller gets the outcome of the attempt that it stands on, never of another one for the same id. Before the store has
//     said which one that is, it gets none, and is told that it missed one.

import type { Outcome } from './outcome.js';
import type { Claim } from './request-store/request-store.js';

/** How a wait ended: with the outcome, or without one. `told` is for who only watches, and reads the outcome itself. */
export type WaitEnd = Outcome | 'told' | 'deadline' | 'left';

/** One caller that waits for the outcome of one external id. */
export class Wait {
  /** Never rejects. */
  readonly ended: Promise<WaitEnd>;
  readonly #timer: NodeJS.Timeout;
  #end!: (end: WaitEnd) => void;
  #claim: Claim | undefined;
  #state: 'entering' | 'missed' | 'watching' | 'claiming' = 'entering';

  constructor(
    readonly externalId: string,
    /** On the clock of `performance.now()`, in milliseconds. */
    readonly deadline: number,
    private readonly leave: (wait: Wait) => void,
  ) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#timer = setTimeout(() => this.end('deadline'), Math.max(0, deadline - performance.now()));
  }

  /** The claim that this wait stands on, with the attempt that the store named; undefined until then. */
  get claim(): Claim | undefined {
    return this.#claim;
  }

  /** Milliseconds until the deadline, at least 0. */
  get remainingMs(): number {
    return Math.max(0, Math.round(this.deadline - performance.now()));
  }

  /** Stands on this claim from now on, or, without one, only watches. Tells whether an outcome was missed until now. */
  confirm(claim?: Claim): boolean {
    const missed = this.#state === 'missed';
    this.#claim = claim;
    this.#state = claim ? 'claiming' : 'watching';
    return missed;
  }

  /** Hands over the outcome of an attempt; tells whether this caller waited for just that. */
  settle(attempt: string, outcome: Outcome): boolean {
    if (this.#state === 'entering') this.#state = 'missed';
    if (this.#state === 'watching') this.end('told');
    const own = this.#claim?.attempt === attempt;
    if (own) this.end(outcome);
    return own;
  }

  /** Ends the wait; without effect on one that has ended. */
  end(end: WaitEnd): void {
    clearTimeout(this.#timer);
    this.leave(this);
    this.#end(end);
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

  /** Starts a wait until `deadline` (on the clock of `performance.now()`). Whoever starts it calls `end` on every exit. */
  start(externalId: string, deadline: number): Wait {
    const wait = new Wait(externalId, deadline, (ended) => this.#remove(ended));
    const waits = this.#waits.get(externalId);
    if (waits) waits.add(wait);
    else this.#waits.set(externalId, new Set([wait]));
    this.#size += 1;
    return wait;
  }

  /** Those who wait for this id, in the order of their coming. */
  of(externalId: string): readonly Wait[] {
    return [...(this.#waits.get(externalId) ?? [])];
  }

  /** The claim that the last comer for this id stands on, if one does. */
  claimOf(externalId: string): Claim | undefined {
    return this.of(externalId).findLast((wait) => wait.claim)?.claim;
  }

  /** Milliseconds until the last wait for this id ends; 0 where nobody waits. */
  remainingMs(externalId: string): number {
    return Math.max(0, ...this.of(externalId).map((wait) => wait.remainingMs));
  }

  /** Gives the outcome to those who wait for this attempt; answers how many there were. */
  settle(externalId: string, attempt: string, outcome: Outcome): number {
    return this.of(externalId).filter((wait) => wait.settle(attempt, outcome)).length;
  }

  /** Ends all waits as if their deadlines had come. */
  endAll(): void {
    for (const waits of this.#waits.values()) for (const wait of waits) wait.end('deadline');
  }

  #remove(wait: Wait): void {
    const waits = this.#waits.get(wait.externalId);
    if (!waits?.delete(wait)) return;
    this.#size -= 1;
    if (waits.size === 0) this.#waits.delete(wait.externalId);
  }
}
