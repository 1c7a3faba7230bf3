import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inspectBrCode } from '../src/provider/br-code.js';
import { readPreset } from '../src/provider/profile/presets.js';
import type { JournalReport } from '../src/sandbox/journal.js';
import { standInProfile } from '../src/sandbox/profile/stand-in.js';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import { PATIENT } from './support/deployment.js';
import { freePort } from './support/free-port.js';
import { SandboxProcess } from './support/sandbox-process.js';
import { ServiceProcess } from './support/service-process.js';

/** A webhook as it came. */
interface Arrived {
  readonly url: string;
  readonly body: string;
}

const arrived: Arrived[] = [];
const receiver = createServer((request, response) => void take(request, response));

beforeAll(async () => {
  // Nest tells of every route of every sandbox otherwise.
  Logger.overrideLogger(['fatal', 'error', 'warn']);
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
});

afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

beforeEach(() => {
  arrived.length = 0;
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  arrived.push({ url: request.url ?? '', body: body.toString() });
  response.end();
}

/** The webhooks about an id so far. */
function about(id: string): readonly Arrived[] {
  return arrived.filter(({ body }) => body.includes(`"${id}"`));
}

/** A sandbox that sends webhooks at once, and the settings that it shares with its caller. */
async function start(preset: string) {
  const profile = standInProfile(readPreset(preset).document!, '');
  const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhook`;
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    webhookUrls: () => [webhookUrl],
    apiKey: '',
    webhookAuth: { scheme: 'none', secrets: [], header: undefined },
    delayMs: 0,
    slowMs: 0,
    profile,
    replacesHosts: true,
  });
  return { sandbox, settings: profile.settings };
}

describe('the sandbox of Efí', () => {
  let sandbox: Sandbox;
  let settings: Readonly<Record<string, string>>;
  let token = '';
  let last = 0;

  beforeAll(async () => {
    ({ sandbox, settings } = await start('efi'));
    token = await exchange();
  });

  afterAll(() => sandbox.close());

  const ask = async (user: string, password: string, body: object = { grant_type: 'client_credentials' }) =>
    fetch(`${sandbox.url}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });

  const exchange = async (): Promise<string> => {
    const response = await ask(settings['EFI_CLIENT_ID']!, settings['EFI_CLIENT_SECRET']!);
    return ((await response.json()) as { readonly access_token: string }).access_token;
  };

  const call = async (words: string, further: { id?: string; token?: string; signal?: AbortSignal } = {}) => {
    const id = further.id ?? `id${++last}`;
    const response = await fetch(`${sandbox.url}/v2/cob/${id}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${further.token ?? token}`,
        'content-type': 'application/json',
        'x-sandbox-scenario': words,
      },
      body: '{"valor":{"original":"19.90"}}',
      signal: further.signal ?? null,
    });
    return { id, response };
  };

  /** Those that came in all, once there are so many and a call made later has had its own. */
  const webhooksOf = async (id: string, count: number) => {
    await expect.poll(() => about(id).length, PATIENT).toBeGreaterThanOrEqual(count);
    const { id: later } = await call('soon');
    await expect.poll(() => about(later).length, PATIENT).toBe(1);
    return about(id);
  };

  it('gives tokens for the credentials only, as the profile reads them', async () => {
    expect((await ask('stranger', 'secret')).status).toBe(401);
    expect((await ask(settings['EFI_CLIENT_ID']!, settings['EFI_CLIENT_SECRET']!, {})).status).toBe(401);
    const granted = await ask(settings['EFI_CLIENT_ID']!, settings['EFI_CLIENT_SECRET']!);
    expect(await granted.json()).toMatchObject({ access_token: expect.any(String), expires_in: 180 });
    expect((await call('', { token: 'unknown' })).response.status).toBe(401);
  });

  it('answers 404 for what the provider has no route for', async () => {
    expect((await fetch(`${sandbox.url}/v2/nothing`)).status).toBe(404);
  });

  it('answers a charge with a valid code, and a second later says that it is paid', async () => {
    const { id, response } = await call('');
    expect(response.status).toBe(201);
    const { txid, pixCopiaECola } = (await response.json()) as Readonly<Record<string, string>>;
    expect(txid).toBe(id);
    expect(inspectBrCode(pixCopiaECola!)).toEqual({ valid: true });
    expect(pixCopiaECola).toContain('540519.90');
    await expect.poll(() => about(id).length, PATIENT).toBe(1);
    expect(about(id)[0]?.url).toBe(`/webhook?hmac=${settings['EFI_WEBHOOK_SECRET']}`);
  });

  it.each([
    ['soon', 201, 1],
    ['soon,refuse', 400, 0],
    ['soon twice', 201, 2],
    ['soon+reverse', 201, 1],
    ['early', 201, 1],
    ['late', 201, 1],
    ['soon/never', 201, 0],
    ['soon:error', 500, 1],
    ['unauthorized', 401, 0],
    ['rate-limited', 429, 0],
    ['nonsense', 422, 0],
  ])('%s is answered with %i and sends %i webhooks', async (words, status, count) => {
    const { id, response } = await call(words);
    expect(response.status).toBe(status);
    expect(await webhooksOf(id, count)).toHaveLength(count);
  });

  it('tells which words there are where it does not know one', async () => {
    const text = await (await call('nonsense')).response.text();
    for (const word of ['success', 'refuse', 'paid', 'twice', 'expired-token']) expect(text).toContain(word);
  });

  it('early has its webhook delivered before the call is answered', async () => {
    const { id } = await call('early');
    expect(about(id)).toHaveLength(1);
  });

  it('late waits until the default wait is over', async () => {
    await change({ slowMs: 200 });
    const { id: late } = await call('late');
    const { id: soon } = await call('soon');
    await webhooksOf(late, 1);
    const order = arrived.map(({ body }) => [late, soon].find((id) => body.includes(`"${id}"`)));
    expect(order.indexOf(soon)).toBeLessThan(order.indexOf(late));
    await change({ slowMs: 0 });
  });

  it('hang, reset and huge never answer the call, and send the webhook', async () => {
    const hanging = new AbortController();
    const ends = Promise.allSettled([
      call('soon,hang', { id: 'hangs', signal: hanging.signal }),
      call('soon,reset', { id: 'resets' }),
      call('soon,huge', { id: 'huge' }).then(({ response }) => readMost(response)),
    ]);
    for (const id of ['hangs', 'resets', 'huge']) expect(await webhooksOf(id, 1)).toHaveLength(1);
    hanging.abort();
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('error shows the Authorization in its body, rate-limited says when to come back', async () => {
    expect(await (await call('error')).response.text()).toContain(`Bearer ${token}`);
    expect((await call('rate-limited')).response.headers.get('retry-after')).toBe('2');
  });

  it.each(['expired', 'expired-token'])('%s refuses the token once', async (words) => {
    const own = await exchange();
    const { id, response } = await call(words, { token: own });
    expect(response.status).toBe(401);
    expect((await call(words, { id, token: own })).response.status).toBe(401);
    expect((await call(words, { id })).response.status).toBe(201);
  });

  it('has every id and code of the file if it is exact, by the call or by the settings', async () => {
    const code = { pixCopiaECola: '00020101021226760014br.gov.bcb.pix6304ABCD' };
    expect(await (await call('exact')).response.json()).toMatchObject(code);
    await change({ exact: true });
    expect(await (await call('')).response.json()).toMatchObject(code);
    await change({ exact: false });
    expect(await (await call('')).response.json()).not.toMatchObject(code);
  });

  it('tells in its journal what happened to an id, and no secret', async () => {
    const { id } = await call('soon,twice');
    await webhooksOf(id, 2);
    const journal = await (await fetch(`${sandbox.url}/journal?external_id=${id}`)).text();
    const report = JSON.parse(journal) as JournalReport;
    expect(report.cashins).toMatchObject([{ external_id: id, operation: 'new-qrcode', scenario: 'soon,twice' }]);
    expect(report.webhooks.map(({ status }) => status)).toEqual([200, 200]);
    for (const secret of [token, settings['EFI_WEBHOOK_SECRET']!]) expect(journal).not.toContain(secret);
  });

  async function change(members: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await fetch(`${sandbox.url}/settings`, { method: 'PUT', headers, body: JSON.stringify(members) });
  }
});

