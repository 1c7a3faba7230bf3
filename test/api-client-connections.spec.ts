import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { create } from 'axios';
import { Agent, buildConnector } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Settings } from '../src/config/config.js';
import { undiciAdapter } from '../src/provider/api-client/axios-adapter.js';
import { asking, startApiClient } from './support/api-client.js';
import { ScriptedProvider } from './support/scripted-provider.js';
import { selfSigned } from './support/self-signed.js';
import { ZemoClient } from './support/zemo.js';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of ends.splice(0).toReversed()) await end();
});

async function startProvider(server = createServer()): Promise<ScriptedProvider> {
  const provider = await ScriptedProvider.start(server);
  ends.push(() => provider.stop());
  return provider;
}

async function startClient(url: string, changes?: Partial<Settings>): Promise<ZemoClient> {
  const app: INestApplicationContext = await startApiClient(url, changes);
  ends.push(() => app.close());
  return new ZemoClient(app);
}

describe('a connection', () => {
  it('serves one request after the other', async () => {
    const provider = await startProvider();
    const client = await startClient(`http://127.0.0.1:${provider.port}`);
    for (let i = 0; i < 20; i += 1) await client.requestItem(asking());
    expect(provider.callsTo('/cashins')).toHaveLength(20);
    expect(provider.connections.length).toBeLessThanOrEqual(2); // the first request finds that of its token just busy
  });

  it.each([
    ['tells', true],
    ['does not tell', false],
  ])('is closed by us first, where the provider gives up after an idle second and %s', async (_, tells) => {
    const provider = await startProvider(createServer({ keepAliveTimeout: 1_000 }));
    provider.server.prependListener('request', (_request, response) => {
      if (!tells) response.setHeader('connection', 'keep-alive'); // then Node writes no Keep-Alive
    });
    const client = await startClient(`http://127.0.0.1:${provider.port}`);
    await client.requestItem(asking());
    const connection = provider.connections.at(-1); // the first one is that of the token
    if (!connection) throw new Error('no connection');
    let closedByUs = false;
    connection.on('end', () => (closedByUs = true)); // does not come where the provider itself closes
    await once(connection, 'close');
    expect(closedByUs).toBe(true);
    await client.requestItem(asking());
    expect(provider.callsTo('/cashins')).toHaveLength(2);
  });

  it('that the provider closed behind its answer is not used again', async () => {
    const provider = await startProvider();
    const client = await startClient(`http://127.0.0.1:${provider.port}`);
    const acknowledge = provider.cashins;
    provider.cashins = (response, call) => {
      acknowledge(response, call);
      response.socket?.end();
    };
    for (let i = 0; i < 20; i += 1) await client.requestItem(asking());
    expect(provider.callsTo('/cashins')).toHaveLength(20);
  });

  it('that the provider closes on a request leaves it unclear, and the request is not sent again', async () => {
    const provider = await startProvider();
    const client = await startClient(`http://127.0.0.1:${provider.port}`);
    await client.requestItem(asking());
    const open = provider.connections.length;
    const acknowledge = provider.cashins;
    provider.cashins = (response) => response.socket?.destroy();
    await expect(client.requestItem(asking())).rejects.toMatchObject({ verdict: 'unknown' });
    expect(provider.callsTo('/cashins')).toHaveLength(2);
    expect(provider.connections).toHaveLength(open);
    provider.cashins = acknowledge;
    await client.requestItem(asking());
    expect(provider.callsTo('/cashins')).toHaveLength(3);
  });
});

describe('a request that never left is refused', () => {
  const refused = { code: 'provider-unreachable', verdict: 'refused' };

  it('[F14] where nobody listens', async () => {
    const provider = await startProvider();
    const client = await startClient(`http://127.0.0.1:${provider.port}`);
    await provider.stop();
    await expect(client.requestItem(asking())).rejects.toMatchObject({ ...refused, transportCode: 'ECONNREFUSED' });
  });

  it('where only the exchange of the token worked', async () => {
    const provider = await startProvider();
    const gone = await startProvider();
    const cashinUrl = `http://127.0.0.1:${gone.port}`;
    await gone.stop();
    const client = await startClient(`http://127.0.0.1:${provider.port}`, { cashinUrl });
    await expect(client.requestItem(asking())).rejects.toMatchObject({ ...refused, transportCode: 'ECONNREFUSED' });
    expect(provider.callsTo('/auth')).toHaveLength(1);
  });

  it('where the provider can not prove who it is, whatever the environment says', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const provider = await startProvider(createTlsServer(selfSigned));
    const client = await startClient(`https://127.0.0.1:${provider.port}`);
    await expect(client.requestItem(asking())).rejects.toMatchObject({
      ...refused,
      transportCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(provider.callsTo('/auth')).toHaveLength(0);
  });

  it('where the handshake does not come to an end', async () => {
    const { port: authPort } = await startProvider();
    const silent = createTcpServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    ends.push(() => silent.close());
    const client = await startClient(`http://127.0.0.1:${authPort}`, {
      cashinUrl: `https://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      providerTimeoutMs: 300,
    });
    await expect(client.requestItem(asking())).rejects.toMatchObject({ ...refused, transportCode: 'ETIMEDOUT' });
  });

  it('where the connection came after the deadline, and it does not leave then', async () => {
    const provider = await startProvider();
    const connect = buildConnector({});
    const waiting: (() => void)[] = [];
    const agent = new Agent({
      connect: (options, callback) => waiting.push(() => connect(options, callback)),
    });
    ends.push(() => agent.destroy());
    const http = create({ adapter: undiciAdapter(agent), timeout: 50 });
    const call = http.post(`http://127.0.0.1:${provider.port}/cashins`, '{}');
    await expect(call).rejects.toMatchObject({ code: 'ETIMEDOUT', sent: false });
    for (const connectNow of waiting) connectNow();
    await once(agent, 'disconnect');
    expect(provider.connections).toHaveLength(1);
    expect(provider.callsTo('/cashins')).toHaveLength(0);
  });
});
