import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { INestApplicationContext } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TOO_LARGE } from '../src/provider/api-client/transport-error.js';
import { ProviderError } from '../src/provider/provider-error.js';
import { Provider } from '../src/provider/provider.js';
import { API_KEY, asking, startApiClient } from './support/api-client.js';
import { answer, type Script, ScriptedProvider } from './support/scripted-provider.js';
import { ZemoClient } from './support/zemo.js';

let provider: ScriptedProvider;
let app: INestApplicationContext;
let client: ZemoClient;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
  app = await startApiClient(`http://127.0.0.1:${provider.port}`);
  client = new ZemoClient(app);
});

afterEach(async () => {
  await app.close();
  await provider.stop();
});

/** For the tests in which the provider never finishes. */
async function withTimeout(providerTimeoutMs: number): Promise<void> {
  await app.close();
  app = await startApiClient(`http://127.0.0.1:${provider.port}`, { providerTimeoutMs });
  client = new ZemoClient(app);
}

function times<T>(count: number, call: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, call));
}

const limited: Script = (response) => answer(response.setHeader('retry-after', '3000'), 429, {});

/** One request, as the controller has the event manager make it. */
function asked() {
  const [zemo, request] = [app.get(Provider), asking()];
  return {
    prepare: zemo.isPrepared ? undefined : () => zemo.prepare(request),
    send: () => zemo.send(request),
  };
}

async function failure(): Promise<ProviderError> {
  const error: unknown = await client.requestItem(asking()).catch((reason: unknown) => reason);
  if (error instanceof ProviderError) return error;
  throw new Error('no ProviderError', { cause: error });
}

describe('a request', () => {
  it('reaches the provider with the text as it is, and resolves with the acknowledgement', async () => {
    const body = '{"external_id":"é😀","amount":10.00, "big":9007199254740993}';
    expect(await client.requestItem(asking(body))).toEqual({ kind: 'accepted', cashinId: 'cashin-1' });
    expect(provider.callsTo('/auth')).toMatchObject([
      { body: '{}', headers: { 'c-token': API_KEY, 'content-type': 'application/json' } },
    ]);
    expect(provider.callsTo('/cashins')).toMatchObject([
      { body, headers: { authorization: 'Bearer token-1', 'content-type': 'application/json' } },
    ]);
  });

  it('sends the key to /auth only', async () => {
    await client.requestItem(asking());
    expect(JSON.stringify(provider.callsTo('/cashins'))).not.toContain(API_KEY);
  });
});

describe('the token', () => {
  it('is exchanged once for 50 parallel requests that find none', async () => {
    await times(50, () => client.requestItem(asking()));
    expect(provider.callsTo('/auth')).toHaveLength(1);
    expect(provider.callsTo('/cashins')).toHaveLength(50);
  });

  it('is exchanged anew after a failed exchange, before which the provider was asked for nothing', async () => {
    const { auth } = provider;
    provider.auth = (response) => answer(response, 500, {});
    expect(await failure()).toMatchObject({ code: 'provider-unreachable', verdict: 'refused', providerStatus: 500 });
    expect(provider.callsTo('/cashins')).toHaveLength(0);
    provider.auth = auth;
    await client.requestItem(asking());
    expect(provider.callsTo('/cashins')).toHaveLength(1);
  });

  it('that the provider refuses is exchanged once, and each request repeated once', async () => {
    await client.requestItem(asking());
    provider.cashins = (response, { headers }) => {
      answer(response, headers.authorization === 'Bearer token-1' ? 401 : 202, {});
    };
    await times(50, () => client.requestItem(asking()));
    expect(provider.callsTo('/auth')).toHaveLength(2);
    expect(provider.callsTo('/cashins')).toHaveLength(1 + 50 + 50);
  });
});

