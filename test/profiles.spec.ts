import { createHmac } from 'node:crypto';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Certificates, PASSPHRASE } from './support/certificates.js';
import { PATIENT } from './support/deployment.js';
import { ProfileFile, ProfileProvider } from './support/profile-provider.js';
import type { Environment } from './support/program.js';
import { RedisServer } from './support/redis-server.js';
import { ServiceProcess } from './support/service-process.js';

const SECRET = 'a secret of at least 16 bytes';
const OPERATOR = 'the-key-of-an-operator';
const WHSEC = `whsec_${Buffer.from('a key of at least 24 bytes!').toString('base64')}`;

let redis: RedisServer;
let provider: ProfileProvider;
let services: ServiceProcess[];

beforeAll(async () => {
  redis = await RedisServer.start();
});

afterAll(() => redis.end());

beforeEach(async () => {
  provider = await ProfileProvider.start();
  services = [];
});

afterEach(async () => {
  await Promise.all(services.map((service) => service.kill()));
  await provider.stop();
});

/** Two instances in production on one Redis; callers ask the first one, webhooks come to the second one. */
async function start(environment: Environment): Promise<readonly [ServiceProcess, ServiceProcess]> {
  const common = {
    REDIS_URL: redis.url,
    REDIS_PREFIX: `p${Math.random().toString(36).slice(2)}`,
    NODE_ENV: 'production',
    API_KEYS: 'none',
    OPERATOR_KEYS: OPERATOR,
    CALLBACK_SECRET: SECRET,
    PUBLIC_URL: 'https://gateway.test',
    ...environment,
  };
  const [a, b] = await Promise.all([ServiceProcess.start(common), ServiceProcess.start(common)]);
  services.push(a, b);
  await Promise.all([a.untilReady(), b.untilReady()]);
  return [a, b];
}

const answerOf = async (response: Response) => [response.status, await response.json()] as const;

/** The path of a URL that the provider was given. */
const pathOf = (url: unknown): string => String(url).replace('https://gateway.test', '');

/** A webhook as Standard Webhooks signs it. */
function send(service: ServiceProcess, path: string, body: string): Promise<Response> {
  const now = new Date();
  const signature = new Webhook(WHSEC).sign('msg', now, body);
  const seconds = String(Math.floor(now.getTime() / 1000));
  return service.post(path, body, {
    'webhook-id': 'msg',
    'webhook-timestamp': seconds,
    'webhook-signature': signature,
  });
}

