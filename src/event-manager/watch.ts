import type { Failure, JsonObject, Outcome } from './outcome.js';
import type { Settlement } from './request-store.js';

/**
 * How the call to the provider ended: accepted and the webhook will follow, settled at once, or refused, which frees the id.
 * A `send` that rejects means that nobody knows (E5). `known` are members of a result that the answer told already: a
 * succeeded outcome that lacks one of them gets it from here.
 */
export type SendResult =
  | { readonly kind: 'accepted'; readonly known?: JsonObject }
  | { readonly kind: 'settled'; readonly outcome: Outcome }
  | { readonly kind: 'refused'; readonly error: Failure };

/** Who waits, and for how long. */
export interface WaitOptions {
  /** Whose request it is. */
  readonly owner: string;
  /** How long to wait, in milliseconds; 0 does not wait. */
  readonly timeoutMs: number;
  /** Aborted when the caller leaves. */
  readonly signal?: AbortSignal;
}

/** Who asks for what. */
export interface WatchOptions extends WaitOptions {
  /** Digest of what is asked: the same id with another one is a conflict. */
  readonly fingerprint: string;
  /**
   * Fetches what `send` needs and is not there, such as a token, before the id is claimed: a crash meanwhile leaves nothing
   * behind (E5). A failure answers the caller, and nothing is claimed. Not called where the request is known already.
   */
  readonly prepare?: (() => Promise<Failure | undefined>) | undefined;
  /** Kept with the request, and told to the observer when a signal wakes it: where a trace goes on, for instance. */
  readonly note?: string | undefined;
}

/** The outcome, or that it is still to come; `replayed` where it was there before this call. */
export type WatchResult =
  { readonly kind: 'settled'; readonly outcome: Outcome; readonly replayed: boolean } | { readonly kind: 'pending' };

/** What became of an outcome. All but `settled` change nothing for those who wait. */
export type TriggerResult = 'late' | Settlement['kind'];
