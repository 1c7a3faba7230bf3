// Invariants
// E3. The outcome is stored before anyone is told.
// E4. The first one wins.
// E5. A refusal settles its own attempt only, and frees the id.
// E6. What is neither stored nor delivered is not acknowledged; what is held here is delivered without the store, and stored
//     when it is back.

import { type Outcome, writeOutcome } from './outcome.js';
import type { PendingRequests } from './pending-requests.js';
import type { Recovery } from './recovery.js';
import type { ReplyChannel } from './reply-channel.js';
import type { Claim, RequestStore, Settlement } from './request-store/request-store.js';
import type { TriggerResult } from './watch.js';

/** What those get who had joined a claim that its maker could not confirm. */
const notRegistered: Outcome = {
  state: 'failed',
  error: { code: 'store-unavailable', detail: 'the request could not be registered' },
};

/** An outcome that the store has yet to take; with a claim, it releases that claim. */
interface Debt {
  readonly externalId: string;
  readonly outcome: Outcome;
  readonly claim?: Claim;
}

/** Takes outcomes to the store, and from there to those who wait. */
export class Settlements {
  /** Bounded by what is under way when the store goes away. */
  readonly #debts = new Map<string, Debt>();
  #paid: (() => void) | undefined;

  constructor(
    private readonly instance: string,
    private readonly store: RequestStore,
    private readonly pending: PendingRequests,
    private readonly replies: ReplyChannel,
    private readonly recovery: Recovery,
  ) {}

  /** How many outcomes the store has yet to take. */
  get debts(): number {
    return this.#debts.size;
  }

  /** Settles for ever. Throws StoreUnavailableError where the outcome must be sent again (E6). */
  async settle(externalId: string, outcome: Outcome): Promise<TriggerResult> {
    try {
      const settlement = await this.#store({ externalId, outcome });
      if (settlement.kind === 'duplicate')
        await this.recovery.catchUp(this.pending.of(externalId).length ? [externalId] : []);
      return this.#tell(externalId, outcome, settlement);
    } catch (error) {
      return this.#deliverUnstored(externalId, outcome, error);
    }
  }

  /** Settles with what the provider answered itself: it will not say it again, so it is kept until the store takes it. */
  async settleAnswer(externalId: string, outcome: Outcome): Promise<void> {
    await this.settle(externalId, outcome).catch(() => this.#owe({ externalId, outcome }));
  }

  /** Settles the attempt and frees its id, unless a webhook was faster. */
  async refuse(claim: Claim, outcome: Outcome): Promise<void> {
    const { externalId, attempt } = claim;
    const debt = { externalId, outcome, claim };
    try {
      this.#tell(externalId, outcome, await this.#store(debt));
    } catch {
      this.#owe(debt);
      this.pending.settle(externalId, attempt, outcome);
    }
  }

  /** Undoes a claim that was not confirmed in time: nobody calls the provider for it, so nobody may wait for it. */
  async takeBack(claim: Claim): Promise<void> {
    await this.refuse(claim, notRegistered);
  }

  /** Stores what it can of what the store has yet to take, and tells those who wait for it. */
  async payDebts(): Promise<void> {
    await Promise.allSettled([...this.#debts].map(([key, debt]) => this.#pay(key, debt)));
  }

  /** Resolves when the store has taken all. */
  async untilPaid(): Promise<void> {
    if (this.debts > 0) await new Promise<void>((resolve) => (this.#paid = resolve));
  }

  async #pay(key: string, debt: Debt): Promise<void> {
    const settlement = await this.#store(debt);
    this.#debts.delete(key);
    if (this.debts === 0) this.#paid?.();
    this.#tell(debt.externalId, debt.outcome, settlement);
  }

  #owe(debt: Debt): void {
    this.#debts.set(debt.claim?.attempt ?? debt.externalId, debt);
  }

  /** A store that has lost a request which is held here is told of it again, before its outcome is taken for nobody's. */
  async #store(debt: Debt): Promise<Settlement> {
    const settlement = await this.#ask(debt);
    const lost = settlement.kind === 'unmatched' || settlement.kind === 'early';
    if (!lost || !this.pending.claimOf(debt.externalId)) return settlement;
    await this.recovery.claimAgain(debt.externalId);
    return this.#ask(debt);
  }

  #ask({ externalId, outcome, claim }: Debt): Promise<Settlement> {
    return claim ? this.store.release(claim, outcome) : this.store.settle(externalId, outcome);
  }

  #tell(externalId: string, outcome: Outcome, settlement: Settlement): TriggerResult {
    if (settlement.kind !== 'settled') return settlement.kind;
    const here = this.pending.settle(externalId, settlement.attempt, outcome);
    const others = settlement.instances.filter((instance) => instance !== this.instance);
    for (const instance of others) this.replies.signal(instance, externalId);
    return here + others.length > 0 ? 'settled' : 'late';
  }

  #deliverUnstored(externalId: string, outcome: Outcome, error: unknown): TriggerResult {
    const delivered = this.#debts.get(externalId);
    if (delivered) return writeOutcome(delivered.outcome) === writeOutcome(outcome) ? 'duplicate' : 'conflicting';
    const attempt = this.pending.claimOf(externalId)?.attempt;
    if (attempt === undefined) throw error;
    this.pending.settle(externalId, attempt, outcome);
    this.#owe({ externalId, outcome });
    return 'settled';
  }
}
