import type { Outcome } from '../outcome.js';

/** A caller's wish to own an external id. */
export interface Claim {
  readonly externalId: string;
  /** Digest of the body: the same id with another one is a conflict. */
  readonly fingerprint: string;
  /** Whose request it is; another owner's id is a conflict. */
  readonly owner: string;
  /** Names this try among all tries for all ids: who waits, waits for the outcome of one of them. */
  readonly attempt: string;
  /** The instance to signal when the outcome comes. */
  readonly instance: string;
  /** For how long that instance waits, in milliseconds; 0 where nobody does. */
  readonly waitMs: number;
  /** Kept with the request for whoever reads it, and never looked at. */
  readonly note?: string | undefined;
}

/** What a claim found; all but `conflict` and `settled` name the attempt that the caller waits for. */
export type ClaimResult =
  /** The id was free. Only the maker of this attempt may call the provider. */
  | { readonly kind: 'claimed' }
  /** Another attempt is under way. */
  | { readonly kind: 'attached'; readonly attempt: string }
  | { readonly kind: 'settled'; readonly outcome: Outcome; readonly replayed: boolean }
  /** This very attempt came to nothing, and its id is free for a new one. */
  | { readonly kind: 'released'; readonly outcome: Outcome }
  | { readonly kind: 'conflict' };

/** What became of an outcome; `settled` names the attempt, and the instances that wait for it at this moment. */
export type Settlement =
  | { readonly kind: 'settled'; readonly attempt: string; readonly instances: readonly string[] }
  | { readonly kind: 'duplicate' | 'conflicting' | 'early' | 'unmatched' };

/** A request as it is stored; instants in milliseconds since the epoch. */
export interface StoredRequest {
  readonly owner: string;
  readonly fingerprint: string;
  readonly attempt: string;
  readonly note?: string | undefined;
  readonly outcome: Outcome | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
}

/** How long and how much a store keeps. */
export interface RequestStoreLimits {
  /** How long a settled request is kept, in milliseconds. */
  readonly resultTtlMs: number;
  /** How long a pending request is kept: never less than the longest wait. */
  readonly pendingTtlMs: number;
  /** How long the outcome of an id that nobody claimed is kept, in milliseconds. */
  readonly earlyTtlMs: number;
  /** How many of those are kept; the oldest gives way. 0 keeps none. */
  readonly maxEarly: number;
}

/**
 * Where requests and outcomes live, shared by all instances. Every method is atomic for an id, answers within a second,
 * and rejects with `StoreUnavailableError` where it can't.
 */
export abstract class RequestStore {
  /** Takes the id for the caller unless it is taken (E1), or joins those who wait for it (E2), however long that is. */
  abstract claim(claim: Claim): Promise<ClaimResult>;

  /** Stores the outcome unless there is one, a released one too (E4). Where nobody claimed the id it is kept as early (E7). */
  abstract settle(externalId: string, outcome: Outcome): Promise<Settlement>;

  /** Settles an attempt that came to nothing and frees its id for another one (E5); no effect on another attempt. */
  abstract release(claim: Claim, outcome: Outcome): Promise<Settlement>;

  /** Reads a claimed request and has `instance` signalled for `waitMs`; undefined where nobody claimed it. */
  abstract join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined>;

  /** Reads many claimed requests at once, in their order; undefined where nobody claimed it. */
  abstract read(externalIds: readonly string[]): Promise<readonly (StoredRequest | undefined)[]>;

  /** Calls back each time that the store can be reached again after it could not. */
  abstract onRestored(listener: () => void): void;

  /** Ends connections and timers. Resolves also where the store can't be reached. */
  abstract close(): Promise<void>;
}
