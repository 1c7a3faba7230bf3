// Invariants
// E3.  The outcome is stored before anyone is told.
// E4.  The first one wins. Of one id, this instance settles one outcome after the other, and what is unstored of it goes first
//      (E4a): two that ran side by side could reach the store in another order than they were delivered in.
// E5.  A refusal settles its own attempt only, and frees the id.
// E6.  What is neither stored nor delivered is not acknowledged; what is held here is delivered without the store, and stored
//      when it is back. A store that has just come back may have lost what other instances hold, until they have claimed it
//      again: meanwhile an outcome that it knows nothing of must be sent again.

import { Logger } from '@nestjs/common';
import { isOfRecord, StoreUnavailableError } from '../errors.js';
import { Outbox, type Unstored } from './outbox.js';
import { agree, complete, type JsonObject, type Outcome } from '../outcome.js';
import type { PendingRequests } from '../waiting/waits.js';
import type { Recovery } from './recovery.js';
import type { ReplyChannel } from '../signalling/reply-channel.js';
import type { Claim, RequestStore, Settlement } from '../request-store.js';
import type { TriggerResult } from '../watch.js';

/** What those get who had joined a claim that its maker could not confirm. */
const notRegistered: Outcome = {
  state: 'failed',
  error: { code: 'store-unavailable', detail: 'the request could not be registered' },
};

/** So long after it has come back, a store may not know yet what other instances hold, in milliseconds. */
const CLAIMED_AGAIN_MS = 5_000;

/** Whether an outcome only says that the claim of it was taken back: then the id is free, and nobody was asked for anything. */
export function isTakenBack(outcome: Outcome): boolean {
  return agree(outcome, notRegistered);
}

/** Takes outcomes to the store, and from there to those who wait. */
export class Settlements {
  readonly #logger = new Logger(Settlements.name);
  readonly #outbox: Outbox;
  /** The last settling under way of each id. */
  readonly #underWay = new Map<string, Promise<unknown>>();
  /** On the clock of `performance.now()`. */
  #incompleteUntil = -Infinity;

  constructor(
    private readonly instance: string,
    private readonly store: RequestStore,
    private readonly pending: PendingRequests,
    private readonly replies: ReplyChannel,
    private readonly recovery: Recovery,
    maxUnstored: number,
  ) {
    this.#outbox = new Outbox(maxUnstored);
  }

  /** How many outcomes the store has yet to take. */
  get unstored(): number {
    return this.#outbox.size;
  }

