// Invariants
// W1. A wait ends exactly once: with an outcome, at its deadline, or because its caller left.
//     All three can happen in one turn of the event loop. A second end would answer a caller twice, or count it twice.
// W2. Whatever ends a wait, its timer and its listener are removed, and it is no longer counted (E8).
//     Otherwise each caller that leaves would cost memory until its deadline, or for the life of its connection.
// W3. The deadline needs nothing but this process (E8).
//     Callers must be answered in time also while the store does not answer.
// W4. A wait that is attached ends with the outcome of its attempt, never with that of another attempt for the same id. Before it is
//     attached it gets no outcome, and `attach` tells whether one came meanwhile.
//     One id can have several attempts, after a refusal for instance, and another one may be for another body or owner. If it is for
//     the same request, recovery attaches the wait to it first (E2).

import { StoreUnavailableError } from '../errors.js';
import type { Outcome } from '../outcome.js';
import type { AttemptId, Claim } from '../request-store.js';
import type { FollowUp, OnLeave } from '../watch.js';

/** How a wait ended: with the outcome, or without one. */
export type WaitEnd = Outcome | 'deadline' | 'left';

/** A claim that the store has confirmed. */
export interface HeldClaim extends Omit<Claim, 'waitMs' | 'keepMs' | 'again' | 'callMs'> {
  /** What follows when the provider has accepted the call (E15). */
  readonly followUps?: readonly FollowUp[] | undefined;
  /** When the store forgets the request, on the clock of `performance.now()`. Nothing moves it (E9). */
  readonly expiresAt: number;
}

/** For how long the store keeps a request from now on, in whole milliseconds; 0 or less if its time is over. */
export function remainingLifetimeMs({ expiresAt }: Pick<HeldClaim, 'expiresAt'>): number {
  return Math.ceil(expiresAt - performance.now());
}

/** One caller that waits for the outcome of one external id. Disposing of it ends it. */
export class Wait implements Disposable {
  /** Never rejects. */
  readonly ended: Promise<WaitEnd>;
  readonly #timer: NodeJS.Timeout;
  readonly #outcomesBefore: number;
  #forgetCaller: (() => void) | undefined;
  #end!: (end: WaitEnd) => void;
  #attempt: string | undefined;

  constructor(
    readonly externalId: string,
    /** On the clock of `performance.now()`, in milliseconds. */
    readonly deadline: number,
    private readonly group: WaitsForId,
    private readonly onEnd: (wait: Wait) => void,
  ) {
    this.#outcomesBefore = group.outcomes;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#timer = setTimeout(() => this.end('deadline'), Math.max(0, deadline - performance.now()));
  }

  /** The claim that this wait is attached to. */
  get claim(): HeldClaim | undefined {
    return this.#attempt === undefined ? undefined : this.group.attempts.get(this.#attempt)?.claim;
  }

  /** Milliseconds until the deadline, at least 0. */
  get remainingMs(): number {
    return Math.max(0, Math.round(this.deadline - performance.now()));
  }