describe('Efí: mTLS, Basic, PUT with the id in the path, batches', () => {
  let files: Certificates;
  let bank: ProfileProvider;
  const seen: unknown[] = [];

  beforeAll(async () => {
    files = new Certificates();
    const server = createTlsServer({ ...files.server, requestCert: true });
    server.on('secureConnection', (socket: TLSSocket) => seen.push(socket.getPeerCertificate().subject.CN));
    bank = await ProfileProvider.start(server, 'https');
  });

  afterAll(async () => {
    await bank.stop();
    files.remove();
  });

  const environment = (): Environment => ({
    PROVIDER: 'efi',
    EFI_URL: bank.url,
    EFI_CLIENT_ID: 'client',
    EFI_CLIENT_SECRET: 'client-secret',
    EFI_CERTIFICATE: files.path('client.p12'),
    PROVIDER_TLS_PASSPHRASE: PASSPHRASE,
    PROVIDER_TLS_CA: files.path('ca.pem'),
    EFI_PIX_KEY: 'key@example.com',
    EFI_WEBHOOK_SECRET: SECRET,
  });

  it('gives the code at once, and the payment to whoever waits for it when its webhook comes to the other instance', async () => {
    bank.answers = ({ line }) =>
      line === 'POST /oauth/token'
        ? { access_token: 'token', expires_in: 3600 }
        : { txid: 'x', status: 'ATIVA', pixCopiaECola: '00020126' };
    const [a, b] = await start(environment());
    const id = 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4';
    const body = `{"external_id":"${id}","valor":{"original":"19.90"},"big":9007199254740993.10}`;
    expect(await answerOf(await a.post('/new-qrcode', body))).toEqual([
      200,
      { message: 'QR Code created', qr_code: '00020126', location: null, external_id: id },
    ]);
    expect(new Set(seen)).toEqual(new Set(['client']));
    const [token] = bank.callsTo('POST /oauth/token');
    expect(token?.headers.authorization).toBe(`Basic ${Buffer.from('client:client-secret').toString('base64')}`);
    const [put] = bank.callsTo(`PUT /v2/cob/${id}`);
    expect(put?.headers.authorization).toBe('Bearer token');
    expect(put?.body).toContain('"big":9007199254740993.10');
    expect(JSON.parse(put?.body ?? '')).toMatchObject({ chave: 'key@example.com', valor: { original: '19.90' } });
    expect(put?.body).not.toContain('external_id');

    const paid = a.fetch(`/requests/${id}/payment`, { headers: { prefer: 'wait=20' } });
    await expect.poll(() => a.metric('async_como_sync_pending_requests'), PATIENT).toBe(1);
    const pix = [
      { endToEndId: 'E1', txid: id, valor: '19.90', horario: '2026-01-01T00:00:00.000Z' },
      { endToEndId: 'E2', txid: 'of-somebody-else-0000000000', valor: '1.00', horario: '2026-01-01T00:00:00.000Z' },
    ];
    expect((await b.post('/webhook/pix', JSON.stringify({ pix }))).status).toBe(401);
    const path = `/webhook?hmac=${encodeURIComponent(SECRET)}&ignorar=/pix`;
    expect((await b.post(path, JSON.stringify({ pix }))).status).toBe(200);
    const [status, document] = await answerOf(await paid);
    expect([status, document]).toMatchObject([
      200,
      { external_id: id, state: 'succeeded', status_url: `https://gateway.test/requests/${id}/payment` },
    ]);
    expect(document).toMatchObject({ result: { end_to_end_id: 'E1', amount: '19.90' } });
    expect(bank.callsTo('PUT')).toHaveLength(1);
  });

  it('[F49] asks the bank once more before it tells a caller that the payment is pending', async () => {
    let status = 'ATIVA';
    bank.answers = ({ line }) => {
      if (line === 'POST /oauth/token') return { access_token: 'token', expires_in: 3600 };
      if (line.startsWith('PUT')) return { status: 'ATIVA', pixCopiaECola: '00020126' };
      return { status, pix: [{ endToEndId: 'E1', valor: '19.90', horario: '2026-01-01T00:00:00.000Z' }] };
    };
    const [a] = await start(environment());
    const [, { external_id: id }] = (await answerOf(await a.post('/new-qrcode', '{"valor":{"original":"1.00"}}'))) as [
      number,
      { external_id: string },
    ];
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const wait = { headers: { prefer: 'wait=1' } };
    expect(await answerOf(await a.fetch(`/requests/${id}/payment`, wait))).toMatchObject([200, { state: 'pending' }]);
    status = 'CONCLUIDA';
    expect(await answerOf(await a.fetch(`/requests/${id}/payment`, wait))).toMatchObject([200, { state: 'succeeded' }]);
    expect(bank.callsTo(`GET /v2/cob/${id}`)).toHaveLength(2);
  });

  it('says what is wrong with an id or a body before anything is claimed or called', async () => {
    const before = bank.calls.length;
    const [a] = await start(environment());
    const [status, problem] = await answerOf(await a.post('/new-qrcode', '{"external_id":"a b","valor":"19.90"}'));
    expect([status, problem]).toMatchObject([
      400,
      {
        code: 'validation-error',
        errors: [
          { pointer: '/external_id', detail: 'must hold letters and digits of ASCII only, for this provider' },
          { pointer: '/valor', detail: 'must be an object' },
        ],
      },
    ]);
    expect(bank.calls).toHaveLength(before);
    expect((await a.fetch('/requests/nobody/payment')).status).toBe(404);
    expect((await a.post('/pix-send', '{"external_id":"a1"}', { prefer: 'respond-async' })).status).toBe(202);
  });
});

