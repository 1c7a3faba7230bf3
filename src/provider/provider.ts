import type { Context } from '@opentelemetry/api';
import type { Failure, Outcome, SendResult } from '../event-manager/index.js';
import type { BodyCheck } from './proofs/proof-scheme.js';

/** The HTTP request that a call or a webhook belongs to, for logs and traces. */
export interface Origin {
  /** Is sent on as X-Request-Id. */
  readonly requestId: string;
  /** OpenTelemetry's context: everything done for this request belongs to its trace. */
  readonly context: Context;
}

/** A request that the service sends to the provider. */
export interface ProviderRequest extends Origin {
  readonly externalId: string;
  /** A JSON object in the caller's own text, to be sent unchanged; its `external_id` names the request. */
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
  /** It says something about the request, but not how it ended. */
  | { readonly kind: 'intermediate'; readonly externalId: string }
  /** It names no request. */
  | { readonly kind: 'unidentified' };

/** A body for the API's documentation. */
export interface Example {
  readonly summary?: string;
  readonly value: object;
}

/**
 * A provider as the service sees it: how to send it a request, and how to prove and read its webhooks. Extend it for a provider of
 * your own (docs/embedding.md). It is its own injection token. The result of a succeeded outcome is `{ qr_code, cashin_id }`: a text,
 * and a text or null.
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

  /**
   * Reads a webhook's proof in Node's flat list of headers, before its body is read. Returns the check of the body's bytes, or
   * undefined if no body could make the webhook authentic. Compares secrets in constant time. Never throws.
   */
  abstract prove(rawHeaders: readonly string[], now: Date): BodyCheck | undefined;

  /** Reads an authentic webhook. Throws MalformedBody or UnsupportedMediaType if it can not be read. */
  abstract readWebhook(webhook: Webhook): readonly Notice[];
}