describe('the sandbox of GitHub', () => {
  it('sends several webhooks in their order, or in the reverse one', async () => {
    const { sandbox, settings } = await start('github');
    const actions = () => arrived.map(({ body }) => (JSON.parse(body) as { readonly action: string }).action);
    const repository = encodeURIComponent(settings['GITHUB_REPO']!);
    const dispatch = async (words: string) => {
      const response = await fetch(`${sandbox.url}/repos/${repository}/actions/workflows/deploy.yml/dispatches`, {
        method: 'POST',
        headers: { authorization: `Bearer ${settings['GITHUB_TOKEN']}`, 'x-sandbox-scenario': words },
        body: '{"ref":"main","return_run_details":true}',
      });
      await expect.poll(() => arrived.length % 2, PATIENT).toBe(0);
      return ((await response.json()) as { readonly workflow_run_id: number }).workflow_run_id;
    };
    const one = await dispatch('');
    await expect.poll(actions, PATIENT).toEqual(['in_progress', 'completed']);
    const other = await dispatch('reverse');
    await expect.poll(actions, PATIENT).toEqual(['in_progress', 'completed', 'completed', 'in_progress']);
    await sandbox.close();
    expect([one, other].map((id) => String(id).length)).toEqual([11, 11]);
    expect(arrived.map(({ body }) => body.includes(String(one)))).toEqual([true, true, false, false]);
  });
});

