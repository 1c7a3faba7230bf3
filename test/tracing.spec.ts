import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Link } from './support/link.js';
import { OtlpReceiver, type ReceivedSpan, valueOf } from './support/otlp-receiver.js';
import { RedisServer } from './support/redis-server.js';
import { ScriptedProvider } from './support/scripted-provider.js';
import { ServiceProcess } from './support/service-process.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const PROVIDERS_TRACE = 'c0ffee3577b34da6a3ce929d0e0e4736';

let redis: RedisServer;
let provider: ScriptedProvider;
let collector: OtlpReceiver;

beforeAll(async () => {
  [redis, provider, collector] = await Promise.all([
    RedisServer.start(),
    ScriptedProvider.start(),
    OtlpReceiver.start(),
  ]);
});

afterAll(() => Promise.all([redis.end(), provider.stop(), collector.stop()]));

function start(variables: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const url = `http://127.0.0.1:${provider.port}`;
  return ServiceProcess.start({
    NODE_ENV: 'production',
    AUTH_URL: url,
    CASHIN_URL: url,
    APIKEY: 'key',
    WEBHOOK_AUTH: 'none',
    API_KEYS: 'none',
    REDIS_URL: redis.url,
    TIMEOUT: '30000',
    ...variables,
  });
}

/** Has `a` wait for an id, and `b` get its webhook once the provider was called; resolves with what the provider got. */
async function askAndSettle(a: ServiceProcess, b: ServiceProcess, id: string, headers: Record<string, string>) {
  const calls = provider.callsTo('/cashins').length;
  const answer = a.post('/new-qrcode', JSON.stringify({ external_id: id }), headers);
  await vi.waitFor(() => expect(provider.callsTo('/cashins')).toHaveLength(calls + 1), 10_000);
  const webhook = { traceparent: `00-${PROVIDERS_TRACE}-${CALLER}-01` };
  const acknowledged = await b.post('/webhook', JSON.stringify({ external_id: id, br_code: 'code' }), webhook);
  expect([(await answer).status, acknowledged.status]).toEqual([200, 200]);
  return provider.callsTo('/cashins')[calls]!.headers;
}

describe('with a collector', () => {
  // Of three, since the sweep may be faster than a signal, and then nothing is woken by it.
  const ids = ['one', 'two', 'three'];
  let request: ReceivedSpan;
  let call: ReceivedSpan;
  let webhook: ReceivedSpan;
  let wakeUp: ReceivedSpan;

  beforeAll(async () => {
    const [a, b] = await Promise.all([startTraced('A'), startTraced('B')]);
    for (const id of ids) await askAndSettle(a, b, id, { traceparent: `00-${TRACE}-${CALLER}-01` });
    expect(await Promise.all([a.stop(), b.stop()])).toEqual([0, 0]);
    wakeUp = find('wake-up', () => true);
    request = find('POST /new-qrcode', ({ spanId }) => spanId === wakeUp.parentSpanId);
    call = find('POST /cashins', ({ parentSpanId }) => parentSpanId === request.spanId);
    webhook = find('POST /webhook', (span) => externalId(span) === externalId(request));
  });

  it('every round trip has its spans, the last ones when the instances end', () => {
    for (const name of ['POST /new-qrcode', 'POST /cashins', 'POST /webhook']) {
      expect(collector.spans.filter((span) => span.name === name)).toHaveLength(ids.length);
    }
  });

  it('the request goes on with the trace of its caller', () => {
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, kind: 2 });
  });

  it('the call to the provider is a part of the request, and hands on its own place in the trace', () => {
    expect(call).toMatchObject({ traceId: TRACE, kind: 3 });
    const received = provider.callsTo('/cashins').map(({ headers }) => headers.traceparent);
    expect(received).toContain(`00-${TRACE}-${call.spanId}-01`);
  });

  it('the webhook on another instance links to the request that waits for it', () => {
    const { traceId, spanId } = request;
    const links = [{ traceId, spanId }];
    expect(webhook).toMatchObject({ traceId: PROVIDERS_TRACE, parentSpanId: CALLER, kind: 2, links });
  });

  it('the wake-up is a part of the request', () => {
    expect(wakeUp).toMatchObject({ traceId: TRACE, parentSpanId: request.spanId, kind: 5 });
  });

  it('each span names the instance on which it happened, as the environment does', () => {
    const instances = [request, call, wakeUp, webhook].map(({ resource }) => valueOf(resource, 'service.instance.id'));
    expect(instances).toEqual(['A', 'A', 'A', 'B']);
    expect(valueOf(request.resource, 'service.name')).toBe('qrcodes');
  });

  it('what happened is told by attributes', () => {
    expect(externalId(request)).toBeOneOf(ids);
    expect(valueOf(request.attributes, 'app.outcome')).toBe('succeeded');
    expect(valueOf(webhook.attributes, 'app.outcome')).toBe('settled');
    expect(valueOf(webhook.attributes, 'http.response.status_code')).toBe(200);
  });
});

