import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectBrCode } from '../src/provider/br-code.js';
import { examples, scenarios } from '../src/sandbox/scenarios.js';
import { SandboxBed } from './support/sandbox-bed.js';

let bed: SandboxBed;

beforeAll(async () => {
  bed = await SandboxBed.start();
});

afterAll(async () => bed.stop());

describe('a scenario', () => {
  it.each([
    ['success', 201, ['completed']],
    ['slow', 201, ['completed']],
    ['never', 201, []],
    ['early', 201, ['completed']],
    ['twice', 201, ['completed', 'completed']],
    ['fail', 201, ['failed']],
    ['refuse', 422, []],
    ['denied', 200, []],
    ['rejected', 404, []],
    ['rate-limited', 429, []],
    ['error', 500, ['completed']],
    ['sync', 201, []],
    ['processing', 201, ['processing', 'completed', 'processing']],
    ['conflict', 201, ['completed', 'failed']],
    ['fail-then-success', 201, ['failed', 'completed']],
    ['incomplete', 201, ['completed']],
    ['bad-crc', 201, ['completed']],
    ['busy', 409, ['completed']],
    ['unauthorized', 401, []],
    ['forbidden', 403, []],
    ['redirect', 302, []],
    ['garbage', 200, ['completed']],
    ['bare', 201, [undefined]],
    ['text', 201, ['completed']],
    ['batch', 201, ['completed']],
    ['late-ack', 201, ['completed']],
  ])('%s answers the call with %i and sends these webhooks in order: %j', async (scenario, status, webhooks) => {
    const { id, response } = await bed.cashin({ scenario });
    expect(response.status).toBe(status);
    const hooks = await bed.receiver.waitFor(id, webhooks.length);
    await bed.passed();
    expect(hooks.map((hook) => hook.notice.status)).toEqual(webhooks);
    expect(bed.receiver.of(id)).toHaveLength(webhooks.length);
  });

  it('has a ready body for OpenAPI, each of them', () => {
    expect(Object.keys(examples)).toEqual(Object.keys(scenarios));
    expect(examples['fail']?.value).toMatchObject({ scenario: 'fail' });
  });

  it('that is unknown is refused with 422 and the names of those that are known', async () => {
    const { response } = await bed.cashin({ scenario: 'sucess' });
    expect(response.status).toBe(422);
    const answer = await response.text();
    for (const name of Object.keys(scenarios)) expect(answer).toContain(name);
  });

  it.each(['early', 'late-ack'])('%s has its webhook delivered before the call is answered', async (scenario) => {
    const { id } = await bed.cashin({ scenario });
    expect(bed.receiver.of(id)).toHaveLength(1);
  });

  it('success sends a valid BR Code with the amount in it, for the cashin that was acknowledged', async () => {
    const { id, response } = await bed.cashin({ amount: '19.9' });
    const acknowledgement: unknown = await response.json();
    const [hook] = await bed.receiver.waitFor(id, 1);
    expect(acknowledgement).toEqual({ external_id: id, cashin_id: hook?.notice.cashin_id, status: 'processing' });
    expect(inspectBrCode(hook?.notice.br_code ?? '')).toEqual({ valid: true });
    expect(hook?.notice.br_code).toContain('540519.90');
  });

  it('keeps a number a number', async () => {
    const { response } = await bed.cashin({ external_id: 777, scenario: 'never' });
    expect(await response.json()).toMatchObject({ external_id: 777 });
  });

  it("error shows the caller's Authorization in its body", async () => {
    const { response } = await bed.cashin({ scenario: 'error' });
    expect(await response.text()).toContain(`Bearer ${bed.token}`);
  });

  it('sync has the BR Code in its own answer', async () => {
    const { response } = await bed.cashin({ scenario: 'sync' });
    expect(await response.json()).toMatchObject({
      status: 'completed',
      br_code: expect.stringContaining('br.gov.bcb.pix'),
    });
  });

  it('incomplete lacks the BR Code, bad-crc breaks it', async () => {
    const incomplete = await bed.webhookOf('incomplete');
    const badCrc = await bed.webhookOf('bad-crc');
    expect(incomplete?.notice).not.toHaveProperty('br_code');
    expect(inspectBrCode(badCrc?.notice.br_code ?? '')).toEqual({ valid: false, fault: 'crc_mismatch' });
  });

  it('fail says why', async () => {
    const hook = await bed.webhookOf('fail');
    expect(hook?.notice.error).toMatch(/refused/);
  });

  it('text differs from success by its content type', async () => {
    const success = await bed.webhookOf('success');
    const asText = await bed.webhookOf('text');
    expect([success, asText].map((hook) => hook?.headers['content-type'])).toEqual(['application/json', 'text/plain']);
  });

  it('rate-limited says when to come back', async () => {
    const { response } = await bed.cashin({ scenario: 'rate-limited' });
    expect(response.headers.get('retry-after')).toBe('2');
  });

  it('redirect leads to /auth', async () => {
    const { response } = await bed.cashin({ scenario: 'redirect' });
    expect(response.headers.get('location')).toBe('/auth');
  });

  it('hang never answers the call, and reset breaks it; their webhooks come', async () => {
    const leave = new AbortController();
    const hanging = expect(
      bed.cashin({ external_id: 'hangs', scenario: 'hang' }, { signal: leave.signal }),
    ).rejects.toThrow();
    await expect(bed.cashin({ external_id: 'breaks', scenario: 'reset' })).rejects.toThrow('fetch failed');
    expect(await bed.receiver.waitFor('hangs', 1)).toHaveLength(1);
    expect(await bed.receiver.waitFor('breaks', 1)).toHaveLength(1);
    leave.abort();
    await hanging;
  });

  it('huge goes on until the client leaves', async () => {
    const leave = new AbortController();
    const { response } = await bed.cashin({ scenario: 'huge' }, { signal: leave.signal });
    let bytes = 0;
    const reading = async () => {
      for await (const chunk of response.body ?? []) if ((bytes += chunk.length) > 8_000_000) leave.abort();
    };
    await expect(reading()).rejects.toThrow();
    expect((await fetch(`${bed.sandbox.url}/health/live`)).status).toBe(200);
  });

  it('expired forgets the token on the first call of an id, and takes a new one', async () => {
    const { id, response } = await bed.cashin({ scenario: 'expired' });
    const again = await bed.cashin({ external_id: id, scenario: 'expired' });
    await bed.exchange();
    const afterwards = await bed.cashin({ external_id: id, scenario: 'expired' });
    expect([response.status, again.response.status, afterwards.response.status]).toEqual([401, 401, 201]);
    expect(await bed.receiver.waitFor(id, 1)).toHaveLength(1);
  });
});
