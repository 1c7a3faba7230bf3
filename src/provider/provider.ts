import type { Context } from '@opentelemetry/api';
import type { Failure, FollowUp, Outcome, SendResult } from '../event-manager/index.js';
import type { JsonObjectText } from '../json/json-text.js';
import type { BodyCheck } from './proofs/proof-scheme.js';

/** The HTTP request that a call or a webhook belongs to, for logs and traces. */
export interface Origin {
  /** Is sent on as X-Request-Id. */
  readonly requestId: string;
  /** OpenTelemetry's context: everything done for this request belongs to its trace. */
  readonly context: Context;
  /** Nothing proves what it says: observers are told nothing of it. */
  readonly isUnproven?: boolean;
}

/** A request that the service sends to the provider. */
export interface ProviderRequest extends Origin {
  readonly externalId: string;
  /** What is asked for: the name of an operation. */
  readonly operation: string;
  /** A JSON object in the caller's own text, to be sent unchanged; its `external_id` names the request. */
  readonly body: string;
  /** The same text, member by member. */
  readonly caller: JsonObjectText;
  /** What the sandbox is to do with it; only if the sandbox stands in for the provider. */
  readonly scenario?: string | undefined;
}

/** Something that a provider can be asked for: a route of the service. */
export interface Operation {
  /** The route is POST /{name}. */
  readonly name: string;
  readonly about?: string | undefined;
  /** What the answer says if the outcome came in time. */
  readonly message: string;
  /** The member of the result that is drawn as a QR Code; undefined if nothing can be drawn. */
  readonly picture?: string | undefined;
  readonly followUps: readonly FollowUpKind[];
  /** What a caller sends, for the API's documentation; undefined if anything can be sent. */
  readonly input?: Readonly<Record<string, InputKind>> | undefined;
  /** The names of the members of its result, for the API's documentation. */
  readonly result: Readonly<Record<string, { readonly optional: boolean }>>;
  /** Bodies of requests, by name. */
  readonly examples: Readonly<Record<string, Example>>;
  /** Bodies of the webhooks about it, by name. */
  readonly webhooks: Readonly<Record<string, Example>>;
  /** Whether the call may be made twice: the provider recognises it by its id. */
  readonly repeat: boolean;
  /** Whether the provider is asked once more before a caller is told that its request is still pending. */
  readonly looksAtDeadline: boolean;
}

/** A later event of the same request, such as its payment: GET /requests/{id}/{name}. */
export interface FollowUpKind {
  readonly name: string;
  /** The operation whose requests have it. */
  readonly follows: string;
  readonly about?: string | undefined;
  /** For how long it is waited for, in milliseconds. */
  readonly expiresMs: number;
  readonly result: Operation['result'];
  readonly webhooks: Operation['webhooks'];
  readonly looksAtDeadline: boolean;
}

/** A member of a caller's body. */
export interface InputKind {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | undefined;
  readonly required: boolean;
  readonly about?: string | undefined;
  readonly example?: unknown;
}

/** What is wrong with a caller's body. */
export interface InputFault {
  /** A JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}

/** Where a webhook was sent to. */
export interface WebhookTarget {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
}

/** A webhook whose proof has been checked. */
export interface Webhook extends Origin {
  readonly contentType: string | undefined;
  readonly body: Buffer;
  /** Names and values in turn, as Node has them. */
  readonly rawHeaders: readonly string[];
  readonly target: WebhookTarget;
  /** Our id, for what names no request by it: an operator has said it. */
  readonly givenId?: string | undefined;
}

/** What a webhook says about one request; a webhook may hold several. */
export type Notice =
  | ({ readonly kind: 'outcome'; readonly outcome: Outcome } & NoticeSubject)
  /** It says something about the request, but not how it ended. */
  | ({ readonly kind: 'intermediate' } & NoticeSubject)
  /** It says something that the profile does not know. */
  | ({ readonly kind: 'unlisted' } & NoticeSubject)
  /** What it says is asked for: `lookUp` gives the outcome. */
  | ({ readonly kind: 'hint'; readonly reason?: string | undefined } & NoticeSubject)
  /** It names no request. */
  | { readonly kind: 'unidentified' };

/** Which request a notice is about. */
export interface NoticeSubject {
  /** Our id; undefined if only the provider's id is given. */
  readonly externalId?: string | undefined;
  /** All of our ids that it carries, if they are several: the URL's and the body's. They must be equal (E14). */
  readonly externalIds?: readonly string[] | undefined;
  /** The provider's id, as a name of the request (see `nameOf`). */
  readonly name?: string | undefined;
  /** The operation or follow-up that it is about; undefined for the only one. */
  readonly event?: string | undefined;
}

/** What the provider says if it is asked how a request stands. */
export interface LookUpResult {
  /** Undefined if it has not ended. */
  readonly outcome?: Outcome | undefined;
  /** Our id, as the provider repeats it. */
  readonly ids?: readonly string[] | undefined;
}

/** What a request is known by at the provider. */
export interface LookUpSubject {
  /** The operation or follow-up. */
  readonly event: string;
  readonly externalId: string | undefined;
  /** The provider's id; undefined if it is not known. */
  readonly theirs: string | undefined;
  /** Why it failed, as a webhook said; counts if the provider says that it failed, and not why. */
  readonly reason?: string | undefined;
}

/** What the provider is answered. */
export interface WebhookAnswer {
  readonly status: number;
  readonly contentType?: string | undefined;
  readonly body: string;
}

/** A body for the API's documentation. */
export interface Example {
  readonly summary?: string;
  readonly value: object;
}

/** What a provider can be asked for if it does not say anything else. */
export const NEW_QRCODE: Operation = {
  name: 'new-qrcode',
  about: 'Asks for a QR Code.',
  message: 'QR Code created',
  picture: 'qr_code',
  followUps: [],
  result: { qr_code: { optional: false }, cashin_id: { optional: true } },
  examples: {},
  webhooks: {},
  repeat: false,
  looksAtDeadline: false,
};

/**
 * A provider as the service sees it: how to send it a request, and how to prove and read its webhooks. Extend it for a provider of
 * your own that no profile can describe (docs/embedding.md). It is its own injection token. The result of a succeeded outcome of
 * `new-qrcode` is `{ qr_code, cashin_id }`: a text, and a text or null.
 */
export abstract class Provider {
  /** Bodies of requests and of webhooks, by name. */
  abstract readonly examples: {
    readonly requests: Readonly<Record<string, Example>>;
    readonly webhooks: Readonly<Record<string, Example>>;
  };