describe('Replicate: the id in the URL, the provider’s own id, Standard Webhooks', () => {
  let file: ProfileFile;

  beforeEach(() => {
    file = ProfileFile.ofPreset('replicate', 'https://api.replicate.com', provider.url);
  });

  afterEach(() => file.remove());

  const environment = (): Environment => ({
    PROVIDER_FILE: file.path,
    REPLICATE_API_TOKEN: 'token',
    REPLICATE_WEBHOOK_SECRET: WHSEC,
  });

  it('answers the caller when the prediction has ended, whichever instance learns of it', async () => {
    provider.answers = () => ({ id: 'ufaw', status: 'starting', output: null, error: null });
    const [a, b] = await start(environment());
    const body = '{"external_id":"job-1","version":"5c7d","input":{"steps":1.50}}';
    const asked = a.post('/prediction', body, { prefer: 'wait=20' });
    await expect.poll(() => provider.calls.length, PATIENT).toBe(1);
    const sent = JSON.parse(provider.calls[0]?.body ?? '') as { readonly webhook: string };
    expect(provider.calls[0]?.body).toContain('"input":{"steps":1.50}');
    const path = pathOf(sent.webhook);
    expect(path).toMatch(/^\/webhook\/prediction\//);
    const done = '{"id":"ufaw","status":"succeeded","output":["https://example.com/1.png"],"error":null}';
    expect((await b.post(path, done)).status).toBe(401);
    expect((await send(b, path.slice(0, -1), done)).status).toBe(401);
    expect((await send(b, `${path}/pix`, done)).status).toBe(200);
    expect(await answerOf(await asked)).toEqual([
      200,
      { message: 'Done', prediction_id: 'ufaw', output: ['https://example.com/1.png'], external_id: 'job-1' },
    ]);
  });

  it('[F48] does not settle by a webhook whose names disagree', async () => {
    provider.answers = ({ body }) => ({ id: `their-${(JSON.parse(body) as { n: number }).n}`, status: 'starting' });
    const [a, b] = await start(environment());
    for (const n of [1, 2]) {
      const body = JSON.stringify({ external_id: `job-${n}`, version: 'v', input: {}, n });
      expect((await a.post('/prediction', body, { prefer: 'respond-async' })).status).toBe(202);
    }
    await expect.poll(() => provider.calls.length, PATIENT).toBe(2);
    const [first, second] = provider.calls.map(({ body }) => pathOf((JSON.parse(body) as { webhook: string }).webhook));
    await expect
      .poll(
        async () => (await (await send(b, first ?? '', '{"id":"their-2","status":"failed"}')).json()) as object,
        PATIENT,
      )
      .toMatchObject({ results: [{ result: 'unmatched' }] });
    const failed = await send(b, second ?? '', '{"id":"their-2","status":"failed","error":"CUDA"}');
    expect(await failed.json()).toMatchObject({ results: [{ external_id: 'job-2', result: 'late' }] });
    expect(await (await a.fetch('/requests/job-1')).json()).toMatchObject({ state: 'pending' });
    const headers = { 'x-api-key': OPERATOR };
    await expect
      .poll(async () => (await a.fetch('/inbox?kind=disagreeing', { headers })).json(), PATIENT)
      .toMatchObject({ entries: [{ reason: expect.stringContaining('not those of one request') }] });
  });
});

describe('OpenAI: only the provider’s own id, and a thin webhook', () => {
  it('[F46] delivers a webhook that comes before the answer to our own call', async () => {
    const file = ProfileFile.ofPreset('openai', 'https://api.openai.com', provider.url);
    const [a, b] = await start({ PROVIDER_FILE: file.path, OPENAI_API_KEY: 'key', OPENAI_WEBHOOK_SECRET: WHSEC });
    file.remove();
    const body = JSON.stringify({ id: 'evt_1', type: 'response.completed', data: { id: 'resp_1' } });
    const headers = (now = new Date()) => ({
      'webhook-id': 'msg',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(WHSEC).sign('msg', now, body),
    });
    let webhook: unknown;
    provider.answers = async ({ line }) => {
      if (line.startsWith('GET')) return { id: 'resp_1', status: 'completed', output: [{ tokens: 1.0 }] };
      webhook = await (await b.post('/webhook', body, headers())).json();
      return { id: 'resp_1', status: 'queued' };
    };
    const asked = await a.post('/response', '{"model":"gpt","input":"x"}', { prefer: 'wait=20' });
    expect(await answerOf(asked)).toMatchObject([200, { response_id: 'resp_1', output: [{ tokens: 1 }] }]);
    expect(webhook).toMatchObject({ results: [{ result: 'early' }] });
  });
});

describe('AssemblyAI: what a webhook says is asked for before it is acknowledged', () => {
  it('[F47] is refused with 503 while the provider can not be asked, and settles when it can be', async () => {
    let isUp = false;
    provider.answers = ({ line }, response) => {
      if (line.startsWith('POST')) return { id: 't-1', status: 'queued' };
      response.statusCode = isUp ? 200 : 500;
      return { id: 't-1', status: 'completed', text: 'Smoke', confidence: 0.9 };
    };
    const [a, b] = await start({
      PROVIDER: 'assemblyai',
      ASSEMBLYAI_URL: provider.url,
      ASSEMBLYAI_API_KEY: 'key',
      ASSEMBLYAI_WEBHOOK_SECRET: SECRET,
      PROVIDER_TIMEOUT: '1500',
    });
    const asked = a.post('/transcript', '{"external_id":"job","audio_url":"https://a"}', { prefer: 'wait=20' });
    await expect.poll(() => provider.calls.length, PATIENT).toBe(1);
    const path = pathOf((JSON.parse(provider.calls[0]?.body ?? '') as { webhook_url: string }).webhook_url);
    const send = () => b.post(path, '{"transcript_id":"t-1","status":"completed"}', { 'x-webhook-secret': SECRET });
    expect(await answerOf(await send())).toMatchObject([503, { code: 'lookup-failed' }]);
    isUp = true;
    expect(await answerOf(await send())).toMatchObject([200, { results: [{ result: 'settled' }] }]);
    expect(await answerOf(await asked)).toMatchObject([200, { text: 'Smoke', confidence: 0.9 }]);
  });
});

describe('Slack: forms, handshakes', () => {
  it('answers a handshake before any proof, and an approval by a form that holds JSON', async () => {
    const file = ProfileFile.ofPreset('slack', 'https://slack.com', provider.url);
    provider.answers = () => ({ ok: true, ts: '1503435956.000247' });
    const [a, b] = await start({
      PROVIDER_FILE: file.path,
      SLACK_BOT_TOKEN: 'token',
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_CHANNEL: 'C1',
    });
    file.remove();
    const handshake = await b.post('/webhook', '{"type":"url_verification","challenge":"3eZbrw"}');
    expect(await answerOf(handshake)).toEqual([200, { challenge: '3eZbrw' }]);
    const asked = a.post('/approval', '{"external_id":"deploy 1/4","text":"Deploy?"}', { prefer: 'wait=20' });
    await expect.poll(() => provider.calls.length, PATIENT).toBe(1);
    const payload = {
      type: 'block_actions',
      user: { id: 'U1' },
      actions: [{ block_id: 'deploy 1/4', value: 'approve' }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const time = String(Math.floor(Date.now() / 1000));
    const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${time}:${body}`).digest('hex')}`;
    const answered = await b.fetch('/webhook', {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': time,
        'x-slack-signature': signature,
      },
    });
    expect([answered.status, await answered.text()]).toEqual([200, '']);
    expect(await answerOf(await asked)).toMatchObject([200, { decision: 'approve', by: 'U1' }]);
  });
});

describe('Woovi: a call that the provider recognises by its id', () => {
  it('[F50] is made by a retry if the instance died before it could make it', async () => {
    provider.answers = (call) =>
      provider.calls.length === 1 ? undefined : { charge: { identifier: 'c' }, brCode: `code of ${call.line}` };
    const [a, b] = await start({
      PROVIDER: 'woovi',
      WOOVI_URL: provider.url,
      WOOVI_APP_ID: 'app',
      WOOVI_WEBHOOK_AUTHORIZATION: SECRET,
      PROVIDER_TIMEOUT: '400',
    });
    const body = '{"external_id":"order","value":1990}';
    const lost = a.post('/new-qrcode', body).catch(() => undefined);
    await expect.poll(() => provider.calls.length, PATIENT).toBe(1);
    await a.kill();
    await lost;
    await expect
      .poll(async () => (await b.post('/new-qrcode', body, { prefer: 'wait=1' })).status, { ...PATIENT, interval: 200 })
      .toBe(200);
    expect(provider.calls).toHaveLength(2);
  });
});
