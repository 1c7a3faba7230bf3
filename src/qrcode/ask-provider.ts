import type { ApiClientService } from '../api-client/api-client.service.js';
import { ProviderError } from '../api-client/provider-error.js';
import type { SendResult } from '../event-manager/watch.js';
import { countBrCode } from '../metrics/count-br-code.js';
import { succeeded } from '../presentation/qrcode-result.js';
import { readAcknowledgement } from '../provider-message/provider-message.js';
import type { Trail } from '../tracing/trail.js';

/** Asks the provider for a QR Code; rejects where nobody knows whether it took the request (E5). */
export async function askProvider(
  client: ApiClientService,
  body: string,
  externalId: string,
  trail: Trail,
): Promise<SendResult> {
  try {
    const answer = readAcknowledgement(await client.requestItem(body, trail));
    if (answer.kind === 'accepted') return { kind: 'accepted' };
    countBrCode(answer.brCode, externalId, trail.requestId);
    return { kind: 'settled', outcome: succeeded(answer.brCode, answer.cashinId) };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.verdict === 'unknown') throw error;
    const { code, message, reason, providerStatus } = error;
    const failure = {
      code,
      detail: message,
      ...(reason !== undefined && { reason }),
      ...(providerStatus !== undefined && { providerStatus }),
    };
    if (error.verdict === 'refused') return { kind: 'refused', error: failure };
    return { kind: 'settled', outcome: { state: 'failed', error: failure } };
  }
}
