import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { registry } from '../src/observability/metrics.js';
import { RedisServer } from './support/redis-server.js';
import { answer, ScriptedProvider } from './support/scripted-provider.js';
import { ServiceProcess } from './support/service-process.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SECRETS = {
  APIKEY: 'the-key-at-the-provider',
  API_KEYS: 'the-key-of-a-caller',
  WEBHOOK_SECRETS: 'the-secret-of-webhooks',
};
const CALLER = { 'x-api-key': SECRETS.API_KEYS };
const WORD = 'a-word-of-a-body';

let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await ScriptedProvider.start();
});

afterAll(() => provider.stop());

function start(variables: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  const url = `http://127.0.0.1:${provider.port}`;
  const production = { NODE_ENV: 'production', WEBHOOK_AUTH: 'hmac-sha256', ...SECRETS };
  return ServiceProcess.start({ ...production, AUTH_URL: url, CASHIN_URL: url, TIMEOUT: '30000', ...variables });
}

function ask(service: ServiceProcess, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return service.post('/new-qrcode', JSON.stringify(body), { ...CALLER, ...headers });
}

function notify(service: ServiceProcess, notice: unknown, secret = SECRETS.WEBHOOK_SECRETS): Promise<Response> {
  const body = JSON.stringify(notice);
  return service.post('/webhook', body, { 'x-signature': createHmac('sha256', secret).update(body).digest('hex') });
}

/** A caller that waits, the webhook for it once the provider was called, and what the caller got. */
async function roundTrip(service: ServiceProcess, id: string, headers: Readonly<Record<string, string>> = {}) {
  const calls = provider.callsTo('/cashins').length;
  const answered = ask(service, { external_id: id, note: WORD }, headers);
  await vi.waitFor(() => expect(provider.callsTo('/cashins')).toHaveLength(calls + 1), 10_000);
  await notify(service, { external_id: id, br_code: WORD });
  return answered;
}

describe('the log in production', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await start({ LOG_LEVEL: 'trace' });
  });

  afterAll(() => service.stop());

  it('has one line for a request and one for its webhook, with what happened and how long it took', async () => {
    const response = await roundTrip(service, 'logged', { 'x-request-id': 'mine' });
    expect(response.status).toBe(200);
    const line = { level: 'info', external_id: 'logged', status: 200, instance: expect.stringMatching(UUID) };
    const ms = expect.any(Number);
    await vi.waitFor(() =>
      expect([...service.events('request'), ...service.events('webhook')]).toMatchObject([
        {
          ...line,
          outcome: 'succeeded',
          provider: 'accepted',
          token_ms: ms,
          provider_ms: ms,
          wait_ms: ms,
          total_ms: ms,
          request_id: 'mine',
        },
        { ...line, outcome: 'answered', result: 'settled', total_ms: ms, request_id: expect.stringMatching(UUID) },
      ]),
    );
  });

  it('tells by its code what became of a request that failed', async () => {
    provider.cashins = (response) => answer(response, 422, { message: WORD });
    onTestFinished(() => {
      provider.cashins = (response) => answer(response, 202, {});
    });
    await ask(service, { external_id: 'refused' });
    await service.post('/new-qrcode', '{', CALLER);
    await vi.waitFor(() =>
      expect(service.events('request').slice(-2)).toMatchObject([
        { external_id: 'refused', outcome: 'provider-refused', provider: 'provider-refused', status: 422 },
        { outcome: 'malformed-body', status: 400 },
      ]),
    );
  });

  it('tells of a caller that left', async () => {
    const gone = new AbortController();
    const calls = provider.callsTo('/cashins').length;
    const leaving = fetch(`${service.url}/new-qrcode`, { method: 'POST', headers: CALLER, signal: gone.signal });
    await vi.waitFor(() => expect(provider.callsTo('/cashins')).toHaveLength(calls + 1), 10_000);
    gone.abort();
    await expect(leaving).rejects.toThrow();
    await vi.waitFor(() => expect(service.events('request').at(-1)).toMatchObject({ outcome: 'caller-left' }));
    expect(service.events('request').at(-1)).not.toHaveProperty('status');
  });

  it('has a line for each notice of a webhook, and one for a webhook that is refused', async () => {
    const before = service.events('webhook').length;
    await notify(service, [{ external_id: 'first', br_code: WORD }, { external_id: 'second' }, {}]);
    await notify(service, { external_id: 'first', error: WORD }, 'another-secret-of-theirs');
    await vi.waitFor(() =>
      expect(service.events('webhook').slice(before)).toMatchObject([
        { external_id: 'second', result: 'intermediate' },
        { result: 'unidentified' },
        { external_id: 'first', result: 'early' },
        { outcome: 'unauthorized', status: 401 },
      ]),
    );
  });

  it('warns of a BR Code that banks will not take', () => {
    expect(service.events('invalid-br-code')).toContainEqual(
      expect.objectContaining({ level: 'warn', external_id: 'logged', fault: 'tlv' }),
    );
  });

  it('is one JSON object a line, and holds no body, key, token, secret or signature, not even at its finest', () => {
    expect(service.lines.length).toBeGreaterThan(10);
    for (const line of service.lines) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
      expect(line).not.toMatch(/a-word-of|the-key-|the-secret-|token-\d|Bearer|another-secret|[0-9a-f]{64}/i);
    }
  });
});