describe('a token that is prepared before the request', () => {
  it('is the one that the request is sent with, also where it is good for one call only', async () => {
    provider.auth = (response, { number }) => answer(response, 200, { access_token: `token-${number}`, expires_in: 1 });
    const { prepare, send } = asked();
    expect(await prepare?.()).toBeUndefined();
    await send();
    expect(provider.callsTo('/auth')).toHaveLength(1);
    expect(provider.callsTo('/cashins')).toMatchObject([{ headers: { authorization: 'Bearer token-1' } }]);
  });

  it('and refused by then is exchanged once', async () => {
    const { prepare, send } = asked();
    await prepare?.();
    provider.cashins = (response, { number }) => answer(response, number === 1 ? 401 : 202, {});
    expect(await send()).toEqual({ kind: 'accepted' });
    expect(provider.callsTo('/auth')).toHaveLength(2);
  });

  it('that is there is not asked for, unless the provider wants no calls', async () => {
    expect(asked().prepare).toBeDefined();
    await asked().send();
    expect(asked().prepare).toBeUndefined();
    provider.cashins = limited;
    await asked().send();
    expect(asked().prepare).toBeDefined();
  });

  it('is not even asked for after a 429', async () => {
    provider.cashins = limited;
    await asked().send();
    const failure = await asked().prepare?.();
    expect(failure).toMatchObject({ code: 'provider-rate-limited', retryAfterMs: expect.any(Number) });
    expect(provider.callsTo('/auth')).toHaveLength(1);
  });
});

it('the cashin_id of an acknowledgement is told, since the webhook may not repeat it', async () => {
  expect(await asked().send()).toEqual({ kind: 'accepted', known: { cashin_id: 'cashin-1' } });
});

