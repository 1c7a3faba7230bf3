import type { StoredRequest } from '../event-manager/request-store/request-store.js';
import { requestUrl } from '../http/request-url.js';
import { failureProblem } from '../presentation/failure-problem.js';
import { readResult } from '../presentation/qrcode-result.js';
import type { RequestDto } from './request.dto.js';

/** What GET /requests/{external_id} says of a stored request. */
export function describeRequest(externalId: string, request: StoredRequest, publicUrl: string): RequestDto {
  const { outcome, createdAt, updatedAt, expiresAt } = request;
  return {
    external_id: externalId,
    state: outcome?.state ?? 'pending',
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    status_url: requestUrl(publicUrl, externalId),
    ...(outcome?.state === 'succeeded' && { result: readResult(outcome.result) }),
    ...(outcome?.state === 'failed' && { error: failureProblem(outcome.error, externalId).document }),
  };
}