it('the log says nothing of requests at LOG_LEVEL=warn, and they have an id all the same', async () => {
  const service = await start({ LOG_LEVEL: 'warn', TIMEOUT: '1', WEBHOOK_AUTH: 'none' });
  onTestFinished(async () => void (await service.stop()));
  const response = await ask(service, {});
  expect(response.headers.get('x-request-id')).toMatch(UUID);
  await service.stop();
  expect(service.lines.filter((line) => !line.includes('"warn"'))).toEqual([]);
}, 60_000);

it('a newcomer sees where it listens, where the pages are and what to try, a line each', async () => {
  const service = await ServiceProcess.start({});
  onTestFinished(async () => void (await service.stop()));
  await vi.waitFor(() => expect(service.lines.length).toBeGreaterThanOrEqual(5));
  expect(service.lines.map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''))).toEqual([
    `INFO  Listening on ${service.url}`,
    `INFO  Console: ${service.url}/`,
    `INFO  Swagger UI: ${service.url}/docs`,
    `INFO  Try: curl -X POST ${service.url}/new-qrcode -H 'content-type: application/json' -d '{}'`,
    expect.stringMatching(/^INFO {2}reply-channel-open instance=/),
  ]);
  await service.post('/new-qrcode', '{}');
  await vi.waitFor(() => expect(service.lines.slice(5)).toHaveLength(2));
  for (const line of service.lines.slice(5)) expect(line).toMatch(/ INFO {2}(request|webhook) external_id=\S+ /);
});

describe('a request id', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await start({ BODY_LIMIT: '10000' });
  });

  afterAll(() => service.stop());

  it('is the trace’s, and goes to the provider with it', async () => {
    const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
    const response = await roundTrip(service, 'traced', { traceparent, 'x-request-id': 'mine' });
    expect(response.headers.get('x-request-id')).toBe(TRACE);
    expect(provider.callsTo('/cashins').at(-1)?.headers).toMatchObject({ 'x-request-id': TRACE, traceparent });
  });

  it('is the caller’s own where there is no trace, and goes to the provider alone', async () => {
    const response = await roundTrip(service, 'named', { 'x-request-id': 'mine' });
    expect(response.headers.get('x-request-id')).toBe('mine');
    expect(provider.callsTo('/cashins').at(-1)?.headers).toMatchObject({ 'x-request-id': 'mine' });
    expect(provider.callsTo('/cashins').at(-1)?.headers).not.toHaveProperty('traceparent');
  });

  it('is a new one where the caller’s is not sane', async () => {
    const response = await roundTrip(service, 'insane', { 'x-request-id': 'x'.repeat(129), traceparent: '00-0-0-0' });
    expect(response.headers.get('x-request-id')).toMatch(UUID);
  });

  it.each([
    ['GET', '/health/live', 200],
    ['GET', '/health/ready', 200],
    ['GET', '/metrics', 200],
    ['GET', '/docs', 200],
    ['GET', '/nowhere', 404],
    ['GET', '/new-qrcode', 405],
    ['POST', '/new-qrcode', 401],
    ['POST', '/webhook', 401],
    ['POST', '/webhook?too=large', 413],
  ])('is on the answer to %s %s (%i)', async (method, path, status) => {
    const body = status === 413 ? { body: 'x'.repeat(10_001) } : {};
    // Whether this is its signature would only be found out with the whole body.
    const headers = { 'x-request-id': 'mine', ...(status === 413 && { 'x-signature': 'f'.repeat(64) }) };
    const response = await fetch(service.url + path, { method, headers, ...body });
    expect([response.status, response.headers.get('x-request-id')]).toEqual([status, 'mine']);
  });
});

describe('readiness', () => {
  it('is lost with the store and the reply channel, says so, and comes back with them', async () => {
    const redis = await RedisServer.start();
    onTestFinished(() => redis.end());
    const service = await start({ REDIS_URL: redis.url });
    onTestFinished(async () => void (await service.stop()));
    const ready = async () => {
      const response = await fetch(`${service.url}/health/ready`);
      return { status: response.status, body: await response.json() };
    };
    const up = { status: 'up' };
    const ok = { status: 'ok', details: { reply_channel: up, store: up, accepting: up } };
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ status: 200, body: ok }), 20_000);

    await redis.stop();
    const down = { status: 'down', reason: expect.any(String) };
    const error = { status: 'error', details: { reply_channel: down, store: down, accepting: up } };
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ status: 503, body: error }), 20_000);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    expect(await service.metric('async_como_sync_reply_channel_hears')).toBe(0);

    await redis.start();
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ status: 200 }), 20_000);
  });

  it('is lost when the shutdown begins, while what is held is still answered', async () => {
    const service = await start();
    const calls = provider.callsTo('/cashins').length;
    const waiting = ask(service, { external_id: 'held' });
    await vi.waitFor(() => expect(provider.callsTo('/cashins')).toHaveLength(calls + 1), 10_000);
    const stopped = service.stop();
    await vi.waitFor(async () => {
      const response = await fetch(`${service.url}/health/ready`);
      const accepting = { status: 'down', reason: 'the instance is shutting down' };
      expect([response.status, await response.json()]).toMatchObject([503, { details: { accepting } }]);
    }, 10_000);
    await notify(service, { external_id: 'held', br_code: 'code' });
    expect([(await waiting).status, await stopped]).toEqual([200, 0]);
  });
});

