import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, exchange, request, webhook } from './support/raw-http.js';
import { RedisServer } from './support/redis-server.js';
import { answer, type Script, ScriptedProvider } from './support/scripted-provider.js';
import { ServiceProcess } from './support/service-process.js';

const TOKEN = 'token-that-the-provider-gave';
const APIKEY = 'key-that-we-have-at-the-provider';
const CALLER = 'key-that-a-caller-has-from-us';
const WEBHOOKS = 'secret-that-signs-the-webhooks';
const PASSWORD = 'password-of-the-redis-server';
const WRONG = 'key-that-is-wrong-but-somebodys'; // a typing error away from a right one, or right elsewhere
const FORGED = createHmac('sha256', 'secret-of-somebody-else').update('{}').digest('hex');

const KEY = { 'X-API-Key': CALLER };

/** All that the provider was sent, and more, as careless providers log it into their answers. */
const leak: Script = (response, { headers, body }) => {
  const { authorization, 'c-token': key } = headers;
  const told = [`Bearer ${TOKEN}`, authorization, key, APIKEY].join(' ');
  response.setHeader('X-Debug', told).setHeader('WWW-Authenticate', `Bearer error="${told}"`);
  const lines = [{ message: told, field: told }];
  answer(response, response.statusCode, { error: told, message: told, errors: lines, headers, body });
};

const status =
  (code: number, location?: string): Script =>
  (response, call) => {
    response.statusCode = code;
    if (location !== undefined) response.setHeader('Location', location);
    return leak(response, call);
  };

const html: Script = (response) => void response.end(`<pre>Bearer ${TOKEN} ${APIKEY}</pre>`);
const resets: Script = (response) => void response.socket?.resetAndDestroy();
const hangs: Script = () => {};
const breaks: Script = (response) => {
  response.writeHead(200, { 'content-length': 1_000 }).write(`{"error": "Bearer ${TOKEN}`, () => response.destroy());
};
const endless: Script = (response) => {
  const more = (): boolean => response.write(`Bearer ${TOKEN} `.repeat(10_000)) && more();
  response.on('drain', more);
  more();
};

