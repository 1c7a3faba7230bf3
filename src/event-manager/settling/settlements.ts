// Invariants
// E3.  The outcome is stored before any caller or instance is told of it. Only what is held here is delivered without the store (E6).
//      An instance that is signalled reads the store. Without the outcome there, its callers would wait for the next sweep.
// E4.  The first outcome wins. The outcomes of one id are settled one after the other on this instance.
//      Two that ran side by side could reach the store in another order than the one in which they were delivered here.
// E4a. What is unstored of an id is stored before its next outcome.
//      The unstored outcome was delivered first. Stored second, it would lose. An outcome under a name is its next one, too, although the
//      store may not know the name yet.
// E5.  A refusal settles its own attempt only, and frees the id.
//      Nothing was done at the provider, so the owner may try again. A refusal of an earlier attempt must not end a later one.
// E6.  An outcome that is neither stored nor delivered is not acknowledged: `settle` rejects. An outcome of a request that is held
//      here is delivered without the store, and kept until the store takes it. For five seconds after the store has come
//      back, nothing is believed to be unknown there: such an outcome is acknowledged only if it is kept as early.
//      The provider sends again what is not acknowledged, and nothing else. A store that has come back may have lost what other
//      instances hold, and they need a moment to claim it again.

import { Logger } from '@nestjs/common';
import { isOfRecord, StoreUnavailableError } from '../errors.js';
import { agree, complete, type Outcome } from '../outcome.js';
import type { AttemptId, ClaimResult, RequestStore, Settlement } from '../request-store.js';
import type { ReplyChannel } from '../signalling/reply-channel.js';
import type { Waits } from '../waiting/waits.js';
import type { FollowUp, TriggerResult } from '../watch.js';
import { type Answer, type NamedRequest, Names, type Settle } from './names.js';
import type { Outbox, Unstored } from './outbox.js';
import type { Recovery } from './recovery.js';

/** The outcome of a claim that was withdrawn, for those who had joined it. */
const withdrawn: Outcome = {
  state: 'failed',
  error: { code: 'store-unavailable', detail: 'the request could not be registered' },
};

/** Within this time after it has come back, the store may not know yet what other instances hold, in milliseconds. */
const CLAIMED_AGAIN_MS = 5_000;

/** Whether an outcome only says that its claim was withdrawn: then the id is free, and the provider was not called. */
export function isWithdrawn(outcome: Outcome): boolean {
  return agree(outcome, withdrawn);
}

/** Stores outcomes, and then gives them to those who wait. */
export class Settlements {
  readonly #logger = new Logger(Settlements.name);
  readonly #names: Names;
  readonly #settle: Settle = (externalId, outcome) => this.settle(externalId, outcome);
  /** The last settling under way of each id. */
  readonly #underWay = new Map<string, Promise<unknown>>();
  /** On the clock of `performance.now()`. */
  #incompleteUntil = -Infinity;

  constructor(
    private readonly instance: string,
    private readonly store: RequestStore,
    private readonly waits: Waits,
    private readonly outbox: Outbox,
    private readonly replies: ReplyChannel,
    private readonly recovery: Recovery,
  ) {
    this.#names = new Names(instance, store, waits);
  }

  /** Whether the store may not know yet what other instances hold (E6). */
  get isIncomplete(): boolean {
    return performance.now() < this.#incompleteUntil;
  }

