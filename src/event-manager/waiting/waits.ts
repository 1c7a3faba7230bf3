// Invariants
// W1. A wait ends exactly once: with an outcome, at its deadline, or because its caller left.
// W2. Whatever ends it, its timer is gone and its place is free (E8).
// W3. The deadline needs nothing but this process (E8).
// W4. A caller gets the outcome of the attempt that it stands on, never of another one for the same id. Before the store has
//     said which one that is, it gets none, and is told that it missed one.

import type { Outcome } from '../outcome.js';
import type { Claim } from '../request-store.js';

/** How a wait ended: with the outcome, or without one. `told` is for who only watches, and reads the outcome itself. */
export type WaitEnd = Outcome | 'told' | 'deadline' | 'left';

/** A claim that the store has confirmed. */
export interface HeldClaim extends Claim {
  /** When the store forgets the request, on the clock of `performance.now()`. Nothing moves it (E9). */
  readonly expiresAt: number;
}

/** One caller that waits for the outcome of one external id. */
export class Wait {
  /** Never rejects. */
  readonly ended: Promise<WaitEnd>;
  readonly #timer: NodeJS.Timeout;
  #end!: (end: WaitEnd) => void;
  #claim: HeldClaim | undefined;
  #state: 'entering' | 'missed' | 'watching' | 'claiming' = 'entering';

  constructor(
    readonly externalId: string,
    /** On the clock of `performance.now()`, in milliseconds. */
    readonly deadline: number,
    private readonly registry: { confirmed(wait: Wait): void; ended(wait: Wait): void },
  ) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#timer = setTimeout(() => this.end('deadline'), Math.max(0, deadline - performance.now()));
  }

  /** The claim that this wait stands on, with the attempt that the store named; undefined until then. */
  get claim(): HeldClaim | undefined {
    return this.#claim;
  }

  /** Milliseconds until the deadline, at least 0. */
  get remainingMs(): number {
    return Math.max(0, Math.round(this.deadline - performance.now()));
  }

  /** Stands on this claim from now on, or, without one, only watches. Tells whether an outcome was missed until now. */
  confirm(claim?: HeldClaim): boolean {
    const missed = this.#state === 'missed';
    this.#claim = claim;
    this.#state = claim ? 'claiming' : 'watching';
    this.registry.confirmed(this);
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
    this.registry.ended(this);
    this.#end(end);
  }
}

/** Those who wait for one id, in the order of their coming. */
interface Group {
  readonly waits: Set<Wait>;
  /** Those who stand on a claim, in the order in which they came by it. Some may have left, but never the last one. */
  claimants: Wait[];
}

/** The waits of this instance by external id. What it is asked about one of many waits for an id costs the same as for one. */
export class PendingRequests {
  readonly #groups = new Map<string, Group>();
  readonly #registry = {
    confirmed: (wait: Wait) => this.#confirmed(wait),
    ended: (wait: Wait) => this.#ended(wait),
  };
  #size = 0;

  /** How many callers wait. */
  get size(): number {
    return this.#size;
  }

  /** The external ids that are waited for. */
  get externalIds(): readonly string[] {
    return [...this.#groups.keys()];
  }

  /** Starts a wait until `deadline` (on the clock of `performance.now()`). Whoever starts it calls `end` on every exit. */
  start(externalId: string, deadline: number): Wait {
    const wait = new Wait(externalId, deadline, this.#registry);
    const group = this.#groups.get(externalId);
    if (group) group.waits.add(wait);
    else this.#groups.set(externalId, { waits: new Set([wait]), claimants: [] });
    this.#size += 1;
    return wait;
  }

  /** Whether anybody waits for this id. */
  has(externalId: string): boolean {
    return this.#groups.has(externalId);
  }

  /** Those who wait for this id, in the order of their coming. */
  of(externalId: string): Iterable<Wait> {
    return this.#groups.get(externalId)?.waits ?? [];
  }

  /** The last claim that somebody who waits for this id came by, if one did. */
  claimOf(externalId: string): HeldClaim | undefined {
    return this.#groups.get(externalId)?.claimants.at(-1)?.claim;
  }

  /** Milliseconds until the last wait for this id ends; 0 where nobody waits. */
  remainingMs(externalId: string): number {
    let longest = 0;
    for (const wait of this.of(externalId)) longest = Math.max(longest, wait.remainingMs);
    return longest;
  }

  /** Gives the outcome to those who wait for this attempt; answers how many there were. */
  settle(externalId: string, attempt: string, outcome: Outcome): number {
    let settled = 0;
    for (const wait of this.of(externalId)) if (wait.settle(attempt, outcome)) settled += 1;
    return settled;
  }

  /** Ends all waits as if their deadlines had come. */
  endAll(): void {
    for (const { waits } of this.#groups.values()) for (const wait of waits) wait.end('deadline');
  }

  #confirmed(wait: Wait): void {
    const group = this.#groups.get(wait.externalId);
    if (!wait.claim || !group?.waits.has(wait)) return;
    group.claimants.push(wait);
    if (group.claimants.length > 2 * group.waits.size) group.claimants = withoutThoseWhoLeft(group);
  }

  #ended(wait: Wait): void {
    const group = this.#groups.get(wait.externalId);
    if (!group?.waits.delete(wait)) return;
    this.#size -= 1;
    const { waits, claimants } = group;
    if (waits.size === 0) this.#groups.delete(wait.externalId);
    for (let last = claimants.at(-1); last && !waits.has(last); last = claimants.at(-1)) claimants.pop();
  }
}

/** Each of the claimants once, where it came by its last claim. */
function withoutThoseWhoLeft({ waits, claimants }: Group): Wait[] {
  const lastFirst = new Set(claimants.toReversed().filter((wait) => waits.has(wait)));
  return [...lastFirst].toReversed();
}
