import { createServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../src/config/config.js';
import { parseConfig } from '../src/config/load-config.js';
import { asking, startApiClient } from './support/api-client.js';
import { Certificates } from './support/certificates.js';
import { ConnectProxy } from './support/connect-proxy.js';
import { ask } from './support/deployment.js';
import { ScriptedProvider } from './support/scripted-provider.js';
import { ServiceProcess } from './support/service-process.js';
import { ZemoClient } from './support/zemo.js';

const PASSWORD = 'p%40ss-of-the-proxy';
const refused = { code: 'provider-unreachable', verdict: 'refused' };

let files: Certificates;
let provider: ScriptedProvider;
let secure: ScriptedProvider;
let proxy: ConnectProxy;
let secureProxy: ConnectProxy;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  files = new Certificates();
  const { cert, key } = files.server;
  provider = await ScriptedProvider.start();
  secure = await ScriptedProvider.start(createServer({ cert, key }));
  proxy = await ConnectProxy.start(provider.port);
  secureProxy = await ConnectProxy.start(secure.port);
});

beforeEach(() => {
  for (const { tunnels } of [proxy, secureProxy]) tunnels.length = 0;
  proxy.status = 200;
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

afterAll(async () => {
  await Promise.all([proxy.end(), secureProxy.end(), provider.stop(), secure.stop()]);
  files.remove();
});

const url = ({ port }: ConnectProxy, user = ''): string => `http://${user}127.0.0.1:${port}`;

async function startClient(providerUrl: string, changes: Partial<Settings>): Promise<ZemoClient> {
  const app = await startApiClient(providerUrl, changes);
  ends.push(() => app.close());
  return new ZemoClient(app);
}

describe('through a proxy', () => {
  it('calls go by one tunnel for as many as there are connections, to a name that only the proxy knows', async () => {
    const changes = { httpProxy: url(proxy, `user:${PASSWORD}@`), providerTimeoutMs: 600 };
    const client = await startClient('http://provider.test', changes);
    const before = provider.callsTo('/cashins').length;
    for (let i = 0; i < 10; i += 1) {
      await client.requestItem(asking());
      await sleep(80); // in all, for longer than a tunnel may take to be there
    }
    expect(provider.callsTo('/cashins')).toHaveLength(before + 10);
    expect(proxy.tunnels.length).toBeLessThanOrEqual(2); // the first request finds that of its token just busy
    const authorization = `Basic ${Buffer.from(`user:${decodeURIComponent(PASSWORD)}`).toString('base64')}`;
    expect(proxy.tunnels).toEqual(proxy.tunnels.map(() => ({ to: 'provider.test:80', authorization })));
  });

  it('the provider itself proves who it is, and the proxy sees nothing of a call', async () => {
    const { providerTls } = parseConfig({ PROVIDER_TLS_CA: files.path('ca.pem') });
    const client = await startClient('https://provider.test:8443', { httpsProxy: url(secureProxy), providerTls });
    await client.requestItem(asking());
    expect(new Set(secureProxy.tunnels.map(({ to }) => to))).toEqual(new Set(['provider.test:8443']));
    const stranger = await startClient('https://stranger.test', { httpsProxy: url(secureProxy), providerTls });
    const transportCode = 'ERR_TLS_CERT_ALTNAME_INVALID';
    await expect(stranger.requestItem(asking())).rejects.toMatchObject({ ...refused, transportCode });
  });

  it('by TLS itself, which is verified', async () => {
    const { cert, key } = files.server;
    const hidden = await ConnectProxy.start(provider.port, createServer({ cert, key }));
    ends.push(() => hidden.end());
    const client = await startClient('http://provider.test', { httpProxy: `https://127.0.0.1:${hidden.port}` });
    const transportCode = 'ERR_PROXY_UNABLE_TO_VERIFY_LEAF_SIGNATURE';
    await expect(client.requestItem(asking())).rejects.toMatchObject({ ...refused, transportCode });
  });

  it.each([
    ['asks for another password', 407, /^ERR_PROXY_407$/],
    ['does not reach the provider', 502, /^ERR_PROXY_502$/],
    ['hangs up', undefined, /^ERR_PROXY_ECONNRESET$/],
    ['does not answer', 0, /^(ERR_PROXY_UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/],
  ])('that %s a call is refused, and the proxy is not asked again and again', async (_, status, code) => {
    proxy.status = status;
    const authUrl = `http://127.0.0.1:${provider.port}`;
    const client = await startClient('http://provider.test', {
      httpProxy: url(proxy),
      authUrl,
      providerTimeoutMs: 500,
    });
    const transportCode = expect.stringMatching(code) as unknown;
    await expect(client.requestItem(asking())).rejects.toMatchObject({ ...refused, transportCode });
    const asked = proxy.tunnels.length;
    expect(asked).toBeLessThanOrEqual(2);
    await sleep(300); // a proxy that is asked without end is asked hundreds of times meanwhile
    expect(proxy.tunnels).toHaveLength(asked);
  });

  it('that is not there, a call is refused', async () => {
    const gone = await ConnectProxy.start(provider.port);
    const httpProxy = url(gone);
    await gone.end();
    const client = await startClient('http://provider.test', { httpProxy });
    await expect(client.requestItem(asking())).rejects.toMatchObject({
      ...refused,
      transportCode: 'ERR_PROXY_ECONNREFUSED',
    });
  });
});

it.each(['localhost', '127.0.0.1'])('calls to %s, which is this very machine, go by no proxy', async (host) => {
  const client = await startClient(`http://${host}:${provider.port}`, { httpProxy: url(proxy) });
  await client.requestItem(asking());
  expect(proxy.tunnels).toEqual([]);
});

describe('the service', () => {
  it('takes the proxy from its environment, in small letters too, and logs nothing of its password', async () => {
    proxy.status = 407;
    const service = await ServiceProcess.start({
      AUTH_URL: 'http://provider.test',
      CASHIN_URL: 'http://provider.test',
      APIKEY: 'key-of-ours',
      NODE_ENV: 'production',
      API_KEYS: 'none',
      WEBHOOK_AUTH: 'none',
      http_proxy: url(proxy, `user:${PASSWORD}@`),
      NO_PROXY: 'elsewhere.test',
    });
    expect((await ask(service, { external_id: 'by-proxy' })).status).toBe(502);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    await service.stop();
    for (const secret of [PASSWORD, decodeURIComponent(PASSWORD)]) expect(service.output).not.toContain(secret);
  });

  it('does not start with a proxy that is none, and does not say which', async () => {
    const { code, stderr } = await ServiceProcess.refuse({ HTTPS_PROXY: `socks5://user:${PASSWORD}@127.0.0.1:1080` });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^HTTPS_PROXY takes [^\n]+\n$/) });
    expect(stderr).not.toContain(PASSWORD);
  });
});
