import type { JsonObject, Outcome } from './outcome.js';

/** Names an attempt at a request. */
export interface AttemptId {
  readonly externalId: string;
  /** Unique among all attempts for all ids. Callers wait for the outcome of one attempt. */
  readonly attempt: string;
}

/** Asks the store for an external id, for a caller. */
export interface Claim extends AttemptId {
  /** Digest of the body: the same id with another one is a conflict. */
  readonly fingerprint: string;
  /** Whose request it is; another owner's id is a conflict. */
  readonly owner: string;
  /** The instance to signal when the outcome comes. */
  readonly instance: string;
  /** For how long that instance waits, in milliseconds; 0 if it does not wait. */
  readonly waitMs: number;
  /** For how long the request is kept from this claim on, in whole milliseconds. Counts only if the id is free. */
  readonly keepMs: number;
  /** Whether the attempt was claimed before, and is claimed again in case the store has lost it. */
  readonly again?: boolean;
  /** Kept with the request and handed out with it; the store does not interpret it. */
  readonly note?: string | undefined;
  /** The names by which webhooks may call the request, as far as they are known by now (E13). Kept with a request whose id was free. */
  readonly names?: readonly string[] | undefined;
  /**
   * The call to the provider may be repeated, and its maker needs at most this long for it, in milliseconds. If such a claim finds the
   * same request pending, claimed with `callMs` too, not noted as accepted, and the time for that call over, it takes the attempt over.
   */
  readonly callMs?: number | undefined;
}

/** What a claim found. */
export type ClaimResult =
  /**
   * Only the instance that made this claim may call the provider. The id was free, or the claim has taken over this `attempt`, whose call
   * may never have been made. The request is kept for `expiresInMs`.
   */
  | { readonly kind: 'claimed'; readonly expiresInMs: number; readonly attempt?: string }
  /** An attempt has the id already, another one or, if it is claimed again, this one. Its outcome is to be waited for. */
  | {
      readonly kind: 'attached';
      readonly attempt: string;
      readonly expiresInMs: number;
      /** The names that are kept with the request, if there are any. */
      readonly names?: readonly string[];
    }
  | { readonly kind: 'settled'; readonly outcome: Outcome; readonly replayed: boolean }
  /** The attempt of this claim was released with this outcome. The id is free for a new attempt. */
  | { readonly kind: 'released'; readonly outcome: Outcome }
  /** The attempt that was claimed again is over, and a later one was released. The id is free for a new attempt. */
  | { readonly kind: 'freed' }
  | { readonly kind: 'conflict' };

/** What became of an outcome; `settled` has it as it is stored, and names the attempt and the instances that wait for it now. */
export type Settlement =
  | {
      readonly kind: 'settled';
      readonly attempt: string;
      readonly outcome: Outcome;
      readonly instances: readonly string[];
      /** Whether the store has signalled all of them but the one that settled. */
      readonly announced?: boolean;
    }
  | { readonly kind: 'duplicate' | 'conflicting' | 'early' | 'unmatched' };

/** Where a name leads, or what became of an outcome that came under it. */
export type NamedSettlement =
  | { readonly kind: 'known'; readonly externalId: string }
  | { readonly kind: 'duplicate' | 'conflicting' | 'early' | 'unmatched' };

/** What the provider's answer told beside an outcome. What is left out stays as it was noted before. */
export interface AnswerNotes {
  /** Members of the result: a succeeded outcome that lacks one of them has it from now on, wherever it is read, even if it came first. */
  readonly known?: JsonObject | undefined;
  /** The names by which webhooks may call the request. */
  readonly names?: readonly string[] | undefined;
  /** The call was certainly made: nobody takes the attempt over. */
  readonly accepted?: boolean | undefined;
}

/** A request as it is stored; instants in milliseconds since the epoch. */
export interface StoredRequest {
  readonly owner: string;
  readonly fingerprint: string;
  readonly attempt: string;
  readonly note?: string | undefined;
  /** The names by which webhooks may call it, as far as they were noted; empty if there are none. */
  readonly names: readonly string[];
  readonly outcome: Outcome | undefined;
  /** Whether its attempt was released, so that its owner may claim the id for another one. */
  readonly released: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
}

