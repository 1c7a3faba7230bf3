// Invariants
// E13. What the provider's answer told is noted in the request's record first. Then each of its names is learned, and the outcome that
//      was kept early under a name is settled. Each step touches one key, and all of them can be done again.
//      A webhook may come under a name before the name is known. A crash between two steps loses nothing, because whoever reads the
//      pending record finds the names there and does the rest.
// E15. A follow-up has a record of its own with its own names, end and owner, and is never a call to the provider. It is begun again
//      without effect: its attempt is named after the attempt that it follows.
//      Its webhook may come days after the record of its operation is gone. Two instances may begin it at once.

import { followUpId, type Outcome } from '../outcome.js';
import type { AnswerNotes, AttemptId, Claim, ClaimResult, RequestStore, StoredRequest } from '../request-store.js';
import { type HeldClaim, remainingLifetimeMs, type Waits } from '../waiting/waits.js';
import type { FollowUp } from '../watch.js';

/** What the provider's answer to a call told beside an outcome. */
export interface Answer extends HeldClaim, AnswerNotes {}

/** A request whose names are known. */
export interface NamedRequest extends AttemptId, Pick<Claim, 'owner' | 'fingerprint'> {
  readonly names: readonly string[];
  /** For how long its names lead to it, in milliseconds. */
  readonly keepMs: number;
}

/** A request that is held here, by its names. */
export function namedClaim(claim: HeldClaim): NamedRequest {
  return { ...claim, names: claim.names ?? [], keepMs: remainingLifetimeMs(claim) };
}

/** A request that was read, by its names. The store's clock and ours may differ a little, which matters to none of them. */
export function namedRequest(externalId: string, request: StoredRequest): NamedRequest {
  return { ...request, externalId, keepMs: request.expiresAt - Date.now() };
}

/** Settles a request with an outcome that was early. */
export type Settle = (externalId: string, outcome: Outcome) => Promise<unknown>;

/** The attempt at a follow-up of this attempt: whoever begins it, it is the same one. */
export function followUpAttempt({ externalId, attempt }: AttemptId, { name }: Pick<FollowUp, 'name'>): AttemptId {
  return { externalId: followUpId(externalId, name), attempt: `${attempt}.${name}` };
}

/** Has names lead to requests, and begins follow-ups. */
export class Names {
  constructor(
    private readonly instance: string,
    private readonly store: RequestStore,
    private readonly waits: Waits,
  ) {}

  /** Does all that follows from an answer. Rejects if the store did not take all of it; then all of it can be done again. */
  async take(answer: Answer, settle: Settle): Promise<void> {
    const request = namedClaim(answer);
    await all([this.#takeNames(answer, request, settle), this.beginAll(request, answer.followUps ?? [], settle)]);
  }

  /** Has all names of a request lead to it, and settles what was early under them; tells whether anything was (E13). */
  async learn({ externalId, names, keepMs }: NamedRequest, settle: Settle): Promise<boolean> {
    if (keepMs <= 0) return false;
    const learning = names.map(async (name) => {
      const early = await this.store.learn(name, externalId, keepMs);
      if (early) await settle(externalId, early);
      return early !== undefined;
    });
    return (await all(learning)).includes(true);
  }

  /** Begins a follow-up of an operation, or adds to it what names are known by now (E15). */
  async begin(operation: NamedRequest, followUp: FollowUp, settle: Settle): Promise<ClaimResult> {
    const { owner, fingerprint } = operation;
    const names = [...new Set(followUp.names(operation.names))];
    const own = followUpAttempt(operation, followUp);
    const { instance } = this;
    const claim = { ...own, owner, fingerprint, names, instance, waitMs: 0, keepMs: followUp.keepMs };
    const found = await this.store.claim(claim);
    if (found.kind !== 'claimed' && found.kind !== 'attached') return found;
    if (found.kind === 'attached' && names.some((name) => !found.names?.includes(name))) {
      await this.store.note({ ...own, attempt: found.attempt }, { names });
    }
    await this.learn({ ...claim, keepMs: found.expiresInMs }, settle);
    return found;
  }

  /** Begins all of these. */
  async beginAll(operation: NamedRequest, followUps: readonly FollowUp[], settle: Settle): Promise<void> {
    await all(followUps.map((followUp) => this.begin(operation, followUp, settle)));
  }

  async #takeNames(answer: Answer, request: NamedRequest, settle: Settle): Promise<void> {
    const { known, names, accepted } = answer;
    if (names) {
      this.waits.name(answer, names);
      this.waits.markLearned(answer); // so that no sweep does it at the same time
    }
    try {
      if (known || names || accepted) await this.store.note(answer, { known, names, accepted });
      await this.learn(request, settle);
    } catch (error) {
      this.waits.unmarkLearned(answer.externalId);
      throw error;
    }
  }
}

/** Waits for the end of all, and rejects if one has failed: what is done again must not meet what still runs. */
async function all<T>(steps: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(steps);
  return Promise.all(steps);
}
