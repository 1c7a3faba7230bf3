import type { Failure } from '../event-manager/index.js';

/** The codes that a call to the provider can end with; the closed list of the service has them, too. */
export type ProviderErrorCode =
  | 'provider-refused'
  | 'provider-rejected'
  | 'provider-rate-limited'
  | 'provider-unreachable'
  | 'provider-unauthorized'
  | 'provider-invalid-result';

/**
 * What is known of the work (E5). `refused`: it has certainly not begun, and the id may be used again. `failed`: it may be done, but the
 * call is over and its outcome lost. `unknown`: it may be done, and the webhook may still come.
 */
export type Verdict = 'refused' | 'failed' | 'unknown';

/** What is known of a failed call beside its code. */
export interface ProviderErrorDetails {
  /** The status of the provider's answer, if one came. */
  readonly providerStatus?: number | undefined;
  /** Why the provider refused, in its own words, without our secrets; at most 500 characters. */
  readonly reason?: string | undefined;
  /** Why no answer came, such as ECONNREFUSED or DEPTH_ZERO_SELF_SIGNED_CERT; for logs. */
  readonly transportCode?: string | undefined;
  /** How long the provider wants no further call, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** A failed call to the provider. Neither it nor a cause of it holds anything of our request. */
export class ProviderError extends Error implements ProviderErrorDetails {
  readonly providerStatus: number | undefined;
  readonly reason: string | undefined;
  readonly transportCode: string | undefined;
  readonly retryAfterMs: number | undefined;

  /** @param message a sentence that callers may read. */
  constructor(
    readonly code: ProviderErrorCode,
    readonly verdict: Verdict,
    message: string,
    { providerStatus, reason, transportCode, retryAfterMs }: ProviderErrorDetails = {},
  ) {
    super(message);
    this.name = 'ProviderError';
    this.providerStatus = providerStatus;
    this.reason = reason;
    this.transportCode = transportCode;
    this.retryAfterMs = retryAfterMs;
  }

  /** What callers are told. */
  toFailure(): Failure {
    const { code, message, reason, providerStatus, retryAfterMs } = this;
    return {
      code,
      detail: message,
      ...(reason !== undefined && { reason }),
      ...(providerStatus !== undefined && { providerStatus }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
}
