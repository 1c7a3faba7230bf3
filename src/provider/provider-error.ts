import type { Failure } from '../event-manager/index.js';

/** The codes that a failed call to the provider can have. Each is also a problem code (http/problem.ts). */
export type ProviderErrorCode =
  | 'provider-refused'
  | 'provider-rejected'
  | 'provider-rate-limited'
  | 'provider-unreachable'
  | 'provider-unauthorized'
  | 'provider-invalid-result';

/**
 * What is known about the work (E5). `refused`: it has certainly not begun, and the id may be used again. `failed`: it may be done, but
 * its outcome is lost and no webhook will bring it. `unknown`: it may be done, and its webhook may still come.
 */
export type Verdict = 'refused' | 'failed' | 'unknown';

/** What is known about a failed call besides its code. */
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

/** A failed call to the provider. Its message contains no part of our request; `reason` is the provider's own text, without our key and token. */
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

  /** The failure as callers see it. */
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
