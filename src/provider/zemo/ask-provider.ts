import type { ApiClientService } from '../api-client/api-client.service.js';
import { ProviderError } from '../api-client/provider-error.js';
import type { Failure } from '../../event-manager/outcome.js';
import type { SendResult, WatchOptions } from '../../event-manager/watch.js';
import { countBrCode } from '../../observability/metrics.js';
import { knownBefore, succeeded } from '../../callers/answer.js';
import type { Trail } from '../../observability/trail.js';

/** How the provider is asked, as the event manager takes it: `prepare` before the id is claimed, and then `send`. */
export interface Asking {
  /** Gets the token; undefined where it is there. */
  readonly prepare: WatchOptions['prepare'];
  /** Rejects where nobody knows whether the provider took the request (E5). */
  readonly send: () => Promise<SendResult>;
}

/** Asks the provider for a QR Code, once it is told to. */
export function askProvider(client: ApiClientService, body: string, externalId: string, trail: Trail): Asking {
  let token: string | undefined;
  const prepare = async (): Promise<Failure | undefined> => {
    try {
      token = await client.prepare(trail);
      return undefined;
    } catch (error) {
      if (error instanceof ProviderError) return failureOf(error);
      throw error;
    }
  };
  return {
    prepare: client.isPrepared ? undefined : prepare,

    async send() {
      try {
        const answer = await client.requestItem(body, trail, token);
        if (answer.kind === 'accepted') return { kind: 'accepted', ...knownBefore(answer.cashinId) };
        countBrCode(answer.brCode, externalId, trail.requestId);
        return { kind: 'settled', outcome: succeeded(answer.brCode, answer.cashinId) };
      } catch (error) {
        if (!(error instanceof ProviderError) || error.verdict === 'unknown') throw error;
        const failure = failureOf(error);
        if (error.verdict === 'refused') return { kind: 'refused', error: failure };
        return { kind: 'settled', outcome: { state: 'failed', error: failure } };
      }
    },
  };
}

function failureOf({ code, message, reason, providerStatus, retryAfterMs }: ProviderError): Failure {
  return {
    code,
    detail: message,
    ...(reason !== undefined && { reason }),
    ...(providerStatus !== undefined && { providerStatus }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
