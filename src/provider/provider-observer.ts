import type { BrCodeFault } from './br-code.js';
import type { ProviderErrorCode, ProviderErrorDetails } from './provider-error.js';
import type { Origin, ProviderRequest } from './provider.js';

/** How a request to the provider ended; `unclear` if nobody knows whether the provider did the work. */
export type CallResult = 'accepted' | 'unclear' | ProviderErrorCode;

/**
 * The service calls it when something happens between it and the provider, for logs and metrics. It does nothing by itself: extend
 * it. Its methods must not throw. Durations are in milliseconds.
 */
export class ProviderObserver {
  /** An exchange of the key for a token ended. */
  tokenExchanged(_result: 'ok' | 'failed' | 'rate-limited'): void {}

  /** The request waited this long for a token, whether it got one or not. */
  tokenReady(_request: ProviderRequest, _ms: number): void {}

  /** The provider answered an HTTP call with this status; undefined if no answer came. */
  called(_request: ProviderRequest, _ms: number, _status: number | undefined): void {}

  /** The request ended. If it failed, `failure` has what the provider answered, or why no answer came. */
  ended(_request: ProviderRequest, _result: CallResult, _failure?: ProviderErrorDetails): void {}

  /** The provider was asked how a request stands; our id is undefined if only the provider's is known. */
  lookedUp(
    _event: string,
    _result: 'settled' | 'pending' | 'failed',
    _externalId: string | undefined,
    _origin: Origin,
  ): void {}

  /** The provider sent a BR Code that banks would refuse. It is still delivered, unchanged. */
  invalidBrCode(_externalId: string, _fault: BrCodeFault, _origin: Origin): void {}
}