describe('the sandbox of Mercado Pago', () => {
  it('is asked how a payment stands: as it was answered before its webhook, and then how it ended', async () => {
    const { sandbox, settings } = await start('mercadopago');
    const headers = { authorization: `Bearer ${settings['MP_ACCESS_TOKEN']}`, 'content-type': 'application/json' };
    const make = async (words: string) => {
      const response = await fetch(`${sandbox.url}/v1/payments`, {
        method: 'POST',
        headers: { ...headers, 'x-idempotency-key': words, 'x-sandbox-scenario': words },
        body: JSON.stringify({
          payment_method_id: 'pix',
          external_reference: words,
          notification_url: 'https://us.example.com/webhook/new-qrcode/token',
        }),
      });
      return (await response.json()) as { readonly id: number };
    };
    const look = async (id: number) => fetch(`${sandbox.url}/v1/payments/${id}`, { headers });
    const pending = await make('paid');
    expect(await (await look(pending.id)).json()).toEqual(pending);
    const { id } = await make('soon');
    const path = `/webhook/new-qrcode/token?data.id=${id}&type=payment`;
    await expect.poll(() => arrived.map(({ url }) => url), PATIENT).toContain(path);
    expect(await (await look(id)).json()).toMatchObject({ id, status: 'approved', external_reference: 'soon' });
    expect((await look(1)).status).toBe(404);
    expect(await make('soon')).toMatchObject({ id });
    await sandbox.close();
  });
});

describe('the sandbox as a process of its own', () => {
  it('stands in for the provider that PROVIDER names, with the settings that it shares with the service', async () => {
    const shared = { BSPAY_CLIENT_ID: 'client-of-both', BSPAY_CLIENT_SECRET: 'secret-of-both' };
    const sandbox = await SandboxProcess.start({ PROVIDER: 'bspay', ...shared });
    const port = String(await freePort());
    const service = await ServiceProcess.start({
      PROVIDER: 'bspay',
      BSPAY_URL: sandbox.url,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      PORT: port,
      ...shared,
    });
    const answer = await service.post('/new-qrcode', '{"external_id":"both","amount":15}');
    expect(await answer.json()).toMatchObject({ qr_code: expect.stringMatching(/^0002/) });
    const payment = await service.fetch('/requests/both/payment', { headers: { prefer: 'wait=20' } });
    expect(await payment.json()).toMatchObject({ state: 'succeeded', result: { amount: 15 } });
    expect((await sandbox.client.journal('both')).cashins).toMatchObject([
      { operation: 'new-qrcode', scenario: 'success' },
    ]);
    await Promise.all([service.kill(), sandbox.kill()]);
  });
});

describe('a service with the sandbox of Efí', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start({ PROVIDER: 'efi' });
  });

  afterAll(() => service.kill());

  it.each([
    ['soon', 200, 'succeeded'],
    ['soon,twice', 200, 'succeeded'],
    ['soon,reverse', 200, 'succeeded'],
    ['early', 200, 'succeeded'],
    ['soon,hang', 200, 'succeeded'],
    ['soon,reset', 200, 'succeeded'],
    ['soon,error', 200, 'succeeded'],
    ['soon,huge', 200, 'succeeded'],
    ['soon,expired', 200, 'succeeded'],
    ['soon,fail', 502, 'failed'],
    ['soon,fail,twice', 502, 'failed'],
    ['late', 504, 'pending'],
    ['never', 504, 'pending'],
  ])('answers a Pix that is sent with the scenario %s with %i', async (words, status, state) => {
    const id = words.replace(/\W/g, '');
    const headers = { 'x-sandbox-scenario': words, prefer: 'wait=2' };
    const response = await service.post('/pix-send', JSON.stringify({ external_id: id, valor: '0.01' }), headers);
    expect(response.status).toBe(status);
    expect(await (await service.fetch(`/requests/${id}`)).json()).toMatchObject({ state });
  });

  it.each([
    ['unauthorized', { code: 'provider-unauthorized' }],
    ['nonsense', { code: 'provider-refused', reason: expect.stringContaining('there are success, fail, twice') }],
  ])('passes on how the sandbox refuses: %s', async (words, problem) => {
    const response = await service.post('/pix-send', '{"valor":"0.01"}', { 'x-sandbox-scenario': words });
    expect(await response.json()).toMatchObject(problem);
  });

  it('documents the words of each operation', async () => {
    const { paths } = (await (await service.fetch('/openapi.json')).json()) as {
      readonly paths: Readonly<Record<string, { readonly post?: { readonly parameters: readonly object[] } }>>;
    };
    expect(paths['/pix-send']?.post?.parameters).toContainEqual(
      expect.objectContaining({
        name: 'X-Sandbox-Scenario',
        in: 'header',
        schema: { type: 'string', enum: expect.arrayContaining(['success', 'fail', 'twice']) },
      }),
    );
  });
});

/** Reads an answer to its end; throws if it is longer than a megabyte. */
async function readMost({ body }: Response): Promise<void> {
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > 1_000_000) throw new Error('there is no end');
  }
}
