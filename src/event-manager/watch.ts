import type { Failure, JsonObject, Outcome } from './outcome.js';
import type { Settlement } from './request-store.js';

/**
 * How the call to the provider ended: accepted, so that the webhook will follow; settled by the answer itself; or refused, which
 * frees the id. A `send` that rejects means that the end is not known (E5). `known` are members of the result that the answer
 * already gave: a succeeded outcome that lacks one of them gets it from here. `names` are those by which webhooks may call the request:
 * the provider's own ids, for instance (E13).
 */
export type SendResult =
  | { readonly kind: 'accepted'; readonly known?: JsonObject; readonly names?: readonly string[] }
  | { readonly kind: 'settled'; readonly outcome: Outcome; readonly names?: readonly string[] }
  | { readonly kind: 'refused'; readonly error: Failure };

/** A later event of the same request, such as its payment, with a record of its own (E15). The provider is never called for it. */
export interface FollowUp {
  /** Unique among the follow-ups of an operation. */
  readonly name: string;
  /** For how long its record is kept from its beginning on, in milliseconds. */
  readonly keepMs: number;
  /** The names by which webhooks may call the follow-up, made of those of its operation, and none of them. */
  readonly names: (names: readonly string[]) => readonly string[];
  /** Whether a request with this fingerprint has such a follow-up; without it, every request has. */
  readonly follows?: ((fingerprint: string) => boolean) | undefined;
}

/** What the provider says of a request: its outcome if there is one, and the ids of ours that it knows it by. */
export interface LookResult {
  readonly outcome?: Outcome | undefined;
  readonly ids?: readonly string[] | undefined;
}

/** Asks the provider by one GET, by the names that are known of the request (E16). Rejects if it could not be asked. */
export type Look = (names: readonly string[]) => Promise<LookResult | undefined>;

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
  /** Asks the provider once more, shortly before the caller would be told that there is no outcome (E16). */
  readonly look?: Look | undefined;
}

/** Which request to find, and how long to wait for it. */
export interface FindOptions extends WaitOptions {
  /** The follow-up to find, instead of the request itself. It is begun if it should have been (E15). */
  readonly followUp?: FollowUp | undefined;
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
  /** What follows when the provider has accepted the call or settled it in its answer (E15). */
  readonly followUps?: readonly FollowUp[] | undefined;
  /**
   * The call may be made twice: because the provider does the work once for an id, for instance. If its end is unclear it is repeated
   * once, and if no call may ever have been made, a retry makes it. `callMs` is the longest that both tries take, in milliseconds.
   */
  readonly repeat?: { readonly callMs: number } | undefined;
}

/** The outcome, or that there is none yet; `replayed` if it was stored before this call. */
export type WatchResult =
  { readonly kind: 'settled'; readonly outcome: Outcome; readonly replayed: boolean } | { readonly kind: 'pending' };

/** Which request a webhook is for. All that it carries and that is known must lead to the same one (E14). */
export interface Target {
  /** Our ids that it carries: in its URL, or echoed. Of the operation, where it is for a follow-up. */
  readonly ids: readonly string[];
  /** The name that it carries: what the provider calls the request. */
  readonly name?: string | undefined;
  /** The follow-up that it is for. It is begun if it should have been (E15). */
  readonly followUp?: FollowUp | undefined;
}

/** How to find out what a webhook stands for that does not say it, or is not to be believed (E16). */
export interface Lookup {
  readonly look: Look;
  /** Whether the webhook is proved. If not, the provider is asked only for a request that is known. */
  readonly proven: boolean;
}

/**
 * What became of an outcome. All but `settled` change nothing for those who wait. `intermediate`: the provider has none yet.
 * `disagreeing`: its ids and its name are not those of one request, and it was not stored (E14).
 */
export type TriggerResult = 'late' | 'intermediate' | 'disagreeing' | Settlement['kind'];