describe('credentials that the provider does not accept', () => {
  it('end a request with its second 401', async () => {
    provider.cashins = (response) => answer(response, 401, {});
    expect(await failure()).toMatchObject({ code: 'provider-unauthorized', verdict: 'refused', providerStatus: 401 });
    expect(provider.callsTo('/cashins')).toHaveLength(2);
    expect(provider.callsTo('/auth')).toHaveLength(2);
  });

  it('end a request with its first 403', async () => {
    provider.cashins = (response) => answer(response, 403, {});
    expect(await failure()).toMatchObject({ code: 'provider-unauthorized', verdict: 'refused', providerStatus: 403 });
    expect(provider.callsTo('/cashins')).toHaveLength(1);
  });

  it('are exchanged anew for the call after a 403', async () => {
    const { cashins } = provider;
    provider.cashins = (response) => answer(response, 403, {});
    await failure();
    provider.cashins = cashins;
    await client.requestItem(asking());
    expect(provider.callsTo('/cashins').map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });
});

/** This call is answered with 429, and for the time that it names nothing is sent for the 50 after it. */
async function expectPause(): Promise<void> {
  expect(await failure()).toMatchObject({
    code: 'provider-rate-limited',
    providerStatus: 429,
    retryAfterMs: 3_000_000,
  });
  const [auth, cashins] = ['/auth', '/cashins'].map((path) => provider.callsTo(path).length);
  const leftMs = await times(50, async () => {
    const { code, verdict, providerStatus, retryAfterMs = 0 } = await failure();
    expect([code, verdict, providerStatus]).toEqual(['provider-rate-limited', 'refused', undefined]);
    return retryAfterMs;
  });
  expect(Math.min(...leftMs)).toBeGreaterThan(2_900_000);
  expect(Math.max(...leftMs)).toBeLessThanOrEqual(3_000_000);
  expect(provider.callsTo('/auth')).toHaveLength(auth ?? NaN);
  expect(provider.callsTo('/cashins')).toHaveLength(cashins ?? NaN);
}

describe('after a 429 nothing is sent before the instant that the provider names, however many ask', () => {
  it('to a charge', async () => {
    provider.cashins = limited;
    await expectPause();
  });

  it('to an exchange', async () => {
    provider.auth = limited;
    await expectPause();
    expect(provider.callsTo('/cashins')).toHaveLength(0);
  });

  it('to a charge, not even an exchange for a token that is refused meanwhile', async () => {
    await client.requestItem(asking());
    const held: ServerResponse[] = [];
    provider.cashins = (response) => held.push(response);
    const refused = failure();
    await expect.poll(() => held.length).toBe(1);
    provider.cashins = limited;
    await failure();
    for (const response of held) answer(response, 401, {});
    expect(await refused).toMatchObject({ code: 'provider-rate-limited', providerStatus: undefined });
    expect(provider.callsTo('/auth')).toHaveLength(1);
  });
});

describe('a refused request', () => {
  it.each([400, 422])('tells the reason of the provider: %d', async (status) => {
    provider.cashins = (response) => answer(response, status, { message: 'amount is too small' });
    expect(await failure()).toMatchObject({
      code: 'provider-refused',
      verdict: 'refused',
      providerStatus: status,
      reason: 'amount is too small',
    });
  });

  it('is a 200 that says no', async () => {
    provider.cashins = (response) => answer(response, 200, { error: 'amount is too small' });
    expect(await failure()).toMatchObject({
      code: 'provider-refused',
      verdict: 'refused',
      providerStatus: 200,
      reason: 'amount is too small',
    });
  });

  it('is a redirect, which is not followed', async () => {
    provider.cashins = (response) => response.writeHead(307, { location: '/elsewhere' }).end();
    expect(await failure()).toMatchObject({ code: 'provider-unreachable', verdict: 'refused', providerStatus: 307 });
    expect(provider.callsTo('/elsewhere')).toHaveLength(0);
  });
});

/** Writes as long as the other side reads. */
const endless: Script = (response) => {
  const fill = (): void => {
    while (response.write(Buffer.alloc(65_536, '[')));
  };
  response.on('drain', fill).writeHead(202);
  fill();
};

describe('an answer over 1 MiB', () => {
  it.each<[string, Script]>([
    ['announced', (response) => response.writeHead(202, { 'content-length': 200_000_000 }).write('{')],
    ['endless', endless],
  ])('is cut, and its connection with it: %s', async (_, script) => {
    const closed = new Promise<void>((resolve) => {
      provider.cashins = (response, call) => {
        response.on('close', resolve);
        script(response, call);
      };
    });
    expect(await failure()).toMatchObject({ verdict: 'unknown', transportCode: TOO_LARGE, providerStatus: 202 });
    await closed;
  });

  it('is cut where it was compressed to a kilobyte', async () => {
    const bytes = gzipSync(Buffer.alloc(64 * 1_048_576, '['));
    provider.cashins = (response) => response.writeHead(202, { 'content-encoding': 'gzip' }).end(bytes);
    expect(await failure()).toMatchObject({ verdict: 'unknown', transportCode: TOO_LARGE, providerStatus: 202 });
  });

  it('of exactly 1 MiB is read', async () => {
    const text = JSON.stringify({ br_code: 'code', padding: '' });
    provider.cashins = (response) => response.end(text.replace('""', `"${'x'.repeat(1_048_576 - text.length)}"`));
    expect(await client.requestItem(asking())).toEqual({ kind: 'succeeded', brCode: 'code' });
  });
});

/** A byte every 20 ms, for ever. */
function drip(status: number): Script {
  return (response) => {
    response.writeHead(status);
    const drops = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drops));
  };
}

const reset: Script = (response) => response.socket?.resetAndDestroy();