describe('after every error path', () => {
  let provider: ScriptedProvider;
  let redis: RedisServer;
  let service: ServiceProcess;
  const said: string[] = [];

  beforeAll(async () => {
    provider = await ScriptedProvider.start();
    redis = await RedisServer.start('--requirepass', PASSWORD);
    const url = `http://127.0.0.1:${provider.port}`;
    service = await ServiceProcess.start({
      AUTH_URL: url,
      CASHIN_URL: url,
      APIKEY,
      API_KEYS: CALLER,
      WEBHOOK_AUTH: 'hmac-sha256',
      WEBHOOK_SECRETS: WEBHOOKS,
      REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${redis.port}`,
      PROVIDER_TIMEOUT: '3000',
      LOG_LEVEL: 'trace',
    });
  });

  afterAll(async () => {
    await service.kill();
    await provider.stop();
    await redis.end();
  });

  /** Asks for a QR Code, and waits long unless the answer is to be that it waited in vain. */
  const askUntil = (expected: string) =>
    ask('{"amount": 1}', { ...KEY, Prefer: `wait=${expected === '504 timeout' ? 1 : 30}` });

  async function send(bytes: Buffer): Promise<string> {
    const { status: code, headers, body } = await exchange(service.url, bytes);
    said.push(JSON.stringify([...headers]), body);
    return `${code} ${/"code":"(.*?)"/.exec(body)?.[1] ?? ''}`.trimEnd();
  }

  it.each<[string, Script, string]>([
    ['gives no token, but our key back', status(500), '502 provider-unreachable'],
    ['refuses our key, and tells it', status(401), '502 provider-unauthorized'],
    ['answers with a page', html, '502 provider-unreachable'],
    ['resets the connection', resets, '502 provider-unreachable'],
    ['hangs', hangs, '502 provider-unreachable'],
    ['answers without end', endless, '502 provider-unreachable'],
  ])('the token exchange %s', async (_, script, expected) => {
    provider.auth = script;
    expect(await send(askUntil(expected))).toBe(expected);
  });

  it.each<[string, Script, string]>([
    ['fails, and echoes the call', status(500), '504 timeout'],
    ['refuses, and echoes the call', status(422), '422 provider-refused'],
    ['finds a fault, and echoes the call', status(400), '422 provider-refused'],
    ['refuses every token', status(401), '502 provider-unauthorized'],
    ['forbids', status(403), '502 provider-unauthorized'],
    ['knows nothing', status(404), '502 provider-rejected'],
    ['says no, and echoes the call', status(200), '422 provider-refused'],
    ['is busy, and echoes the call', status(409), '504 timeout'],
    ['redirects', status(302, `/elsewhere?token=${TOKEN}`), '502 provider-unreachable'],
    ['redirects to a result', status(303, `/elsewhere?token=${TOKEN}`), '504 timeout'],
    ['answers with a page', html, '504 timeout'],
    ['resets the connection', resets, '504 timeout'],
    ['breaks off', breaks, '504 timeout'],
    ['hangs', hangs, '504 timeout'],
    ['answers without end', endless, '504 timeout'],
  ])('the call %s', async (_, script, expected) => {
    provider.auth = (response) => answer(response, 200, { access_token: TOKEN });
    provider.cashins = script;
    expect(await send(askUntil(expected))).toBe(expected);
  });

  it.each([
    ['a wrong key', ask('', { 'X-API-Key': WRONG }), '401 unauthorized'],
    ['a wrong bearer', ask('', { Authorization: `Bearer ${WRONG}` }), '401 unauthorized'],
    ['a key by Basic', request('GET /requests/a', { Authorization: `Basic ${CALLER}` }), '401 unauthorized'],
    [
      'a right key and a wrong one',
      ask('', { 'X-API-Key': `${CALLER}\r\nX-API-Key: ${WRONG}` }),
      '400 validation-error',
    ],
    ['a key in a query', request(`GET /requests/a?api_key=${CALLER}`), '401 unauthorized'],
    ['a key where nothing is', request(`GET /nowhere?api_key=${CALLER}`, KEY), '404 not-found'],
    ['a key in a request that is none', request('GET /', { ...KEY, ':': '' }), '400 validation-error'],
    ['a malformed body', ask(`{"key": "${CALLER}"`, KEY), '400 malformed-body'],
    ['a forged webhook', webhook('{}', { 'X-Signature': FORGED }), '401 unauthorized'],
    ['a webhook signed by its secret', webhook('{}', { 'X-Signature': WEBHOOKS }), '401 unauthorized'],
    ['a webhook that names the secret', webhook(`{"error": "${WEBHOOKS}"}`), '401 unauthorized'],
  ])('a client sends %s', async (_, bytes, expected) => {
    expect(await send(bytes)).toBe(expected);
  });

  it('the store is away', async () => {
    await redis.stop();
    expect(await send(ask('', KEY))).toBe('503 store-unavailable');
    await expect.poll(() => send(request('GET /health/ready'))).toMatch(/^503/);
  });

  it('no secret was told, in an answer, a log or a metric', async () => {
    await send(request('GET /metrics'));
    await send(request('GET /openapi.json'));
    const everything = [...said, service.output].join('\n');
    expect(everything).toContain('Bearer ***'); // what the provider echoed did come through here
    for (const secret of [TOKEN, APIKEY, CALLER, WEBHOOKS, PASSWORD, WRONG, FORGED]) {
      for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, -4), encodeURIComponent(secret)]) {
        expect(linesWith(form, everything)).toEqual([]);
      }
    }
  });
});

describe('with the sandbox', () => {
  it('tells no token in any scenario in which the provider misbehaves', async () => {
    const service = await ServiceProcess.start({
      APIKEY,
      PROVIDER_TIMEOUT: '500',
      TIMEOUT: '1500',
      LOG_LEVEL: 'trace',
    });
    const scenarios = ['error', 'unauthorized', 'forbidden', 'expired', 'redirect', 'huge', 'reset', 'hang', 'garbage'];
    const answers = await Promise.all(
      scenarios.map((scenario) => exchange(service.url, ask(JSON.stringify({ scenario }), { Prefer: 'wait=30' }))),
    );
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    await service.kill();
    const everything = [JSON.stringify(answers), metrics, service.output].join('\n');
    expect(answers.map(({ status: code }) => code)).toEqual([200, 502, 502, 200, 502, 200, 200, 200, 200]);
    expect(everything).not.toMatch(/bearer [\w-]{20}/i);
    expect(everything).not.toContain(APIKEY);
  });
});

function linesWith(secret: string, text: string): readonly string[] {
  return text.split('\n').filter((line) => line.includes(secret));
}
