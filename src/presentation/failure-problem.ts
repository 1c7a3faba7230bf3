import type { Failure } from '../event-manager/outcome.js';
import { isProblemCode, Problem } from '../http/problem.js';

/** The problem that tells a caller why its request failed. */
export function failureProblem(failure: Failure, externalId: string): Problem {
  const { code, detail, reason, providerStatus, retryAfterMs } = failure;
  const members = {
    external_id: externalId,
    ...(reason !== undefined && { reason }),
    ...(providerStatus !== undefined && { provider_status: providerStatus }),
  };
  const headers = retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) };
  return new Problem(isProblemCode(code) ? code : 'provider-failed', detail, members, headers);
}