/** What is read of an id: undefined if it is not claimed, `unreadable` if the stored record makes no sense (E11a). */
export type ReadResult = StoredRequest | 'unreadable' | undefined;

/** What a store keeps of outcomes whose id is not claimed (E7), or whose name is not known (E13). */
export interface EarlyLimits {
  /** For how long each is kept, in milliseconds. */
  readonly earlyTtlMs: number;
  /** How many are kept, of ids and of names; the oldest gives way. 0 keeps none of ids. */
  readonly maxEarly: number;
  /**
   * False keeps none of names. Otherwise they are kept even if `maxEarly` is 0: a name is learned from the provider itself, so that no caller can take an
   * outcome that is not its own.
   */
  readonly keepsNames?: boolean | undefined;
}

/** What a store keeps by default. */
export const EARLY_DEFAULTS: EarlyLimits = { earlyTtlMs: 300_000, maxEarly: 10_000 };

/** How many early outcomes there may be when one comes under a name; 0 keeps none. */
export function maxEarlyNames({ maxEarly, keepsNames }: EarlyLimits): number {
  if (keepsNames === false) return 0;
  return maxEarly > 0 ? maxEarly : EARLY_DEFAULTS.maxEarly;
}

/**
 * Where requests and outcomes are kept, shared by all instances. Every method is atomic for an id or a name and ends within a second. It
 * rejects with `StoreUnavailableError` if the store is away, and with `StoreRefusedError` if the store answered that it
 * will not do it; then nothing was changed. A record that makes no sense is a reason to refuse (E11a).
 */
export abstract class RequestStore {
  /** Gives the id to the caller if it is free (E1), or adds the caller's instance to those that wait for it (E2). */
  abstract claim(claim: Claim): Promise<ClaimResult>;

  /**
   * Stores the outcome if the request has none; the outcome of a released attempt counts as one (E4). An outcome that agrees with the stored one is a duplicate (E4a).
   * If the id is not claimed, the outcome is kept as early (E7). Only a server that may write answers `unmatched` (E11a).
   *
   * @param instance the one that settles. If it is given, the store may signal the other instances that wait, after it has stored the
   * outcome (E3); `describeAnnouncements` is the suite for that.
   */
  abstract settle(externalId: string, outcome: Outcome, instance?: string): Promise<Settlement>;

  /** Settles an attempt for which nothing was done at the provider, and frees its id (E5); no effect on another attempt. */
  abstract release(attempt: AttemptId, outcome: Outcome): Promise<Settlement>;

  /** Keeps with a request, pending or settled, what the provider's answer told beside an outcome. No effect on another attempt. */
  abstract note(attempt: AttemptId, notes: AnswerNotes): Promise<void>;

  /**
   * Has a name lead to an id for `keepMs` milliseconds, and answers the outcome that was kept early under it. That outcome stays with the
   * name: the same id gets it again if it asks again, because its asker may have crashed before it was settled (E13). If a name is
   * learned for another id, it leads there from now on, and that one does not get the outcome.
   */
  abstract learn(name: string, externalId: string, keepMs: number): Promise<Outcome | undefined>;

  /**
   * Answers where the name leads, and settles nothing there. If it leads nowhere, the outcome is kept as early under the name, in the
   * same step, unless there is one (E13). Names are apart from ids. Only a server that may write answers `unmatched` (E11a).
   */
  abstract settleNamed(name: string, outcome: Outcome): Promise<NamedSettlement>;

  /** The id to which a name leads (E14); undefined if it leads nowhere. */
  abstract resolve(name: string): Promise<string | undefined>;

  /** Reads a claimed request and has `instance` signalled for `waitMs`; undefined if the id is not claimed. */
  abstract join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined>;

  /** Reads many claimed requests at once, in their order. One that cannot be read does not prevent the others. */
  abstract read(externalIds: readonly string[]): Promise<readonly ReadResult[]>;

  /** Proves by a write that leaves nothing behind that the store takes writes now (E11a). */
  abstract prove(): Promise<void>;

  /**
   * Calls back each time that the store can be reached again after it could not. `wasDemoted` says that the connection was dropped
   * because its server had been demoted: the address may lead to another server now.
   */
  abstract onRestored(listener: (wasDemoted: boolean) => void): void;

  /** Ends connections and timers. Resolves even if the store cannot be reached. */
  abstract close(): Promise<void>;
}
