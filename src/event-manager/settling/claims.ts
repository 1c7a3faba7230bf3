// Invariants
// E1. The claim comes first: if the store has not confirmed it by the caller's deadline, the provider is not called, and a claim
//     that the store may have taken all the same is taken back. Otherwise nobody would ever call the provider for that id.
// E2. Who finds the same request held here waits for the same attempt, also where the store has lost it.
// E8. The deadline is the deadline, whatever the store does.

import { EventManagerError, StoreUnavailableError } from '../errors.js';
import type { HeldClaim, PendingRequests, Wait } from '../waiting/waits.js';
import { isSameRequest } from './recovery.js';
import type { Claim, ClaimResult, RequestStore } from '../request-store.js';
import type { Settlements } from './settlements.js';
import type { WatchOptions, WatchResult } from '../watch.js';

/** What a caller's claim came to: an outcome that was there, or the attempt to wait for, and whether it is the caller's own. */
export type Taken = Extract<WatchResult, { kind: 'settled' }> | { kind: 'taken'; claim: HeldClaim; own: boolean };

/** Takes ids for callers. */
export class Claims {
  #attempts = 0;
  /** Claims of which nobody knows yet whether they must be taken back. */
  readonly #unconfirmed = new Set<Promise<unknown>>();

  constructor(
    private readonly instance: string,
    private readonly store: RequestStore,
    private readonly pending: PendingRequests,
    private readonly settlements: Settlements,
  ) {}

  /** Takes the id, or joins who has it. Throws EventManagerError; then nothing is taken. */
  async take(externalId: string, options: WatchOptions, wait: Wait | undefined): Promise<Taken> {
    const { fingerprint, owner, timeoutMs, note } = options;
    const attempt = `${this.instance}.${(this.#attempts += 1)}`;
    const own: Claim = { externalId, fingerprint, owner, attempt, instance: this.instance, waitMs: timeoutMs, note };
    const held = this.pending.claimOf(externalId);
    // A request whose time is over is no longer the same one: this call begins anew.
    const keepMs = held ? held.expiresAt - performance.now() : 0;
    const same = held && keepMs > 0 && isSameRequest(held, own) ? { ...own, attempt: held.attempt, keepMs } : own;
    const found = await this.#ask(same, wait, same === own);
    if (found.kind !== 'released' && found.kind !== 'freed') return conclude(found, same, same === own);
    // The attempt that is held here came to nothing, and those who wait for it have not heard yet.
    if (found.kind === 'released') this.pending.settle(externalId, same.attempt, found.outcome);
    return conclude(await this.#ask(own, wait, true), own, true);
  }

  /** Resolves when no claim is under way any more that would have to be taken back. */
  async untilConfirmed(): Promise<void> {
    await Promise.allSettled(this.#unconfirmed);
  }

  /** What the store has yet to take of this id goes first (E4a). */
  async #ask(claim: Claim, wait: Wait | undefined, own: boolean): Promise<ClaimResult> {
    const answer = this.settlements.flush(claim.externalId).then(() => this.store.claim(claim));
    try {
      return await answerInTime(answer, wait);
    } catch (error) {
      const takeBack = () => (own ? this.settlements.takeBack(claim) : undefined);
      const confirmed = answer.then(
        (late) => (late.kind === 'claimed' ? takeBack() : undefined),
        (reason: unknown) =>
          reason instanceof StoreUnavailableError && reason.mayHaveApplied ? takeBack() : undefined,
      );
      this.#unconfirmed.add(confirmed);
      void confirmed.finally(() => this.#unconfirmed.delete(confirmed));
      throw error;
    }
  }
}

/** The store's answer; throws StoreUnavailableError where the wait's deadline comes before it (E8). */
export async function answerInTime<T>(answer: Promise<T>, wait: Wait | undefined): Promise<T> {
  if (!wait) return answer;
  const late = wait.ended.then((end) => {
    if (end === 'deadline') throw new StoreUnavailableError(true);
    return answer;
  });
  return Promise.race([answer, late]);
}

function conclude(found: ClaimResult, claim: Claim, own: boolean): Taken {
  switch (found.kind) {
    case 'settled':
      return found;
    case 'claimed':
      return { kind: 'taken', claim: hold(claim, found), own };
    case 'attached':
      return { kind: 'taken', claim: { ...hold(claim, found), attempt: found.attempt }, own: false };
    default:
      throw new EventManagerError('external-id-conflict', 'the external_id is taken by another request');
  }
}

function hold(claim: Claim, { expiresInMs }: { readonly expiresInMs: number }): HeldClaim {
  return { ...claim, expiresAt: performance.now() + expiresInMs };
}