  /** What it can be asked for. */
  get operations(): readonly Operation[] {
    return [NEW_QRCODE];
  }

  /** What every request is about; undefined if there are several operations. */
  get onlyOperation(): Operation | undefined {
    const [only, another] = this.operations;
    return another ? undefined : only;
  }

  /** Whether every webhook that passes `prove` certainly comes from the provider. */
  get isProven(): boolean {
    return true;
  }

  /** Whether a request can be sent at once; if not, `prepare` is called first. */
  get isPrepared(): boolean {
    return true;
  }

  /** The id of a request whose caller gave none, made of a new UUID. */
  externalIdOf(_operation: string, uuid: string): string {
    return uuid;
  }

  /** Why the request can not be sent as it is; nothing is claimed then. */
  check(_request: ProviderRequest): readonly InputFault[] {
    return [];
  }

  /**
   * Gets what this request needs, such as a token, before its id is claimed, so that a crash during this time leaves no claim
   * behind (E5). Resolves with the failure if the request can not be sent.
   */
  async prepare(_request: ProviderRequest): Promise<Failure | undefined> {
    return undefined;
  }

  /**
   * Sends the request once. Resolves with what the provider answered: accepted, settled or refused. Rejects if it is unknown whether
   * the provider accepted it; its webhook may then still come (E5).
   */
  abstract send(request: ProviderRequest): Promise<SendResult>;

  /** Asks how a request stands (E16). Rejects if that is not known; undefined if this provider can not be asked. */
  async lookUp(_subject: LookUpSubject, _origin: Origin): Promise<LookUpResult | undefined> {
    return undefined;
  }

  /**
   * Reads a webhook's proof in Node's flat list of headers, before its body is read. Returns the check of the body's bytes, or
   * undefined if no body could make the webhook authentic. Compares secrets in constant time. Never throws.
   */
  abstract prove(rawHeaders: readonly string[], now: Date, target: WebhookTarget): BodyCheck | undefined;

  /**
   * Resolves when the keys that prove webhooks have been fetched anew, because a webhook that they refuse may be signed with a new one;
   * undefined if there is nothing to wait for. Never rejects.
   */
  keysRenewed(): Promise<void> | undefined {
    return undefined;
  }

  /** Whether `shakeHands` may answer anything. */
  get shakesHands(): boolean {
    return false;
  }

  /** The answer to a request by which the provider only checks our URL; undefined for a webhook. No proof is needed for it. */
  shakeHands(_webhook: Webhook): WebhookAnswer | undefined {
    return undefined;
  }

  /** Reads an authentic webhook. Throws MalformedBody or UnsupportedMediaType if it can not be read. */
  abstract readWebhook(webhook: Webhook): readonly Notice[];

  /** How an acknowledged webhook is answered; undefined for 200 with what became of each notice. */
  get webhookAnswer(): WebhookAnswer | undefined {
    return undefined;
  }
}

// The provider's id of a request names it to the core. One id may name an operation and its follow-ups: each has names of its own.

const SEPARATOR = '\u001f';

/** The name under which webhooks about this operation or follow-up come. */
export function nameOf(event: string, theirs: string): string {
  return event + SEPARATOR + theirs;
}

/** The provider's id in a name; undefined without a name. */
export function theirsOf(name: string | undefined): string | undefined {
  return name?.slice(name.indexOf(SEPARATOR) + 1);
}

/**
 * A digest of what is asked for: the same id for another operation is another request. `new-qrcode` was once the only one, and its
 * requests have no name in it.
 */
export function fingerprintOf(operation: string, caller: JsonObjectText): string {
  const fingerprint = caller.fingerprint('external_id');
  return operation === NEW_QRCODE.name ? fingerprint : `${operation}:${fingerprint}`;
}

function operationOf(fingerprint: string): string {
  const end = fingerprint.indexOf(':');
  return end === -1 ? NEW_QRCODE.name : fingerprint.slice(0, end);
}

/** A follow-up as the core takes it: its names are those of its operation, under its own name. */
export function followUpOf({ name, expiresMs, follows }: FollowUpKind): FollowUp {
  return {
    name,
    keepMs: expiresMs,
    follows: (fingerprint) => operationOf(fingerprint) === follows,
    names: (names: readonly string[]) => names.map((each) => name + each.slice(each.indexOf(SEPARATOR))),
  };
}
