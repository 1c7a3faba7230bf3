import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../src/config/load-config.js';
import { ComposeBed } from './support/compose-bed.js';
import { PATIENT } from './support/deployment.js';
import { exchange, request } from './support/raw-http.js';
import type { ServiceProcess } from './support/service-process.js';
import { misspellings, otherForms } from './support/spellings.js';

describe('docs/nginx.conf', () => {
  let bed: ComposeBed;

  beforeAll(async () => {
    bed = await ComposeBed.start();
    await bed.sandbox.change({ delayMs: 50 });
  });

  afterAll(() => bed.end());

  const ask = (body: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${bed.url}/new-qrcode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=30', ...headers },
      body: JSON.stringify(body),
    });

  const statusAt = async (line: string) =>
    (await exchange(bed.url, request(line, { 'Idempotency-Key': 'outside' }))).status;

  it('answers under the request’s id, also when the webhook comes to the other instance', async () => {
    const answer = await ask({}, { 'x-request-id': 'request-1' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-request-id')).toBe('request-1');
    for (const instance of bed.instances) await expect.poll(() => served(instance)).toBe(1);
  });

  it('leaves a caller’s own name as it is: an external_id, or else an Idempotency-Key', async () => {
    const key = { 'idempotency-key': '"by key"' };
    expect(await (await ask({}, key)).json()).toMatchObject({ external_id: 'by key' });
    expect(await (await ask({ external_id: 'by id' }, key)).json()).toMatchObject({ external_id: 'by id' });
    expect(await (await ask({ external_id: 777 })).json()).toMatchObject({ external_id: '777' });
  });

  it('keeps what is for its inside inside, however it is spelled', async () => {
    const inside = ['/metrics', '/health/live', '/health/ready', '/health', '/anything-else'];
    const targets = inside.flatMap((path) => [path, ...misspellings(path), ...otherForms(path)]);
    const statuses = await Promise.all(targets.map(async (target) => [target, await statusAt(`GET ${target}`)]));
    expect(statuses.filter(([, status]) => status !== 404 && status !== 400)).toEqual([]);
  });

  it('lets through what is for outside, in the spelling of an instance', async () => {
    const routes = ['POST /new-qrcode', 'GET /requests/outside', 'GET /openapi.json', 'GET /docs'];
    const webhooks = ['/webhook', '/webhook/', '/webhook/pix', '/webhook//pix', '/webhook/pix/'];
    for (const route of routes) expect([route, await statusAt(route)]).toEqual([route, 200]);
    for (const path of webhooks) expect([path, await statusAt(`POST ${path}`)]).toEqual([path, 401]);
    expect(await statusAt('GET /docs/swagger-ui.css')).toBe(200);
    const others = routes.flatMap((route) => {
      const [method = '', path = ''] = route.split(' ');
      return misspellings(path).map((other) => `${method} ${other}`);
    });
    const served = await Promise.all(others.map(async (other) => [other, await statusAt(other)]));
    expect(served.filter(([, status]) => Number(status) < 400)).toEqual([]);
  });

  it('passes an id on as it is written', async () => {
    for (const id of ['a/b', 'a//b', '../metrics', 'é ?#', '%2e%2e']) {
      expect([id, (await ask({ external_id: id })).status]).toEqual([id, 200]);
      const found = await fetch(`${bed.url}/requests/${encodeURIComponent(id)}`);
      expect(await found.json()).toMatchObject({ external_id: id });
    }
  });

  it('passes a body on that is too large for an instance, whose answer tells so', async () => {
    const answer = await ask({ text: 'a'.repeat(1_100_000) });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'payload-too-large' });
  });

  it('waits for longer than callers may, keeps connections for less, and has room for what an instance takes', async () => {
    const page = await readFile('docs/nginx.conf', 'utf8');
    const number = (name: string) => Number(new RegExp(`\\b${name} (\\d+)`).exec(page)?.[1]);
    const { maxTimeoutMs, keepAliveTimeoutMs, bodyLimit, maxPending } = parseConfig({});
    expect(number('proxy_read_timeout') * 1_000).toBeGreaterThan(maxTimeoutMs);
    expect(number('keepalive_timeout') * 1_000).toBeLessThan(keepAliveTimeoutMs);
    expect(number('client_max_body_size') * 2 ** 20).toBeGreaterThan(bodyLimit);
    expect(number('worker_connections')).toBeGreaterThan(2 * maxPending);
  });

  it('[F43] fails no call and no webhook while one instance after the other is shut down and started again', async () => {
    await bed.sandbox.forget();
    const statuses: number[] = [];
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const callers = Array.from({ length: 4 }, async () => {
      while (!over.signal.aborted) statuses.push(await statusOf(ask()));
    });
    const failures: unknown[] = [];
    const unlucky = async () => {
      while (!over.signal.aborted) failures.push(await (await ask({ scenario: 'fail' })).json());
    };
    callers.push(unlucky());
    for (const name of ['a', 'b'] as const) {
      const instance = bed.instance(name);
      const held = { external_id: `held-${name}`, scenario: 'slow', delay_ms: 1_000 };
      const answer = statusOf(instance.post('/new-qrcode', JSON.stringify(held)));
      await expect.poll(async () => (await bed.sandbox.journal(held.external_id)).cashins, PATIENT).toHaveLength(1);
      expect(await instance.stop()).toBe(0);
      expect(await answer).toBe(200);
      expect(instance.events('request').some(({ status }) => status === 503)).toBe(true); // it was asked meanwhile
      const started = await bed.startInstance(name);
      // Until nginx has noticed that it is back.
      await expect.poll(() => started.events('request').length, PATIENT).toBeGreaterThan(0);
    }
    over.abort();
    await Promise.all(callers);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { cashins, webhooks } = await bed.sandbox.journal();
    expect(cashins).toHaveLength(statuses.length + failures.length + 2);
    for (const failure of failures) expect(failure).toMatchObject({ code: 'provider-failed' });
    expect(new Set(webhooks.map(({ status }) => status))).toEqual(new Set([200]));
    expect(webhooks.length).toBeGreaterThan(100);
  });

  it('[F40] has those whom a killed instance held answered by the other one, with one call to the provider for each', async () => {
    await bed.sandbox.forget();
    const slow = { scenario: 'slow', delay_ms: 3_000 };
    const callers = [
      ...Array.from({ length: 8 }, () => ask(slow)),
      ...Array.from({ length: 4 }, (_, number) => ask({ ...slow, external_id: `own-${number}` })),
      ...Array.from({ length: 4 }, (_, number) => ask(slow, { 'idempotency-key': `key-${number}` })),
    ].map(statusOf);
    await expect.poll(async () => (await bed.sandbox.journal()).cashins.length, PATIENT).toBe(callers.length);
    await bed.instance('a').kill();
    expect(new Set(await Promise.all(callers))).toEqual(new Set([200]));
    expect((await bed.sandbox.journal()).cashins).toHaveLength(callers.length);
  });

  it('passes a refusal on, and never makes 502 of it where the other instance is away', async () => {
    await bed.redis.stop();
    const answers = [await ask(), await ask(), await ask(), await ask()]; // either instance is the last to be tried
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    for (const { headers } of answers) expect(headers.get('retry-after')).toMatch(/^\d+$/);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(texts.join()).toContain('"store-unavailable"');
  });
});

async function statusOf(asked: Promise<Response>): Promise<number> {
  const response = await asked;
  await response.text();
  return response.status;
}

function served(instance: ServiceProcess): number {
  return instance.events('request').length + instance.events('webhook').length;
}
