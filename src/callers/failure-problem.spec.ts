import { describe, expect, it } from 'vitest';
import { failureProblem } from './answer.js';

describe('the problem of a failure', () => {
  it('tells when to try again, in whole seconds and never too early', () => {
    const limited = { code: 'provider-rate-limited', detail: 'no calls for now' };
    expect(failureProblem({ ...limited, retryAfterMs: 2_001 }, 'id').headers).toEqual({ 'Retry-After': '3' });
    expect(failureProblem({ ...limited, retryAfterMs: 0.5 }, 'id').headers).toEqual({ 'Retry-After': '1' });
    expect(failureProblem(limited, 'id').headers).toEqual({});
  });

  it('is a failure of the provider where its code is none of ours', () => {
    const { document } = failureProblem(
      { code: 'constructor', detail: 'no', reason: 'why', providerStatus: 400 },
      'id',
    );
    expect(document).toMatchObject({
      code: 'provider-failed',
      status: 502,
      external_id: 'id',
      reason: 'why',
      provider_status: 400,
    });
  });
});
