import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectBrCode } from '../src/provider/br-code.js';
import { scenarios } from '../src/sandbox/scenarios.js';
import { type Answer, ask, find, notify, PATIENT, tell } from './support/deployment.js';
import { ServiceProcess } from './support/service-process.js';

let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.start({ TIMEOUT: '3000' });
});

afterAll(() => service.kill());

it('the default start answers an empty call with a QR Code that banks take', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(scripts['start']).toBe('node dist/main.js'); // as the next line does, with an address and no other variable
  const started = await ServiceProcess.start();
  const { status, body, ms } = await ask(started, {}, { headers: { prefer: '' } });
  await started.kill();
  tell(`the first answer of the default start after ${Math.round(ms)} ms, of which the sandbox takes 600`);
  expect(status).toBe(200);
  expect(inspectBrCode(String(body['qr_code']))).toEqual({ valid: true });
  expect(body).toEqual({
    message: 'QR Code created',
    qr_code: expect.any(String),
    cashin_id: expect.any(String),
    external_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
  });
});

const CREATED = {
  status: 200,
  body: { message: 'QR Code created', qr_code: expect.stringContaining('br.gov.bcb.pix') },
};
const TIMED_OUT = {
  status: 504,
  body: { code: 'timeout', state: 'pending', message: 'please, try again', error: 'timeout' },
};
const BANK = "The payer's bank refused the charge";

interface ExpectedAnswer {
  readonly status: number;
  readonly body: object;
}

const answers = {
  success: CREATED,
  slow: TIMED_OUT,
  never: TIMED_OUT,
  early: CREATED,
  twice: CREATED,
  fail: { status: 502, body: { code: 'provider-failed', reason: BANK } },
  refuse: { status: 422, body: { code: 'provider-refused', provider_status: 422, reason: expect.any(String) } },
  denied: { status: 422, body: { code: 'provider-refused', provider_status: 200, reason: expect.any(String) } },
  rejected: { status: 502, body: { code: 'provider-rejected', provider_status: 404 } },
  'rate-limited': { status: 503, body: { code: 'provider-rate-limited', provider_status: 429 } },
  error: CREATED,
  sync: CREATED,
  processing: CREATED,
  conflict: CREATED,
  'fail-then-success': { status: 502, body: { code: 'provider-failed', reason: BANK } },
  incomplete: { status: 502, body: { code: 'provider-invalid-result', reason: 'br_code is missing' } },
  'bad-crc': CREATED,
  hang: CREATED,
  busy: CREATED,
  reset: CREATED,
  unauthorized: { status: 502, body: { code: 'provider-unauthorized' } },
  expired: CREATED,
  forbidden: { status: 502, body: { code: 'provider-unauthorized' } },
  redirect: { status: 502, body: { code: 'provider-unreachable' } },
  huge: CREATED,
  garbage: CREATED,
  bare: { status: 200, body: { ...CREATED.body, cashin_id: expect.any(String) } },
  text: CREATED,
  batch: CREATED,
  'late-ack': CREATED,
} satisfies Readonly<Record<keyof typeof scenarios, ExpectedAnswer>>;