describe('what became of a request is unclear, and it is not sent again', () => {
  it.each<[string, Script]>([
    ['a 500', (response) => answer(response, 500, { message: 'no' })],
    ['a 409', (response) => answer(response, 409, { message: 'the charge exists' })],
    ['a reset', reset],
    ['a close', (response) => response.socket?.end()],
    ['what is not HTTP', (response) => response.socket?.end('garbage\r\n\r\n')],
    ['a body that breaks off', (response) => response.writeHead(202, { 'content-length': 9 }).write('{')],
  ])('after %s', async (_, script) => {
    provider.cashins = (response, call) => {
      script(response, call);
      response.socket?.end();
    };
    expect(await failure()).toMatchObject({ code: 'provider-unreachable', verdict: 'unknown' });
    expect(provider.callsTo('/cashins')).toHaveLength(1);
  });

  it.each<[string, Script]>([
    ['silence', () => {}],
    ['headers without a body', (response) => response.writeHead(202, { 'content-length': 9 }).flushHeaders()],
    ['a body that drips', drip(202)],
  ])('after PROVIDER_TIMEOUT of %s', async (_, script) => {
    await withTimeout(300);
    provider.cashins = script;
    expect(await failure()).toMatchObject({ verdict: 'unknown', transportCode: 'ETIMEDOUT' });
    expect(provider.callsTo('/cashins')).toHaveLength(1);
  });

  it('unless the status told it before the body came to an end', async () => {
    await withTimeout(300);
    provider.cashins = drip(422);
    expect(await failure()).toMatchObject({ code: 'provider-refused', verdict: 'refused', reason: undefined });
  });
});

it('an acknowledgement that is not JSON is an empty one', async () => {
  provider.cashins = (response) => response.end('<html>OK</html>');
  expect(await client.requestItem(asking())).toEqual({ kind: 'accepted' });
});

describe('an answer is read', () => {
  const acknowledgement = JSON.stringify({ cashin_id: 'é-1' });

  it.each<[string, string, (text: string) => Buffer]>([
    ['with a byte order mark', 'identity', (text) => Buffer.from(`\uFEFF${text}`)],
    ['compressed, although we ask for no encoding', 'gzip', (text) => gzipSync(text)],
    ['compressed otherwise', 'br', (text) => brotliCompressSync(text)],
    ['compressed, with a byte order mark', 'deflate', (text) => deflateSync(`\uFEFF${text}`)],
  ])('%s', async (_, encoding, encoded) => {
    provider.auth = (response) => {
      response.setHeader('content-encoding', encoding).end(encoded('{"access_token":"encoded-token"}'));
    };
    provider.cashins = (response) => {
      response.setHeader('content-encoding', encoding).end(encoded(acknowledgement));
    };
    expect(await client.requestItem(asking())).toEqual({ kind: 'accepted', cashinId: 'é-1' });
    expect(provider.callsTo('/cashins')).toMatchObject([
      { headers: { 'accept-encoding': 'identity', authorization: 'Bearer encoded-token' } },
    ]);
  });

  it('not where nobody knows its encoding, and then the webhook is waited for', async () => {
    provider.cashins = (response) => response.setHeader('content-encoding', 'snappy').end(acknowledgement);
    expect(await failure()).toMatchObject({ verdict: 'unknown', transportCode: 'ERR_ANSWER_ENCODING' });
  });
});

/** Sends back what it got of our credentials. */
function echo(status: number): Script {
  return (response, { headers }) => {
    answer(response, status, { status: 'denied', message: `got ${headers.authorization} and ${API_KEY}`, headers });
  };
}

describe('no error holds the token or the key', () => {
  it.each<[string, Partial<Pick<ScriptedProvider, 'auth' | 'cashins'>>]>([
    ...[200, 302, 303, 400, 401, 403, 404, 409, 422, 429, 500, 503].map((status): [string, { cashins: Script }] => [
      `a ${status} that echoes them`,
      { cashins: echo(status) },
    ]),
    ['an echo at /auth', { auth: (response, { headers }) => answer(response, 400, { message: headers['c-token'] }) }],
    ['a reset', { cashins: reset }],
    ['a reset at /auth', { auth: reset }],
    ['an endless answer', { cashins: endless }],
  ])('after %s', async (_, scripts) => {
    Object.assign(provider, scripts);
    const error = await failure();
    const all = [
      inspect(error, { depth: Infinity, showHidden: true }),
      JSON.stringify(error),
      error.stack,
      error.message,
    ];
    expect(all.join()).not.toMatch(/token-\d|key-of-ours/);
  });
});

it('the application closes the connections as it ends', async () => {
  await client.requestItem(asking());
  const [connection] = provider.connections;
  if (!connection) throw new Error('no connection');
  await Promise.all([once(connection, 'close'), app.close()]);
});
