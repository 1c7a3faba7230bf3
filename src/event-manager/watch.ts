import type { Failure, JsonObject, Outcome } from './outcome.js';
import type { Settlement } from './request-store.js';

/**
 * How the call to the provider ended: accepted, so that the webhook will follow; settled by the answer itself; or refused, which
 * frees the id. A `send` that rejects means that the end is not known (E5). `known` are members of the result that the answer
 * already gave: a succeeded outcome that lacks one of them gets it from here.
 */
export type SendResult =
  | { readonly kind: 'accepted'; readonly known?: JsonObject; readonly names?: readonly string[] }
  | { readonly kind: 'settled'; readonly outcome: Outcome; readonly names?: readonly string[] }
  | { readonly kind: 'refused'; readonly error: Failure };

/** Has `leave` called when the caller leaves, at once if it has left. Returns what takes that back. */
export type OnLeave = (leave: () => void) => () => void;

/** Whose request to wait for, and how long. */
export interface WaitOptions {
  /** Whose request it is. */
  readonly owner: string;
  /** How long to wait, in milliseconds; 0 does not wait. */
  readonly timeoutMs: number;
  /** Tells that the caller leaves. */
  readonly onLeave?: OnLeave | undefined;
  readonly followUp?: unknown;
  readonly followUps?: unknown;
  readonly repeat?: unknown;
  readonly look?: (names: readonly string[]) => Promise<unknown>;
}

/** What is asked for, and how to call for it. */
export interface WatchOptions extends WaitOptions {
  /** Digest of what is asked: the same id with another one is a conflict. */
  readonly fingerprint: string;
  /**
   * Fetches what `send` needs, such as a token, before the id is claimed: a crash meanwhile leaves nothing behind (E5). A
   * failure is the caller's answer, and nothing is claimed. Not called if the request is already known.
   */
  readonly prepare?: (() => Promise<Failure | undefined>) | undefined;
  /** Kept with the request. The observers get it when a signal of another instance brings the outcome: the parent of a span, for instance. */
  readonly note?: string | undefined;
}

/** The outcome, or that there is none yet; `replayed` if it was stored before this call. */
export type WatchResult =
  { readonly kind: 'settled'; readonly outcome: Outcome; readonly replayed: boolean } | { readonly kind: 'pending' };

/** What became of an outcome. All but `settled` change nothing for those who wait. */
export type TriggerResult = 'late' | 'intermediate' | Settlement['kind'];
