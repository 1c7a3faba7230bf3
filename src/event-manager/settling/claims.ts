// Invariants
// E1. The claim comes first. If the store has not confirmed the claim by the caller's deadline, the provider is not called, and a
//     claim that the store may have applied is withdrawn.
//     A call without a claim could be a second call for the same id. A claim that stays without a call would block its id: all
//     later callers would wait for a call that was never made.
//     One that took an attempt over stays: the earlier call may have been made. A later caller takes it over again.
// E2. A caller whose request is already held on this instance claims the same attempt, even if the store has lost it.
//     If the store had lost the request, a claim with a new attempt would be a new request: the provider would be called twice.
// E8. A caller waits for its claim until its deadline at most, whatever the store does.
//     The caller must have its answer by then, and cannot know how long the store will take.

import { EventManagerError, StoreUnavailableError } from '../errors.js';
import type { Claim, ClaimResult, RequestStore } from '../request-store.js';
import { answerInTime, type HeldClaim, remainingLifetimeMs, type Wait, type Waits } from '../waiting/waits.js';
import type { FollowUp, WatchOptions, WatchResult } from '../watch.js';
import { isSameRequest } from './recovery.js';
import type { Settlements } from './settlements.js';

/** A request is kept this much longer than its first caller waits, in milliseconds, so that the caller's last read finds it. */
const MARGIN_MS = 1_000;

/** What a caller's claim led to: a stored outcome, or the attempt to wait for, and whether this caller must call the provider. */
export type Claimed =
  | Extract<WatchResult, { kind: 'settled' }>
  | { readonly kind: 'held'; readonly claim: HeldClaim; readonly own: boolean };

/** Claims ids for callers. */
export class Claims {
  #attempts = 0;
  /** Claims that may have to be withdrawn, although their callers have their answers. */
  readonly #unconfirmed = new Set<Promise<unknown>>();

  constructor(
    private readonly instance: string,
    private readonly store: RequestStore,
    private readonly waits: Waits,
    private readonly settlements: Settlements,
    private readonly resultTtlMs: number,
  ) {}

  /** Claims the id, or joins the attempt that has it. Throws EventManagerError; then nothing stays claimed (E1). */
  async claim(externalId: string, options: WatchOptions, wait: Wait | undefined): Promise<Claimed> {
    const own = this.#newClaim(externalId, options);
    const claim = this.#heldClaim(own) ?? own;
    const found = await this.#ask(claim, wait, claim === own);
    const { followUps } = options;
    if (found.kind !== 'released' && found.kind !== 'freed') return conclude(found, claim, claim === own, followUps);
    // The attempt that is held here is over. If it was released, those who wait for it get that outcome now.
    if (found.kind === 'released') this.waits.settle(externalId, claim.attempt, found.outcome);
    return conclude(await this.#ask(own, wait, true), own, true, followUps);
  }

  /** Resolves when every open claim is confirmed or withdrawn. */
  async untilConfirmed(): Promise<void> {
    await Promise.allSettled(this.#unconfirmed);
  }

  /** A claim with a new attempt. Only this one sets how long the request is kept, so that retries do not prolong it (E9). */
  #newClaim(externalId: string, { fingerprint, owner, timeoutMs, note, repeat }: WatchOptions): Claim {
    const attempt = `${this.instance}.${(this.#attempts += 1)}`;
    const keepMs = Math.ceil(Math.max(this.resultTtlMs, timeoutMs + MARGIN_MS));
    const { instance } = this;
    const waiting = { instance, waitMs: timeoutMs, keepMs, note };
    return { externalId, fingerprint, owner, attempt, ...waiting, ...(repeat && { callMs: repeat.callMs }) };
  }

  /** The same request as it is held here (E2). One whose time is over is no longer the same. */
  #heldClaim(own: Claim): Claim | undefined {
    const held = this.waits.claimOf(own.externalId);
    const keepMs = held ? remainingLifetimeMs(held) : 0;
    if (!held || keepMs <= 0 || !isSameRequest(held, own)) return undefined;
    return { ...own, attempt: held.attempt, keepMs, again: true, names: held.names };
  }

  /** What the store has not yet taken of this id goes first (E4a). */
  async #ask(claim: Claim, wait: Wait | undefined, own: boolean): Promise<ClaimResult> {
    const flushed = this.settlements.flush(claim.externalId);
    const answer = flushed ? flushed.then(() => this.store.claim(claim)) : this.store.claim(claim);
    try {
      return await answerInTime(answer, wait);
    } catch (error) {
      if (own) this.#withdrawIfApplied(claim, answer);
      throw error;
    }
  }

  /** Withdraws a claim as soon as the store says that it has applied it, or that it does not know (E1). */
  #withdrawIfApplied(claim: Claim, answer: Promise<ClaimResult>): void {
    const confirmed = answer.then(
      ({ kind }) => (kind === 'claimed' ? this.settlements.withdraw(claim) : undefined),
      (error: unknown) => {
        const mayHaveApplied = error instanceof StoreUnavailableError && error.mayHaveApplied;
        return mayHaveApplied ? this.settlements.withdraw(claim) : undefined;
      },
    );
    this.#unconfirmed.add(confirmed);
    void confirmed.finally(() => this.#unconfirmed.delete(confirmed));
  }
}

function conclude(found: ClaimResult, claim: Claim, own: boolean, followUps: readonly FollowUp[] | undefined): Claimed {
  const held = (attempt: string, expiresInMs: number, names = claim.names): HeldClaim => {
    const { externalId, fingerprint, owner, instance, note } = claim;
    const expiresAt = performance.now() + expiresInMs;
    const more = { ...(names && { names }), ...(followUps && { followUps }) };
    return { externalId, fingerprint, owner, attempt, instance, note, expiresAt, ...more };
  };
  switch (found.kind) {
    case 'settled':
      return found;
    case 'claimed':
      // An attempt that was taken over is this caller's to call for, whoever made it.
      return {
        kind: 'held',
        claim: held(found.attempt ?? claim.attempt, found.expiresInMs),
        own: own || found.attempt !== undefined,
      };
    case 'attached':
      return { kind: 'held', claim: held(found.attempt, found.expiresInMs, found.names), own: false };
    default:
      throw new EventManagerError('external-id-conflict', 'the external_id is taken by another request');
  }
}
