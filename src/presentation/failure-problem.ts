import type { Failure } from '../event-manager/outcome.js';
import { isProblemCode, Problem } from '../http/problem.js';

/** The problem that tells a caller why its request failed. */
export function failureProblem({ code, detail, reason, providerStatus }: Failure, externalId: string): Problem {
  return new Problem(isProblemCode(code) ? code : 'provider-failed', detail, {
    external_id: externalId,
    ...(reason !== undefined && { reason }),
    ...(providerStatus !== undefined && { provider_status: providerStatus }),
  });
}
