import type { JsonObject, Outcome } from './outcome.js';

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
  /** For how long the request is kept, in milliseconds, where it is a request that the store has lost; `lifetimeMs` elsewhere. */
  readonly keepMs?: number;
  /** Kept with the request for whoever reads it, and never looked at. */
  readonly note?: string | undefined;
}

/** What a claim found; all but `conflict` and `settled` name the attempt that the caller waits for. */
export type ClaimResult =
  /** The id was free. Only the maker of this attempt may call the provider. The request is kept so many milliseconds longer. */
  | { readonly kind: 'claimed'; readonly expiresInMs: number }
  /** Another attempt is under way. */
  | { readonly kind: 'attached'; readonly attempt: string; readonly expiresInMs: number }
  | { readonly kind: 'settled'; readonly outcome: Outcome; readonly replayed: boolean }
  /** This very attempt came to nothing, and its id is free for a new one. */
  | { readonly kind: 'released'; readonly outcome: Outcome }
  /** The attempt that was to be claimed again is over, another one came to nothing since, and the id is free for a new one. */
  | { readonly kind: 'freed' }
  | { readonly kind: 'conflict' };

/** What became of an outcome; `settled` has it as it is stored, and names the attempt and the instances that wait for it now. */
export type Settlement =
  | {
      readonly kind: 'settled';
      readonly attempt: string;
      readonly outcome: Outcome;
      readonly instances: readonly string[];
    }
  | { readonly kind: 'duplicate' | 'conflicting' | 'early' | 'unmatched' };

/** A request as it is stored; instants in milliseconds since the epoch. */
export interface StoredRequest {
  readonly owner: string;
  readonly fingerprint: string;
  readonly attempt: string;
  readonly note?: string | undefined;
  readonly outcome: Outcome | undefined;
  /** Whether it came to nothing, so that its owner may claim the id for another try. */
  readonly released: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
}

/** What is read of an id: undefined where nobody claimed it, `unreadable` where what is stored makes no sense (E11a). */
export type ReadResult = StoredRequest | 'unreadable' | undefined;

/** How long and how much a store keeps. */
export interface RequestStoreLimits {
  /** How long a request is kept from its claim on, in milliseconds; `lifetimeMs` says it exactly. */
  readonly resultTtlMs: number;
  /** How long the outcome of an id that nobody claimed is kept, in milliseconds. */
  readonly earlyTtlMs: number;
  /** How many of those are kept; the oldest gives way. 0 keeps none. */
  readonly maxEarly: number;
  /** How many settled requests are kept in memory; the oldest gives way. A store on a server has its own bounds. */
  readonly maxResults: number;
}

/** A request outlives the wait of the caller that claimed it by this many milliseconds, so that its last read finds it. */
const MARGIN_MS = 1_000;

/**
 * How long a request is kept from its claim on, in milliseconds: RESULT_TTL, but never less than its first caller waits. Nothing
 * that comes later moves that instant, so that neither retries nor strangers keep a request alive (E9).
 */
export function lifetimeMs({ waitMs, keepMs }: Claim, { resultTtlMs }: RequestStoreLimits): number {
  return Math.ceil(keepMs ?? Math.max(resultTtlMs, waitMs + MARGIN_MS));
}

/**
 * Where requests and outcomes live, shared by all instances. Every method is atomic for an id and ends within a second. It
 * rejects with `StoreUnavailableError` where the store is away, and with `StoreRefusedError` where the store answered that it
 * will not do it, also because what it holds for this id makes no sense; then nothing was changed (E11a).
 */
export abstract class RequestStore {
  /** Takes the id for the caller unless it is taken (E1), or joins those who wait for it (E2). */
  abstract claim(claim: Claim): Promise<ClaimResult>;

  /**
   * Stores the outcome unless there is one, a released one too (E4): an outcome that agrees with it is a duplicate (E4a). Where
   * nobody claimed the id it is kept as early (E7). Who answers `unmatched` is a server that may write (E11a).
   */
  abstract settle(externalId: string, outcome: Outcome): Promise<Settlement>;

  /** Settles an attempt that came to nothing and frees its id for another one (E5); no effect on another attempt. */
  abstract release(claim: Claim, outcome: Outcome): Promise<Settlement>;

  /**
   * Keeps members of a result that the provider told before its outcome. A succeeded outcome that lacks one of them has it from
   * now on wherever it is read, also where it came first. No effect on another attempt.
   */
  abstract learn(claim: Claim, known: JsonObject): Promise<void>;

  /** Reads a claimed request and has `instance` signalled for `waitMs`; undefined where nobody claimed it. */
  abstract join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined>;

  /** Reads many claimed requests at once, in their order. One that can't be read hinders none of the others. */
  abstract read(externalIds: readonly string[]): Promise<readonly ReadResult[]>;

  /** Proves by a write, of which nothing stays, that the store takes writes now (E11a). */
  abstract prove(): Promise<void>;

  /**
   * Calls back each time that the store can be reached again after it could not. `left` tells that it was left because it had been
   * demoted: its address may lead to another server now.
   */
  abstract onRestored(listener: (left: boolean) => void): void;

  /** Ends connections and timers. Resolves also where the store can't be reached. */
  abstract close(): Promise<void>;
}
