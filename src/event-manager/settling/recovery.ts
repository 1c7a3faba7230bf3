// Invariants
// E3.  A lost signal costs latency, never the answer: what is held is read again.
// E11. One batched read for all that is held; what the store has lost is claimed again, for the attempt that it was.

import type { HeldClaim, PendingRequests } from '../waiting/waits.js';
import type { Claim, ReadResult, RequestStore, StoredRequest } from '../request-store.js';

/** Brings what callers here wait for and what the store knows together again. */
export class Recovery {
  constructor(
    private readonly store: RequestStore,
    private readonly pending: PendingRequests,
  ) {}

  /**
   * Reads these ids and settles those that have an outcome; answers how many callers got theirs. What is wrong with one id, such
   * as a record that can't be read, hinders no other one (E11a). `takesWrites` tells whether it is of use to claim anything again.
   */
  async catchUp(externalIds: readonly string[], takesWrites = true): Promise<number> {
    if (externalIds.length === 0) return 0;
    const requests = await this.store.read(externalIds);
    const ends = await Promise.allSettled(
      externalIds.map((externalId, index) => this.#compare(externalId, requests[index], takesWrites)),
    );
    return ends.reduce((sum, end) => sum + (end.status === 'fulfilled' ? end.value : 0), 0);
  }

  /**
   * Claims an id that is held here and that the store does not know any more, until the instant that it had before; answers how
   * many callers got an outcome.
   */
  async claimAgain(externalId: string): Promise<number> {
    const claim = this.pending.claimOf(externalId);
    const keepMs = claim ? claim.expiresAt - performance.now() : 0;
    if (!claim || keepMs <= 0) return 0; // nobody has lost it: its time was over
    const found = await this.store.claim({ ...claim, keepMs, waitMs: this.pending.remainingMs(externalId) });
    if (found.kind === 'settled' || found.kind === 'released') {
      return this.pending.settle(externalId, claim.attempt, found.outcome);
    }
    return 0;
  }

  async #compare(externalId: string, request: ReadResult, takesWrites: boolean): Promise<number> {
    if (request === 'unreadable') return 0;
    if (request) return this.#apply(externalId, request);
    return takesWrites ? this.claimAgain(externalId) : 0;
  }

  async #apply(externalId: string, request: StoredRequest): Promise<number> {
    const adopted = this.#adopt(externalId, request);
    if (request.outcome) return this.pending.settle(externalId, request.attempt, request.outcome);
    if (adopted) await this.store.join(externalId, adopted.instance, this.pending.remainingMs(externalId));
    return 0;
  }

  /** Who waits for an attempt that came to nothing, unheard, waits for the next one of the same owner with the same body (E2). */
  #adopt(externalId: string, request: StoredRequest): HeldClaim | undefined {
    let adopted: HeldClaim | undefined;
    for (const wait of this.pending.of(externalId)) {
      const { claim } = wait;
      if (!claim || claim.attempt === request.attempt || !isSameRequest(claim, request)) continue;
      // The store's clock and ours may differ by a little: this only says until when it is of use to claim it again.
      adopted = { ...claim, attempt: request.attempt, expiresAt: performance.now() + request.expiresAt - Date.now() };
      wait.confirm(adopted);
    }
    return adopted;
  }
}

/** Whether two ask for the same, for the same owner: then one answer serves both (E2). */
export function isSameRequest(
  one: Pick<Claim, 'owner' | 'fingerprint'>,
  other: Pick<Claim, 'owner' | 'fingerprint'>,
): boolean {
  return one.owner === other.owner && one.fingerprint === other.fingerprint;
}
