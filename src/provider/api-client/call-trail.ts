import type { ProviderErrorCode } from './provider-error.js';

/** How a request to the provider ended; `unclear` where nobody knows what became of the work. */
export type CallResult = 'accepted' | 'unclear' | ProviderErrorCode;

/** Goes along with one request to the provider. Durations are in milliseconds. */
export interface CallTrail {
  /** So long it took until a token was there, or was not to be had. */
  token(ms: number): void;
  /** A call goes out: these headers go with it. */
  calling(): Readonly<Record<string, string>>;
  /** The call was answered with this status, or it broke. */
  called(ms: number, status: number | undefined): void;
  /** The request ended; the failure tells what the provider answered, or why no answer came. */
  ended(result: CallResult, failure?: CallFailure): void;
}

/** What is to be found out of a failed call, for logs. */
export interface CallFailure {
  readonly providerStatus?: number | undefined;
  /** Such as ECONNREFUSED, or DEPTH_ZERO_SELF_SIGNED_CERT. */
  readonly transportCode?: string | undefined;
}