describe('metrics', () => {
  let service: ServiceProcess;
  let scraped: string;

  beforeAll(async () => {
    service = await start({ MAX_PENDING: '7' });
    await roundTrip(service, 'counted');
    await ask(service, { external_id: 'counted', note: WORD });
    await notify(service, { external_id: 'counted', br_code: WORD });
    await notify(service, { external_id: 'counted', error: WORD });
    await notify(service, {}, 'another-secret-of-theirs');
    scraped = await service.text('/metrics');
  });

  afterAll(() => service.stop());

  it.each([
    ['requests_total{outcome="succeeded",replayed="no"}', 1],
    ['requests_total{outcome="succeeded",replayed="yes"}', 1],
    ['requests_total{outcome="timeout",replayed="no"}', 0],
    ['request_duration_seconds_count{outcome="succeeded"}', 2],
    ['webhooks_total{result="settled"}', 1],
    ['webhooks_total{result="duplicate"}', 1],
    ['webhooks_total{result="conflicting"}', 1],
    ['webhooks_total{result="rejected"}', 1],
    ['webhooks_total{result="unstored"}', 0],
    ['provider_calls_total{result="accepted"}', 1],
    ['provider_calls_total{result="unclear"}', 0],
    ['provider_call_duration_seconds_count', 1],
    ['token_exchanges_total{result="ok"}', 1],
    ['token_exchanges_total{result="failed"}', 0],
    ['invalid_br_codes_total{fault="tlv"}', 2],
    ['store_command_duration_seconds_count{command="settle",result="ok"}', 3],
    ['pending_requests', 0],
    ['pending_requests_limit', 7],
  ])('have %s %i', (series, value) => {
    expect(scraped.split('\n')).toContain(`async_como_sync_${series} ${value}`);
  });

  it('count webhooks that could not be stored, and store commands that failed', async () => {
    const redis = await RedisServer.start();
    const deprived = await start({ REDIS_URL: redis.url });
    await redis.end();
    onTestFinished(async () => void (await deprived.stop()));
    expect((await notify(deprived, { external_id: 'lost', br_code: 'code' })).status).toBe(503);
    expect(await deprived.metric('async_como_sync_webhooks_total{result="unstored"}')).toBe(1);
    expect(
      await deprived.metric('async_como_sync_store_command_duration_seconds_count{command="settle",result="failed"}'),
    ).toBe(1);
  });

  it('have no id in a label', () => {
    expect(scraped).not.toContain('counted');
  });

  it('are all documented, with the alert that each one serves', async () => {
    const operations = await readDoc('operations.md');
    for (const { name } of await registry.getMetricsAsJSON()) {
      if (name.startsWith('async_como_sync_')) expect(operations).toContain(`| \`${name}\``);
    }
    for (const [, alert = ''] of operations.matchAll(/\[\w+\]\(#(\w+)\)/g)) {
      expect(operations.toLowerCase()).toMatch(new RegExp(`^##+ ${alert}$`, 'm'));
    }
  });

  it.each(['alert-rules.yml', 'grafana-dashboard.json', 'operations.md'])(
    'that docs/%s names are all there',
    async (file) => {
      const named = new Set((await readDoc(file)).match(/\b(async_como_sync|nodejs|process)_\w*[a-z]\b/g));
      expect(named.size).toBeGreaterThan(15);
      for (const name of named) expect(scraped).toMatch(new RegExp(`^(# TYPE )?${name}(\\{| )`, 'm'));
    },
  );

  it('have an entry of the runbook for each alert, and for no other', async () => {
    const operations = await readDoc('operations.md');
    const alerts = [...(await readDoc('alert-rules.yml')).matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    expect(alerts.length).toBeGreaterThan(15);
    const [, runbook = ''] = operations.split('\n## Alerts\n');
    const entries = [...runbook.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    expect(new Set(entries)).toEqual(new Set(alerts));
    for (const alert of alerts) {
      expect(operations).toMatch(new RegExp(`^### ${alert}\n\n- Symptom: [^]+?\n- Check: [^]+?\n- Fix: `, 'm'));
      expect(operations).toContain(`[${alert}](#${alert?.toLowerCase()})`);
    }
  });
});

function readDoc(name: string): Promise<string> {
  return readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8');
}
