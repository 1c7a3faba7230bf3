import type { Context } from '@opentelemetry/api';
import type { Failure, Outcome, SendResult } from '../event-manager/index.js';
import type { BodyCheck } from './proofs/proof-scheme.js';

/** The HTTP request that a call or a webhook belongs to, for logs and traces. */
export interface Origin {
  /** Is handed on as X-Request-Id. */
  readonly requestId: string;
  /** OpenTelemetry's context: whatever is done for it is a part of its trace. */
  readonly context: Context;
}

/** What the provider is asked for. */
export interface ProviderRequest extends Origin {
  readonly externalId: string;
  /** A JSON object in the caller's own text, to be sent as it is; its `external_id` names the request. */
  readonly body: string;
}

/** A webhook whose proof has been checked. */
export interface Webhook extends Origin {
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/** What a webhook says about one request; a webhook may hold several. */
export type Notice =
  | { readonly kind: 'outcome'; readonly externalId: string; readonly outcome: Outcome }
  /** It says something, but not how the request ended. */
  | { readonly kind: 'intermediate'; readonly externalId: string }
  /** It names no request. */
  | { readonly kind: 'unidentified' };

/** A body for the API's documentation. */
export interface Example {
  readonly summary?: string;
  readonly value: object;
}

/**
 * A provider, as the service knows it: how it is asked, and how its webhooks are proved and read. Extend it for a provider of your own
 * (docs/embedding.md). It is its own injection token. The result of a succeeded outcome is `{ qr_code, cashin_id }`: a text, and a text or null.
 */
export abstract class Provider {
  /** Bodies of requests and of webhooks, by name. */
  abstract readonly examples: {
    readonly requests: Readonly<Record<string, Example>>;
    readonly webhooks: Readonly<Record<string, Example>>;
  };

  /** Whether a request can be sent at once; if not, `prepare` is called first. */
  get isPrepared(): boolean {
    return true;
  }

  /**
   * Fetches what this request needs, such as a token, before its id is claimed: a crash meanwhile leaves nothing behind (E5).
   * Resolves with the failure if the request can not be sent.
   */
  async prepare(_request: ProviderRequest): Promise<Failure | undefined> {
    return undefined;
  }

  /**
   * Sends the request, once. Resolves with what the provider answered: accepted, settled or refused. Rejects if nobody knows whether the
   * provider took it; then its webhook may still come (E5).
   */
  abstract send(request: ProviderRequest): Promise<SendResult>;

  /**
   * Reads a webhook's proof in Node's flat list of headers, before its body is read. Answers the check of the body's bytes, or
   * undefined if no body could make the webhook authentic. Compares secrets in constant time. Never throws.
   */
  abstract prove(rawHeaders: readonly string[], now: Date): BodyCheck | undefined;

  /** Reads an authentic webhook. Throws MalformedBody or UnsupportedMediaType if it can not be read. */
  abstract readWebhook(webhook: Webhook): readonly Notice[];
}