  /** Settles for ever. Throws StoreUnavailableError if the outcome must be sent again (E6). */
  settle(externalId: string, outcome: Outcome): Promise<TriggerResult> {
    return this.#inTurn(externalId, async () => {
      try {
        if (this.outbox.size > 0) await this.#storeUnstored(externalId);
        return await this.#store(externalId, outcome);
      } catch (error) {
        return this.#deliverUnstored(externalId, outcome, error);
      }
    });
  }

  /** Settles what this name leads to by what is unstored here, which is stored first (E4a); undefined if nothing unstored has the name. */
  settleUnstored(name: string, outcome: Outcome): Promise<TriggerResult> | undefined {
    const externalId = this.outbox.externalIdOf(name);
    return externalId === undefined ? undefined : this.settle(externalId, outcome);
  }

  /** Settles with the provider's answer to our call. The provider does not repeat it, so it is kept until the store takes it. */
  async settleAnswer(externalId: string, outcome: Outcome): Promise<void> {
    await this.settle(externalId, outcome).catch((error: unknown) => this.#keep({ externalId, outcome }, error));
  }

  /** Settles the attempt and frees its id, unless a webhook came first (E5). Tells whether that is stored. */
  refuse({ externalId, attempt }: AttemptId, outcome: Outcome): Promise<boolean> {
    return this.#inTurn(externalId, async () => {
      try {
        await this.#storeUnstored(externalId);
        const result = await this.#store(externalId, outcome, attempt);
        return result === 'settled' || result === 'late';
      } catch (error) {
        this.#keep({ externalId, outcome, attempt }, error);
        this.waits.settle(externalId, attempt, outcome);
        return false;
      }
    });
  }

  /** Releases an attempt whose claim was not confirmed in time: the provider is not called for it, so nobody may wait for it. */
  async withdraw(attempt: AttemptId): Promise<void> {
    await this.refuse(attempt, withdrawn);
  }

  /** Does all that follows from the provider's answer beside an outcome. What the store does not take now, it takes later (E13). */
  async takeAnswer(answer: Answer): Promise<void> {
    await this.#names.take(answer, this.#settle).catch((error: unknown) => this.#keep(answer, error));
  }

  /**
   * Does again what follows from the names of a pending request, in case whoever noted them could not (E13); tells whether one of them
   * had an outcome. Rejects if the store does not take all of it.
   */
  async learnAgain(request: NamedRequest, followUps: readonly FollowUp[]): Promise<boolean> {
    const begun = this.#names.beginAll(request, followUps, this.#settle);
    const [hadOutcome] = await Promise.all([this.#names.learn(request, this.#settle), begun]);
    return hadOutcome;
  }

  /** Begins a follow-up of a request (E15). */
  begin(operation: NamedRequest, followUp: FollowUp): Promise<ClaimResult> {
    return this.#names.begin(operation, followUp, this.#settle);
  }

  /** Stores what is unstored of this id. Rejects if the store did not take all of it. */
  storeUnstored(externalId: string): Promise<void> {
    return this.#inTurn(externalId, () => this.#storeUnstored(externalId));
  }

  /** Stores what is unstored of this id, as far as the store takes it; undefined if there is nothing unstored of any id. */
  flush(externalId: string): Promise<void> | undefined {
    return this.outbox.size > 0 ? this.storeUnstored(externalId).catch(() => {}) : undefined;
  }

  /** The store has come back. Other instances may be about to claim again what it has lost (E6). */
  expectClaimsAgain(): void {
    this.#incompleteUntil = performance.now() + CLAIMED_AGAIN_MS;
  }

  /** Resolves when nothing is being settled any more. */
  async untilIdle(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
  }

  /** Runs the steps of one id one after the other (E4). */
  #inTurn<T>(externalId: string, step: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(externalId);
    const done = before ? before.then(step, step) : step();
    this.#underWay.set(externalId, done);
    const leave = (): void => {
      if (this.#underWay.get(externalId) === done) this.#underWay.delete(externalId);
    };
    done.then(leave, leave);
    return done;
  }

  #storeUnstored(externalId: string): Promise<void> {
    // This id's own steps run one after the other, and this is one of them.
    const settle: Settle = (id, outcome) => (id === externalId ? this.#store(id, outcome) : this.settle(id, outcome));
    return this.outbox.flush(externalId, async (unstored) => {
      try {
        if (!('outcome' in unstored)) return await this.#names.take(unstored, settle);
        const result = await this.#store(externalId, unstored.outcome, unstored.attempt);
        if (result === 'conflicting') this.#logger.warn({ event: 'delivered-outcome-lost', external_id: externalId });
      } catch (error) {
        if (!isOfRecord(error)) throw error;
        this.#logLoss(externalId, error); // its record will never take it
      }
    });
  }

  async #store(externalId: string, outcome: Outcome, attempt?: string): Promise<TriggerResult> {
    const ask = (): Promise<Settlement> =>
      attempt === undefined
        ? this.store.settle(externalId, outcome, this.instance)
        : this.store.release({ externalId, attempt }, outcome);
    let settlement = await ask();
    const isUnknown = settlement.kind === 'unmatched' || settlement.kind === 'early';
    const held = isUnknown ? this.waits.claimOf(externalId) : undefined;
    if (held) {
      // The store has forgotten the request because its time is over. Those who still wait for it get the outcome.
      const isOver = held.expiresAt <= performance.now() && (attempt ?? held.attempt) === held.attempt;
      if (isOver && this.waits.settle(externalId, held.attempt, outcome)) return 'settled';
      // The store has lost the request. It is claimed again first, so that its outcome does not count as early.
      const settled = await this.recovery.claimAgain(externalId);
      if (settlement.kind === 'early' && settled > 0) return 'settled';
      settlement = await ask();
    }
    if (settlement.kind === 'unmatched' && attempt === undefined && this.isIncomplete) {
      throw new StoreUnavailableError(false);
    }
    // Callers who wait here have missed the first outcome. If it cannot be read now, the next sweep reads it.
    if (settlement.kind === 'duplicate' && this.waits.has(externalId)) {
      await this.recovery.catchUp([externalId]).catch(() => 0);
    }
    return settlement.kind === 'settled' ? this.#deliver(externalId, settlement) : settlement.kind;
  }

  #deliver(externalId: string, settled: Extract<Settlement, { kind: 'settled' }>): TriggerResult {
    const isLookedAt = this.waits.has(externalId);
    const here = this.waits.settle(externalId, settled.attempt, settled.outcome);
    const others = settled.instances.filter((instance) => instance !== this.instance);
    if (settled.announced) this.replies.announced(others.length);
    else for (const instance of others) this.replies.signal(instance, externalId);
    return isLookedAt || here + others.length > 0 ? 'settled' : 'late';
  }

  /** Delivers to those who wait here. The outcome counts as stored if it can be kept until the store takes it (E6). */
  #deliverUnstored(externalId: string, outcome: Outcome, error: unknown): TriggerResult {
    const delivered = this.outbox.outcomeOf(externalId);
    if (delivered) return agree(delivered, outcome) ? 'duplicate' : 'conflicting';
    const { attempt, names } = this.waits.claimOf(externalId) ?? {};
    if (attempt === undefined) throw error;
    const completed = complete(outcome, this.outbox.knownOf(externalId, attempt));
    const kept = !isOfRecord(error) && this.outbox.add({ externalId, outcome: completed, names });
    this.waits.settle(externalId, attempt, completed);
    if (!kept) throw error;
    return 'settled';
  }

  #keep(unstored: Unstored, error: unknown): void {
    const isOfStore = error instanceof StoreUnavailableError && !isOfRecord(error);
    if (!isOfStore || !this.outbox.add(unstored)) this.#logLoss(unstored.externalId, error);
  }

  #logLoss(externalId: string, error: unknown): void {
    this.#logger.error({ event: 'outcome-lost', external_id: externalId, reason: String(error) });
  }
}
