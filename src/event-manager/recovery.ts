// Invariants
// E3.  A lost signal costs latency, never the answer: what is held is read again.
// E6.  What was delivered while the store was away is stored when it is back.
// E11. One batched read for all that is held; what the store has lost is claimed again.

import type { EventManagerObserver } from './event-manager-observer.js';
import { type Outcome, writeOutcome } from './outcome.js';
import type { PendingRequests } from './pending-requests.js';
import type { Claim, RequestStore } from './request-store/request-store.js';

/** An outcome that the store has yet to take; with a claim, it releases that claim. */
interface Debt {
  readonly externalId: string;
  readonly outcome: Outcome;
  readonly claim?: Claim;
}

/** Brings what callers here wait for and what the store knows together again. */
export class Recovery {
  readonly #debts = new Map<string, Debt>();
  #running: Promise<void> | undefined;

  constructor(
    private readonly store: RequestStore,
    private readonly pending: PendingRequests,
    private readonly observer: EventManagerObserver,
  ) {}

  /** Whether there is anything to do. */
  get needed(): boolean {
    return this.pending.size > 0 || this.#debts.size > 0;
  }

  /** Stores the outcome as soon as the store can be reached. Bounded by what is held when the store goes away. */
  owe(debt: Debt): void {
    this.#debts.set(debt.claim?.attempt ?? debt.externalId, debt);
  }

  /** How an outcome compares with the one that was delivered and is yet to be stored; undefined where there is none. */
  compare(externalId: string, outcome: Outcome): 'duplicate' | 'conflicting' | undefined {
    const debt = this.#debts.get(externalId);
    if (!debt) return undefined;
    return writeOutcome(debt.outcome) === writeOutcome(outcome) ? 'duplicate' : 'conflicting';
  }

  /** Runs once at a time. Never rejects: what can't be done now is done by the next run. */
  run(): Promise<void> {
    this.#running ??= this.#recover()
      .catch(() => {}) // the store logs its own outage
      .finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Reads these ids and settles those that have an outcome; answers how many callers got theirs. */
  async catchUp(externalIds: readonly string[]): Promise<number> {
    if (externalIds.length === 0) return 0;
    const requests = await this.store.read(externalIds);
    const lost: string[] = [];
    let settled = 0;
    for (const [index, externalId] of externalIds.entries()) {
      const request = requests[index];
      if (!request) lost.push(externalId);
      else if (request.outcome) settled += this.pending.settle(externalId, request.outcome);
    }
    await Promise.all(lost.map((externalId) => this.#claimAgain(externalId)));
    return settled;
  }

  async #recover(): Promise<void> {
    await Promise.all([...this.#debts].map(([key, debt]) => this.#pay(key, debt)));
    this.observer.rescued(await this.catchUp(this.pending.externalIds));
  }

  async #pay(key: string, debt: Debt): Promise<void> {
    if (debt.claim) await this.store.release(debt.claim, debt.outcome);
    else await this.store.settle(debt.externalId, debt.outcome);
    this.#debts.delete(key);
  }

  async #claimAgain(externalId: string): Promise<void> {
    const claim = this.pending.claimOf(externalId);
    if (!claim) return;
    const found = await this.store.claim({ ...claim, waitMs: this.pending.remainingMs(externalId) });
    if (found.kind === 'settled') this.pending.settle(externalId, found.outcome);
  }
}