describe('whatever the provider does, the caller gets one answer', () => {
  const answered = new Map<string, Promise<Answer>>();
  let limited: Promise<Answer>;

  beforeAll(() => {
    for (const scenario of Object.keys(scenarios)) {
      // The others would not reach the provider after it.
      if (scenario === 'rate-limited') continue;
      const members = { external_id: `scenario-${scenario}`, scenario, ...(scenario !== 'slow' && { delay_ms: 50 }) };
      answered.set(scenario, ask(service, members, { headers: { prefer: '' } }));
    }
    limited = Promise.allSettled(answered.values()).then(() =>
      ask(service, { external_id: 'scenario-rate-limited', scenario: 'rate-limited' }, { headers: { prefer: '' } }),
    );
  });

  it('to each scenario of the sandbox', () => {
    expect(Object.keys(answers).sort()).toEqual(Object.keys(scenarios).sort());
  });

  const isAnswered = async (scenario: string, expected: ExpectedAnswer) => {
    const answer = await (answered.get(scenario) ?? limited);
    expect(answer?.body).toMatchObject({ ...expected.body, external_id: `scenario-${scenario}` });
    expect(answer?.status).toBe(expected.status);
    const type = expected.status === 200 ? 'application/json' : 'application/problem+json';
    expect(answer?.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  };

  const { denied, rejected, ...others } = answers;
  it.each(Object.entries(others))('%s: $status', isAnswered);
  it('[F10] denied: 422', () => isAnswered('denied', denied));
  it('[F12] rejected: 502', () => isAnswered('rejected', rejected));

  it('[F13] and to a 429 with its Retry-After, after which the same id may be used again', async () => {
    expect((await limited).headers.get('retry-after')).toBe('2');
    const members = { external_id: 'scenario-rate-limited', scenario: 'sync' };
    await expect.poll(async () => (await ask(service, members)).status, PATIENT).toBe(200);
  });
});

describe('a caller that prefers', () => {
  const NEVER = { scenario: 'never' };
  const IN_TIME = { delay_ms: 20 };

  it.each([
    ['nothing', '', IN_TIME, 200, null],
    ['wait=10', 'wait=10', IN_TIME, 200, 'wait=10'],
    ['respond-async, wait=10', 'respond-async, wait=10', IN_TIME, 200, 'respond-async, wait=10'],
    ['nothing, in vain', '', NEVER, 504, null],
    ['wait=1, in vain', 'wait=1', NEVER, 504, 'wait=1'],
    ['respond-async, wait=1, in vain', 'respond-async, wait=1', NEVER, 202, 'respond-async, wait=1'],
    ['respond-async', 'respond-async', NEVER, 202, 'respond-async'],
  ])('%s is answered so, and told so', async (_, prefer, members, status, applied) => {
    const answer = await ask(service, members, { headers: { prefer } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('preference-applied')).toBe(applied);
    if (status !== 200) expectPending(answer);
  });
});

/** 202 and 504 both say that the request goes on, and where its outcome will be. */
function expectPending({ headers, body }: Answer): void {
  const url = `/requests/${String(body['external_id'])}`;
  expect(body).toMatchObject({ state: 'pending', status_url: url });
  expect(headers.get('location')).toBe(url);
  expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(headers.get('cache-control')).toBe('no-store');
}

function pending(id: string): Promise<Answer> {
  return ask(service, { external_id: id, scenario: 'never' }, { headers: { prefer: 'respond-async' } });
}

describe('a request that was answered as pending', () => {
  it('is found, and its outcome is held for who polls until it comes', async () => {
    const { body } = await pending('polled');
    const path = String(body['status_url']);
    expect(await (await service.fetch(path)).json()).toMatchObject({ external_id: 'polled', state: 'pending' });
    const polled = service.fetch(path, { headers: { prefer: 'wait=20' } });
    await expect.poll(() => service.metric('async_como_sync_pending_requests'), PATIENT).toBe(1);
    await notify(service, 'polled');
    const response = await polled;
    expect(response.headers.get('preference-applied')).toBe('wait=20');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({
      state: 'succeeded',
      result: { qr_code: 'code of polled', cashin_id: 'cashin of polled' },
    });
  });

  it('[F4] is asked for again and answered with its late outcome, without another call', async () => {
    await pending('late');
    expect((await notify(service, 'late')).body).toMatchObject({ results: [{ result: 'late' }] });
    const { status, headers, body } = await ask(service, { external_id: 'late', scenario: 'never' });
    expect([status, body['qr_code']]).toEqual([200, 'code of late']);
    expect(headers.get('idempotent-replayed')).toBe('true');
  });

  it('is 200 also where it failed, with the problem in it', async () => {
    await pending('failed');
    await notify(service, 'failed', { status: 'FAILED', error: { message: 'no funds' } });
    const { status, body } = await find(service, 'failed');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'failed',
      error: { code: 'provider-failed', reason: 'no funds', status: 502 },
    });
  });

  it('that nobody made is not found', async () => {
    expect((await find(service, 'nobody')).status).toBe(404);
  });
});

describe('an id', () => {
  it('comes from Idempotency-Key where the body has none', async () => {
    const members = { scenario: 'never' };
    const keyed = { headers: { 'idempotency-key': '"a-key"', prefer: 'respond-async' } };
    expect((await ask(service, members, keyed)).body['external_id']).toBe('a-key');
    expect((await ask(service, { external_id: 'named', ...members }, keyed)).body['external_id']).toBe('named');
  });

  it('is the same one as a number and as a text, and no neighbour of it', async () => {
    const waiting = ask(service, { external_id: 777, scenario: 'never' });
    await expect.poll(() => service.metric('async_como_sync_pending_requests'), PATIENT).toBe(1);
    for (const neighbour of ['777.5', '-777', '"0777"', '"777.0"', '[777]', '9007199254740993']) {
      await service.post('/webhook', `{"external_id": ${neighbour}, "br_code": "wrong"}`);
    }
    expect((await notify(service, '777')).body).toMatchObject({ results: [{ result: 'settled' }] });
    expect((await waiting).body).toMatchObject({ external_id: '777', qr_code: 'code of 777' });
  });
});
