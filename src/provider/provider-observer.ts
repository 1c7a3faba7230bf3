import type { BrCodeFault } from './br-code.js';
import type { ProviderErrorCode, ProviderErrorDetails } from './provider-error.js';
import type { Origin, ProviderRequest } from './provider.js';

/** How a request to the provider ended; `unclear` if nobody knows whether the provider did the work. */
export type CallResult = 'accepted' | 'unclear' | ProviderErrorCode;

/** Is told what happens between us and the provider, for logs and metrics. Does nothing itself: extend it. Durations are in milliseconds. */
export class ProviderObserver {
  /** A token was asked for. */
  tokenExchanged(_result: 'ok' | 'failed' | 'rate-limited'): void {}

  /** The request waited this long until a token was there, or until there was none to be had. */
  tokenReady(_request: ProviderRequest, _ms: number): void {}

  /** A call on the wire was answered with this status; without one the connection broke. */
  called(_request: ProviderRequest, _ms: number, _status: number | undefined): void {}

  /** The request ended. If it failed, `failure` has what the provider answered, or why no answer came. */
  ended(_request: ProviderRequest, _result: CallResult, _failure?: ProviderErrorDetails): void {}

  /** The provider sent a BR Code that banks would not take. It is delivered all the same, as it came. */
  invalidBrCode(_externalId: string, _fault: BrCodeFault, _origin: Origin): void {}
}
