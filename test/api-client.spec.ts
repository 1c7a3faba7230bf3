import type { INestApplicationContext } from '@nestjs/common';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiClientService } from '../src/api-client/api-client.service.js';
import { ProviderError } from '../src/api-client/provider-error.js';
import { API_KEY, startApiClient } from './support/api-client.js';
import { answer, type Script, ScriptedProvider } from './support/scripted-provider.js';

let provider: ScriptedProvider;
let app: INestApplicationContext;
let client: ApiClientService;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
  app = await startApiClient(`http://127.0.0.1:${provider.port}`);
  client = app.get(ApiClientService);
});

afterEach(async () => {
  await app.close();
  await provider.stop();
});

/** For the tests in which the provider never finishes. */
async function withTimeout(providerTimeoutMs: number): Promise<void> {
  await app.close();
  app = await startApiClient(`http://127.0.0.1:${provider.port}`, { providerTimeoutMs });
  client = app.get(ApiClientService);
}

function times<T>(count: number, call: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, call));
}

async function failure(): Promise<ProviderError> {
  const error: unknown = await client.requestItem('{}').catch((reason: unknown) => reason);
  if (error instanceof ProviderError) return error;
  throw new Error('no ProviderError', { cause: error });
}

describe('a request', () => {
  it('reaches the provider with the text as it is, and resolves with the acknowledgement', async () => {
    const body = '{"external_id":"é😀","amount":10.00, "big":9007199254740993}';
    expect(await client.requestItem(body)).toEqual({ cashin_id: 'cashin-1' });
    expect(provider.callsTo('/auth')).toMatchObject([
      { body: '{}', headers: { 'c-token': API_KEY, 'content-type': 'application/json' } },
    ]);
    expect(provider.callsTo('/cashins')).toMatchObject([
      { body, headers: { authorization: 'Bearer token-1', 'content-type': 'application/json' } },
    ]);
  });

  it('sends the key to /auth only', async () => {
    await client.requestItem('{}');
    expect(JSON.stringify(provider.callsTo('/cashins'))).not.toContain(API_KEY);
  });
});

describe('the token', () => {
  it('is exchanged once for 50 parallel requests that find none', async () => {
    await times(50, () => client.requestItem('{}'));
    expect(provider.callsTo('/auth')).toHaveLength(1);
    expect(provider.callsTo('/cashins')).toHaveLength(50);
  });

  it('is exchanged anew after a failed exchange, before which the provider was asked for nothing', async () => {
    const { auth } = provider;
    provider.auth = (response) => answer(response, 500, {});
    expect(await failure()).toMatchObject({ code: 'provider-unreachable', verdict: 'refused', providerStatus: 500 });
    expect(provider.callsTo('/cashins')).toHaveLength(0);
    provider.auth = auth;
    await client.requestItem('{}');
    expect(provider.callsTo('/cashins')).toHaveLength(1);
  });

  it('that the provider refuses is exchanged once, and each request repeated once', async () => {
    await client.requestItem('{}');
    provider.cashins = (response, { headers }) => {
      answer(response, headers.authorization === 'Bearer token-1' ? 401 : 202, {});
    };
    await times(50, () => client.requestItem('{}'));
    expect(provider.callsTo('/auth')).toHaveLength(2);
    expect(provider.callsTo('/cashins')).toHaveLength(1 + 50 + 50);
  });
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
    expect(await failure()).toMatchObject({ code: 'provider-invalid-result', verdict: 'failed', providerStatus: 202 });
    await closed;
  });

  it('of exactly 1 MiB is read', async () => {
    const text = JSON.stringify('x'.repeat(1_048_574));
    provider.cashins = (response) => response.end(text);
    expect(await client.requestItem('{}')).toHaveLength(1_048_574);
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
  expect(await client.requestItem('{}')).toEqual({});
});

/** Sends back what it got of our credentials. */
function echo(status: number): Script {
  return (response, { headers }) => {
    answer(response, status, { message: `got ${headers.authorization} and ${API_KEY}`, headers });
  };
}

describe('no error holds the token or the key', () => {
  it.each<[string, Partial<Pick<ScriptedProvider, 'auth' | 'cashins'>>]>([
    ...[302, 303, 400, 401, 403, 404, 422, 500, 503].map((status): [string, { cashins: Script }] => [
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
  await client.requestItem('{}');
  const [connection] = provider.connections;
  if (!connection) throw new Error('no connection');
  await Promise.all([once(connection, 'close'), app.close()]);
});