  /** Settles for ever. Throws StoreUnavailableError where the outcome must be sent again (E6). */
  settle(externalId: string, outcome: Outcome): Promise<TriggerResult> {
    return this.#inTurn(externalId, async () => {
      try {
        await this.#flush(externalId);
        return await this.#storeOutcome(externalId, outcome);
      } catch (error) {
        return this.#deliverUnstored(externalId, outcome, error);
      }
    });
  }

  /** Settles with what the provider answered itself: it will not say it again, so it is kept until the store takes it. */
  async settleAnswer(externalId: string, outcome: Outcome): Promise<void> {
    await this.settle(externalId, outcome).catch((error: unknown) => this.#keep({ externalId, outcome }, error));
  }

  /** Settles the attempt and frees its id, unless a webhook was faster. */
  refuse(claim: Claim, outcome: Outcome): Promise<void> {
    const { externalId, attempt } = claim;
    return this.#inTurn(externalId, async () => {
      const unstored = { externalId, outcome, claim };
      try {
        await this.#flush(externalId);
        await this.#storeOutcome(externalId, outcome, claim);
      } catch (error) {
        this.#keep(unstored, error);
        this.pending.settle(externalId, attempt, outcome);
      }
    });
  }

  /** Undoes a claim that was not confirmed in time: nobody calls the provider for it, so nobody may wait for it. */
  takeBack(claim: Claim): Promise<void> {
    return this.refuse(claim, notRegistered);
  }

  /** Keeps with a request what the provider told of its result before the outcome. */
  async learn(claim: Claim, known: JsonObject): Promise<void> {
    const { externalId } = claim;
    await this.store.learn(claim, known).catch((error: unknown) => this.#keep({ externalId, claim, known }, error));
  }

  /** Resolves when nothing is unstored of this id any more, or the store did not take it. */
  async flush(externalId: string): Promise<void> {
    if (this.#outbox.size > 0) await this.#inTurn(externalId, () => this.#flush(externalId)).catch(() => {});
  }

  /** Stores what it can of what the store has yet to take, and tells those who wait for it. */
  flushAll(): Promise<void> {
    return this.#outbox.flushAll((externalId) => this.#inTurn(externalId, () => this.#flush(externalId)));
  }

  /** The store takes outcomes again: what is unstored need not wait. */
  hurry(): void {
    this.#outbox.hurry();
  }

  /** The store has come back, and other instances may have yet to claim again what it has lost. */
  doubt(): void {
    this.#incompleteUntil = performance.now() + CLAIMED_AGAIN_MS;
  }

  /** Resolves when nothing is being settled any more, and the store has taken all. */
  async untilStored(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
    await this.#outbox.untilEmpty();
  }

  /** Runs one step of an id after the other. */
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

  #flush(externalId: string): Promise<void> {
    return this.#outbox.flush(externalId, async (unstored) => {
      try {
        if ('known' in unstored) return await this.store.learn(unstored.claim, unstored.known);
        const result = await this.#storeOutcome(externalId, unstored.outcome, unstored.claim);
        if (result === 'conflicting') this.#logger.warn({ event: 'delivered-outcome-lost', external_id: externalId });
      } catch (error) {
        if (!isOfRecord(error)) throw error;
        this.#logLoss(externalId, error); // its record will never take it
      }
    });
  }

  async #storeOutcome(externalId: string, outcome: Outcome, claim?: Claim): Promise<TriggerResult> {
    const ask = (): Promise<Settlement> =>
      claim ? this.store.release(claim, outcome) : this.store.settle(externalId, outcome);
    let settlement = await ask();
    const held = this.pending.claimOf(externalId);
    if (held && (settlement.kind === 'unmatched' || settlement.kind === 'early')) {
      // The request is older than it may become, and still waited for here: who waits gets the outcome all the same.
      if (held.expiresAt <= performance.now() && this.pending.settle(externalId, held.attempt, outcome))
        return 'settled';
      // The store has lost it, and is told of it again, before its outcome is taken for nobody's.
      await this.recovery.claimAgain(externalId);
      settlement = await ask();
    }
    if (settlement.kind === 'unmatched' && !claim && performance.now() < this.#incompleteUntil) {
      throw new StoreUnavailableError(false);
    }
    // Whoever waits here has not heard of the first one. The sweep reads again what can't be read now.
    if (settlement.kind === 'duplicate' && this.pending.has(externalId)) {
      await this.recovery.catchUp([externalId]).catch(() => 0);
    }
    return settlement.kind === 'settled' ? this.#tell(externalId, settlement) : settlement.kind;
  }

  #tell(externalId: string, settled: Extract<Settlement, { kind: 'settled' }>): TriggerResult {
    const here = this.pending.settle(externalId, settled.attempt, settled.outcome);
    const others = settled.instances.filter((instance) => instance !== this.instance);
    for (const instance of others) this.replies.signal(instance, externalId);
    return here + others.length > 0 ? 'settled' : 'late';
  }

  /** What was delivered here settles for ever, as if it were stored; where it can't be kept until it is, it must come again. */
  #deliverUnstored(externalId: string, outcome: Outcome, error: unknown): TriggerResult {
    const delivered = this.#outbox.settledBy(externalId);
    if (delivered) return agree(delivered, outcome) ? 'duplicate' : 'conflicting';
    const attempt = this.pending.claimOf(externalId)?.attempt;
    if (attempt === undefined) throw error;
    const completed = complete(outcome, this.#outbox.knownOf(externalId, attempt));
    const kept = !isOfRecord(error) && this.#outbox.add({ externalId, outcome: completed });
    this.pending.settle(externalId, attempt, completed);
    if (!kept) throw error;
    return 'settled';
  }

  #keep(unstored: Unstored, error: unknown): void {
    if (isOfRecord(error) || !this.#outbox.add(unstored)) this.#logLoss(unstored.externalId, error);
  }

  #logLoss(externalId: string, error: unknown): void {
    this.#logger.error({ event: 'outcome-lost', external_id: externalId, reason: String(error) });
  }
}
