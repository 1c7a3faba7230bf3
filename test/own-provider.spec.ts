import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/load-config.js';
import { createService } from '../src/serve.js';
import { bank } from './support/own-provider.js';
import { answer, ScriptedProvider } from './support/scripted-provider.js';

const SECRET = 'a secret of the bank';

let app: NestExpressApplication;
let url: string;
let provider: ScriptedProvider;

beforeAll(async () => {
  Logger.overrideLogger(false);
  provider = await ScriptedProvider.start();
  const module = bank(`http://127.0.0.1:${provider.port}`, 'key', SECRET);
  app = await createService(parseConfig({ CONSOLE: 'false' }), { provider: module });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});

afterAll(async () => {
  await app.close();
  await provider.stop();
});

async function post(path: string, body: string, headers: Record<string, string> = {}) {
  const sent = { 'content-type': 'application/json', ...headers };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers: sent, body });
  return { status: response.status, body: await response.json() };
}

function webhook(charge: object, secret = SECRET) {
  const body = JSON.stringify(charge);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return post('/webhook', body, { 'x-bank-signature': signature });
}

async function called(id: string): Promise<void> {
  await expect.poll(() => provider.callsTo(`/charges/${id}`)).toHaveLength(1);
}

/** A route whose documented body has such examples. */
function body(examples: object) {
  return { post: { requestBody: { content: { 'application/json': { examples } } } } };
}

describe('a provider of one’s own', () => {
  it('is asked as it wants to be, and its webhook answers the caller', async () => {
    const waiting = post('/new-qrcode', '{"external_id":"own-1","amount":19.90}');
    await called('own-1');
    const body = '{"external_id":"own-1","amount":19.90}';
    expect(provider.callsTo('/charges/own-1')).toMatchObject([{ body, headers: { authorization: 'Bearer key' } }]);
    expect(await webhook({ reference: 'own-1', state: 'created' })).toMatchObject({
      status: 200,
      body: { results: [{ result: 'intermediate' }] },
    });
    expect(await webhook({ reference: 'own-1', state: 'active', emv: 'code' }, 'another secret')).toMatchObject({
      status: 401,
    });
    expect(await webhook({ reference: 'own-1', state: 'active', emv: 'code' })).toMatchObject({
      status: 200,
      body: { results: [{ external_id: 'own-1', result: 'settled' }] },
    });
    expect(await waiting).toEqual({
      status: 200,
      body: { message: 'QR Code created', qr_code: 'code', cashin_id: null, external_id: 'own-1' },
    });
  });

  it('says by webhook that it failed, or refuses at once', async () => {
    const waiting = post('/new-qrcode', '{"external_id":"own-2"}');
    await called('own-2');
    await webhook({ reference: 'own-2', state: 'rejected', reason: 'no funds' });
    expect(await waiting).toMatchObject({ status: 502, body: { code: 'provider-failed', reason: 'no funds' } });
    provider.cashins = (response) => answer(response, 422, {});
    expect(await post('/new-qrcode', '{"external_id":"own-3"}')).toMatchObject({
      status: 422,
      body: { code: 'provider-refused', detail: 'the bank answered 422' },
    });
  });

  it('has its examples in the API’s documentation', async () => {
    const document: unknown = await (await fetch(`${url}/openapi.json`)).json();
    expect(document).toMatchObject({
      paths: { '/new-qrcode': body({ charge: {} }), '/webhook/': body({ active: {} }) },
    });
  });

  it('is shown in docs/embedding.md as it is', async () => {
    const page = await readFile(new URL('../docs/embedding.md', import.meta.url), 'utf8');
    const file = await readFile(new URL('support/own-provider.ts', import.meta.url), 'utf8');
    const own = file
      .replace(/^\/\/.*\n/, '')
      .replaceAll('../../src/provider/', './')
      .replaceAll('../../src/', '../');
    expect(page).toContain(`\`\`\`ts\n${own}\`\`\`\n`);
  });
});