  /** Waits for the outcome of this claim's attempt from now on. Tells whether an outcome of this id was missed until now (W4). */
  attach(claim: HeldClaim): boolean {
    if (this.group.waits.has(this)) {
      this.group.detach(this, this.#attempt);
      this.group.attach(this, claim);
      this.#attempt = claim.attempt;
    }
    return this.#hasMissed;
  }

  /**
   * From now on, any outcome of this id ends this wait. Its caller then reads the request from the store, and does not count as one
   * that got the outcome. Tells whether an outcome was missed until now.
   */
  look(): boolean {
    if (this.group.waits.has(this)) (this.group.looking ??= new Set()).add(this);
    return this.#hasMissed;
  }

  /** Ends the wait when the caller leaves. */
  endOn(onLeave: OnLeave): void {
    const forgetCaller = onLeave(() => this.end('left'));
    if (this.group.waits.has(this)) this.#forgetCaller = forgetCaller;
    else forgetCaller();
  }

  /** Ends the wait; without effect on one that has ended (W1). */
  end(end: WaitEnd): void {
    clearTimeout(this.#timer);
    this.#forgetCaller?.();
    if (this.group.waits.delete(this)) {
      this.group.detach(this, this.#attempt);
      this.group.looking?.delete(this);
      this.onEnd(this);
    }
    this.#end(end);
  }

  [Symbol.dispose](): void {
    this.end('left');
  }

  get #hasMissed(): boolean {
    return this.group.outcomes > this.#outcomesBefore;
  }
}

/** The waits for one external id. */
class WaitsForId {
  readonly waits = new Set<Wait>();
  /** Those that are attached, by their attempts, in the order of the last attachment: the latest is last. */
  readonly attempts = new Map<string, { claim: HeldClaim; readonly waits: Set<Wait> }>();
  /** The attempt whose names were learned here last (E13). */
  learned: string | undefined;
  /** Those that end with any outcome; callers of `watch` are none of them. */
  looking: Set<Wait> | undefined;
  /** How many outcomes have come for this id, of whichever attempt. */
  outcomes = 0;

  attach(wait: Wait, claim: HeldClaim): void {
    const before = this.attempts.get(claim.attempt);
    const waits = before?.waits ?? new Set();
    this.attempts.delete(claim.attempt);
    this.attempts.set(claim.attempt, { claim: { ...before?.claim, ...claim }, waits: waits.add(wait) });
  }

  detach(wait: Wait, attempt: string | undefined): void {
    if (attempt === undefined) return;
    const waits = this.attempts.get(attempt)?.waits;
    waits?.delete(wait);
    if (waits?.size === 0) this.attempts.delete(attempt);
  }
}

/** The waits of this instance, by external id and attempt. An attempt is found by its key, without a search through the waits. */
export class Waits {
  /** In the order of `longestUnread`. */
  readonly #groups = new Map<string, WaitsForId>();
  #size = 0;

  /** How many callers wait. */
  get size(): number {
    return this.#size;
  }

  /** At most `max` of the external ids that are waited for: those that came, or were answered here last, longest ago. */
  longestUnread(max: number): readonly string[] {
    const externalIds: string[] = [];
    for (const externalId of this.#groups.keys()) {
      if (externalIds.length >= max) break;
      externalIds.push(externalId);
    }
    for (const externalId of externalIds) {
      const group = this.#groups.get(externalId);
      this.#groups.delete(externalId);
      if (group) this.#groups.set(externalId, group);
    }
    return externalIds;
  }

  /** Starts a wait until `deadline` (on the clock of `performance.now()`), or until the caller leaves. */
  start(externalId: string, deadline: number, onLeave?: OnLeave): Wait {
    const group = this.#groups.get(externalId) ?? new WaitsForId();
    const wait = new Wait(externalId, deadline, group, (ended) => this.#remove(ended, group));
    this.#groups.set(externalId, group);
    group.waits.add(wait);
    this.#size += 1;
    if (onLeave) wait.endOn(onLeave);
    return wait;
  }

  /** Whether anybody waits for this id. */
  has(externalId: string): boolean {
    return this.#groups.has(externalId);
  }

  /** The claim that a wait for this id was attached to last; undefined if none is attached. */
  claimOf(externalId: string): HeldClaim | undefined {
    let last: HeldClaim | undefined;
    for (const { claim } of this.#groups.get(externalId)?.attempts.values() ?? []) last = claim;
    return last;
  }

  /** The claims that waits for this id are attached to, one for each attempt. */
  claimsOf(externalId: string): readonly HeldClaim[] {
    return Array.from(this.#groups.get(externalId)?.attempts.values() ?? [], ({ claim }) => claim);
  }

  /** Milliseconds until the last wait for this id ends; 0 if nobody waits. */
  remainingMs(externalId: string): number {
    let longest = 0;
    for (const wait of this.#groups.get(externalId)?.waits ?? []) longest = Math.max(longest, wait.remainingMs);
    return longest;
  }

  /** Has what is held of this attempt carry its names, so that they are claimed again with it (E13). */
  name({ externalId, attempt }: AttemptId, names: readonly string[]): void {
    const held = this.#groups.get(externalId)?.attempts.get(attempt);
    if (held) held.claim = { ...held.claim, names };
  }

  /** The id that is held here under this name: a search through all, for when the store is away. */
  externalIdOf(name: string): string | undefined {
    for (const [externalId, { attempts }] of this.#groups) {
      for (const { claim } of attempts.values()) if (claim.names?.includes(name)) return externalId;
    }
    return undefined;
  }

  /** Marks the names of this attempt as learned here. False if they were, and if nobody waits for the id. */
  markLearned({ externalId, attempt }: AttemptId): boolean {
    const group = this.#groups.get(externalId);
    if (!group || group.learned === attempt) return false;
    group.learned = attempt;
    return true;
  }

  /** The names of what is held of this id were not learned after all. */
  unmarkLearned(externalId: string): void {
    const group = this.#groups.get(externalId);
    if (group) group.learned = undefined;
  }

  /** Attaches all waits for one attempt to another claim of the same id. */
  move(attempt: string, claim: HeldClaim): void {
    for (const wait of this.#waitsFor(claim.externalId, attempt)) wait.attach(claim);
  }

  /** Gives the outcome to those who wait for this attempt; answers how many there were. Those who look are woken. */
  settle(externalId: string, attempt: string, outcome: Outcome): number {
    const group = this.#groups.get(externalId);
    if (!group) return 0;
    group.outcomes += 1;
    const waits = [...this.#waitsFor(externalId, attempt)];
    for (const wait of [...waits, ...(group.looking ?? [])]) wait.end(outcome);
    return waits.length;
  }

  /** Ends all waits as if their deadlines had come. */
  endAll(): void {
    for (const { waits } of this.#groups.values()) for (const wait of waits) wait.end('deadline');
  }

  #waitsFor(externalId: string, attempt: string): Iterable<Wait> {
    return this.#groups.get(externalId)?.attempts.get(attempt)?.waits ?? [];
  }

  #remove({ externalId }: Wait, group: WaitsForId): void {
    this.#size -= 1;
    if (group.waits.size === 0) this.#groups.delete(externalId);
  }
}

/** Resolves with what `promise` resolves with, or with undefined after `ms` milliseconds, which may be Infinity. Leaves no timer behind. */
export async function inTime<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  if (ms === Infinity) return promise;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The store's answer. Throws StoreUnavailableError if the wait's deadline comes before it (W3). */
export function answerInTime<T>(answer: Promise<T>, wait: Wait | undefined): Promise<T> {
  if (!wait) return answer;
  return new Promise((resolve, reject) => {
    answer.then(resolve, reject);
    void wait.ended.then((end) => end === 'deadline' && reject(new StoreUnavailableError(true)));
  });
}
