// Invariants
// E3. The outcome is stored before anyone is told.
// E4. The first one wins.
// E5. A refusal settles its own attempt only, and frees the id.
// E6. What is neither stored nor delivered is not acknowledged; what is held here is delivered without the store.

import type { Outcome } from './outcome.js';
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

/** Takes outcomes to the store, and from there to those who wait. */
export class Settlements {
  constructor(
    private readonly instance: string,
    private readonly store: RequestStore,
    private readonly pending: PendingRequests,
    private readonly replies: ReplyChannel,
    private readonly recovery: Recovery,
  ) {}

  /** Settles for ever. Throws StoreUnavailableError where the outcome must be sent again (E6). */
  async settle(externalId: string, outcome: Outcome): Promise<TriggerResult> {
    let settlement: Settlement;
    try {
      settlement = await this.store.settle(externalId, outcome);
    } catch (error) {
      return this.#deliverUnstored(externalId, outcome, error);
    }
    if (settlement.kind === 'settled') return this.#announce(externalId, outcome, settlement.instances);
    if (settlement.kind === 'duplicate') this.pending.settle(externalId, outcome);
    return settlement.kind;
  }

  /** Settles with what the provider answered itself: it will not say it again, so it is kept until the store takes it. */
  async settleAnswer(externalId: string, outcome: Outcome): Promise<void> {
    await this.settle(externalId, outcome).catch(() => this.recovery.owe({ externalId, outcome }));
  }

  /** Settles the attempt and frees its id, unless a webhook was faster. */
  async refuse(claim: Claim, outcome: Outcome): Promise<void> {
    const { externalId } = claim;
    try {
      const settlement = await this.store.release(claim, outcome);
      if (settlement.kind === 'settled') this.#announce(externalId, outcome, settlement.instances);
    } catch {
      this.recovery.owe({ externalId, outcome, claim });
      this.pending.settle(externalId, outcome);
    }
  }

  /** Undoes a claim that was not confirmed in time: nobody calls the provider for it, so nobody may wait for it. */
  async takeBack(claim: Claim): Promise<void> {
    try {
      const settlement = await this.store.release(claim, notRegistered);
      if (settlement.kind === 'settled') this.#announce(claim.externalId, notRegistered, settlement.instances);
    } catch {
      this.recovery.owe({ externalId: claim.externalId, outcome: notRegistered, claim });
    }
  }

  #announce(externalId: string, outcome: Outcome, instances: readonly string[]): TriggerResult {
    const here = this.pending.settle(externalId, outcome);
    const others = instances.filter((instance) => instance !== this.instance);
    for (const instance of others) this.replies.signal(instance, externalId);
    return here + others.length > 0 ? 'settled' : 'late';
  }

  #deliverUnstored(externalId: string, outcome: Outcome, error: unknown): TriggerResult {
    const delivered = this.recovery.compare(externalId, outcome);
    if (delivered) return delivered;
    if (this.pending.settle(externalId, outcome) === 0) throw error;
    this.recovery.owe({ externalId, outcome });
    return 'settled';
  }
}