it('an instance that ends waits for the link of the webhook that it answered last', async () => {
  const link = await Link.start(redis.port);
  onTestFinished(() => link.end());
  const [a, b] = await Promise.all([startTraced('A'), startTraced('B', `redis://127.0.0.1:${link.port}`)]);
  link.delayMs = 100; // each way, so that the store tells of the request after the instance was told to end
  await askAndSettle(a, b, 'last', {});
  expect(await b.stop()).toBe(0);
  const spans = collector.spans.filter(({ name }) => name === 'POST /webhook');
  expect(spans.find((span) => externalId(span) === 'last')?.links).toHaveLength(1);
  await a.stop();
});

function startTraced(instance: string, redisUrl = redis.url): Promise<ServiceProcess> {
  return start({
    REDIS_URL: redisUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_SERVICE_NAME: 'qrcodes',
    OTEL_RESOURCE_ATTRIBUTES: `service.instance.id=${instance}`,
  });
}

function find(name: string, is: (span: ReceivedSpan) => boolean): ReceivedSpan {
  const found = collector.spans.find((span) => span.name === name && is(span));
  if (!found) throw new Error(`no span ${name}`);
  return found;
}

function externalId({ attributes }: ReceivedSpan): string | number | undefined {
  return valueOf(attributes, 'app.external_id');
}

describe('a trace', () => {
  it('that its caller does not sample is handed on as such, and makes no spans', async () => {
    const instance = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
    const before = spansOfRequests();
    const headers = await askAndSettle(instance, instance, 'unsampled', { traceparent: `00-${TRACE}-${CALLER}-00` });
    await instance.stop();
    expect(headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(spansOfRequests()).toEqual(before);
  });

  it('goes past an instance without a collector as it came', async () => {
    const instance = await start({});
    const headers = await askAndSettle(instance, instance, 'untraced', { traceparent: `00-${TRACE}-${CALLER}-01` });
    await instance.stop();
    expect(headers.traceparent).toBe(`00-${TRACE}-${CALLER}-01`);
    expect(instance.events('request')[0]).not.toHaveProperty('trace_id');
  });

  it('that can not be sent costs one line of the log, and neither an answer nor the exit', async () => {
    const gone = await OtlpReceiver.start();
    const { endpoint } = gone;
    await gone.stop();
    const instance = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: '100',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
    await askAndSettle(instance, instance, 'lost', {});
    await expect.poll(() => instance.events('collector-lost').length, { timeout: 30_000 }).toBe(1);
    await askAndSettle(instance, instance, 'lost too', {});
    expect(await instance.stop()).toBe(0);
    expect(instance.events('collector-lost')).toHaveLength(1);
  });
});

function spansOfRequests(): readonly ReceivedSpan[] {
  return collector.spans.filter(({ name }) => name !== 'POST /webhook');
}
