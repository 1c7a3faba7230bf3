import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProof, type WebhookAuth } from '../src/provider/proofs/proof-schemes.js';
import type { WebhookEntry } from '../src/sandbox/journal.js';
import { WebhookDelivery } from '../src/sandbox/webhook-delivery.js';
import { SandboxBed } from './support/sandbox-bed.js';

let bed: SandboxBed;

beforeAll(async () => {
  bed = await SandboxBed.start();
});

afterAll(async () => bed.stop());

describe('tokens', () => {
  it('are given for the key only, and nothing works without one', async () => {
    expect((await bed.auth('another-key')).status).toBe(401);
    expect((await bed.cashin({}, { token: 'another-token' })).response.status).toBe(401);
  });

  it.each([
    ['refuse', 401],
    ['error', 500],
    ['limit', 429],
  ])('are withheld when the settings say %s', async (behaviour, status) => {
    await bed.settings({ auth: behaviour });
    expect((await bed.auth()).status).toBe(status);
    await bed.settings({ auth: 'ok' });
  });

  it('say when they expire, or do not', async () => {
    expect(await (await bed.auth()).json()).toMatchObject({ expires_in: 180 });
    await bed.settings({ expires_in: null });
    expect(await (await bed.auth()).json()).not.toHaveProperty('expires_in');
    await bed.settings({ expires_in: 180 });
  });
});

describe('the settings', () => {
  it('name the scenario of calls that name none', async () => {
    await bed.settings({ scenario: 'refuse' });
    expect((await bed.cashin({})).response.status).toBe(422);
    await bed.settings({ scenario: 'success' });
  });

  it('refuse what they do not know', async () => {
    expect((await bed.settings({ delay: 1 })).status).toBe(400);
  });

  it('close connections that are idle for idleTimeoutMs', async () => {
    await bed.settings({ idleTimeoutMs: 50 });
    const socket = connect(Number(new URL(bed.sandbox.url).port), '127.0.0.1');
    socket.write('GET /health/live HTTP/1.1\r\nhost: sandbox\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    await bed.settings({ idleTimeoutMs: 5_000 });
  });
});

describe('a webhook', () => {
  it('is sent again until it is taken, to the next URL each time, over kept-alive connections', async () => {
    const { url } = bed.receiver;
    const attempts = await deliver('taken', [`${url}/a`, `${url}/b`], (n) => (n < 4 ? 503 : 200));
    expect(attempts.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect(bed.receiver.of('taken').map(({ path }) => path)).toEqual(['/a', '/b', '/a', '/b']);
    expect(new Set(bed.receiver.of('taken').map(({ clientPort }) => clientPort)).size).toBe(1);
  });

  it('is given up after six attempts, whatever is answered or not', async () => {
    const attempts = await deliver('given-up', [bed.receiver.url, 'http://127.0.0.1:1'], () => 302);
    expect(attempts.map(({ status }) => status)).toEqual([302, null, 302, null, 302, null]);
  });

  it.each<WebhookAuth>([
    { scheme: 'token', secrets: ['a-token-of-16-bytes'], header: 'x-token' },
    { scheme: 'hmac-sha256', secrets: ['a-secret-of-16-bytes'], header: 'x-signature' },
    { scheme: 'standard-webhooks', secrets: [`whsec_${Buffer.alloc(24, 7).toString('base64')}`], header: undefined },
  ])('is signed: $scheme', async (webhookAuth) => {
    const signing = await SandboxBed.start(webhookAuth);
    const webhook = await signing.webhookOf('success');
    await signing.stop();
    expect(webhook && createProof(webhookAuth)?.read(webhook.rawHeaders, new Date())?.(webhook.body)).toBe(true);
  });
});

describe('closing', () => {
  it('drops the webhooks that are due and the calls that hang', async () => {
    const closing = await SandboxBed.start();
    const { id } = await closing.cashin({ delay_ms: 60_000 });
    await closing.settings({ auth: 'hang' });
    const hanging = expect(closing.auth()).rejects.toThrow('fetch failed');
    await expect.poll(async () => (await closing.journal()).auth).toBe(2);
    await closing.stop();
    await hanging;
    expect(closing.receiver.of(id)).toEqual([]);
  });
});

describe('the journal', () => {
  it('tells what happened to an id, with the body as it came and no token', async () => {
    const body = '{ "external_id" : "told", "amount" : 10.00 }';
    await bed.cashin(body);
    await bed.receiver.waitFor('told', 1);
    await bed.passed();
    const report = await bed.journal('?external_id=told');
    expect(report.cashins).toEqual([
      { external_id: 'told', scenario: 'success', received_at: expect.any(String), body },
    ]);
    expect(report.webhooks).toMatchObject([
      { external_id: 'told', url: `${bed.receiver.url}/webhook`, status: 200, attempt: 1 },
    ]);
    const everything = JSON.stringify(await bed.journal());
    expect([bed.token, SandboxBed.apiKey].filter((secret) => everything.includes(secret))).toEqual([]);
  });

  it('counts exchanges, and is reset by DELETE', async () => {
    await fetch(`${bed.sandbox.url}/journal`, { method: 'DELETE' });
    await bed.exchange();
    expect(await bed.journal()).toEqual({ auth: 1, cashins: [], webhooks: [] });
  });
});

async function deliver(id: string, urls: readonly string[], status: (n: number) => number): Promise<WebhookEntry[]> {
  const attempts: WebhookEntry[] = [];
  const options = { webhookUrls: () => urls, webhookAuth: { scheme: 'none', secrets: [], header: undefined } as const };
  const delivery = new WebhookDelivery(options, (attempt) => attempts.push(attempt), 1);
  bed.receiver.status = status;
  await delivery.deliver(id, { contentType: 'application/json', body: JSON.stringify({ external_id: id }) });
  await delivery.close();
  bed.receiver.status = () => 200;
  return attempts;
}
