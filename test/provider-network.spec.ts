import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type LookupFunction, type Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { create } from 'axios';
import { Agent, type Dispatcher } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../src/config/load-config.js';
import { providerConnector } from '../src/provider/api-client/connections.service.js';
import { undiciAdapter } from '../src/provider/api-client/axios-adapter.js';
import { RenewedAgent } from '../src/provider/api-client/exchange.js';
import { asking, startApiClient } from './support/api-client.js';
import { PATIENT } from './support/deployment.js';
import { Program } from './support/program.js';
import { ScriptedProvider } from './support/scripted-provider.js';
import { ZemoClient } from './support/zemo.js';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const ends: (() => unknown)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Sends `POST /` by this dispatcher, as calls to the provider are sent. */
function callBy(dispatcher: Dispatcher, url: string): Promise<{ readonly status: number }> {
  return create({ adapter: undiciAdapter(dispatcher), timeout: 20_000, maxContentLength: 1_000 }).post(url, 'a body');
}

/** A provider of bytes alone: it counts what it receives, and answers each request. */
class CountingProvider {
  readonly sockets: Socket[] = [];
  answer = (socket: Socket): unknown => socket.write(ANSWER);
  readonly #server = createServer((socket) => this.#serve(socket));
  #received = '';

  static async start(host = '127.0.0.1', port = 0): Promise<CountingProvider> {
    const provider = new CountingProvider();
    await once(provider.#server.listen(port, host), 'listening');
    ends.push(() => {
      for (const socket of provider.sockets) socket.destroy();
      provider.#server.close();
    });
    return provider;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many requests it got anything of. */
  get got(): number {
    return this.#received.split('POST ').length - 1;
  }

  #serve(socket: Socket): void {
    this.sockets.push(socket.on('error', () => {}));
    socket.on('data', (bytes) => {
      this.#received += bytes.toString();
      if (this.#received.endsWith('a body')) this.answer(socket);
    });
  }
}

/** The system's resolver, in which a test writes: every name has these addresses. */
function resolving(addresses: () => readonly string[]): LookupFunction {
  return (_, { all }, callback) => {
    const found = addresses().map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (all) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };
}

function agentWith(lookup: LookupFunction): Agent {
  const agent = new Agent({ connect: providerConnector(parseConfig({}), lookup) });
  ends.push(() => agent.destroy());
  return agent;
}

/** Listens with a backlog of one, says on which port, and accepts as long as it is not frozen. */
const SLOW_SERVER = `
const { createServer } = require('node:net');
const server = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.write(${JSON.stringify(ANSWER)})));
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => console.log(server.address().port));
`;

it('a name of which one address refuses and the other one takes its time is reached', async () => {
  const slow = new Program(process.execPath, ['-e', SLOW_SERVER]);
  ends.push(() => slow.kill());
  await slow.until(() => slow.stdout.includes('\n'));
  const port = Number(slow.stdout);
  // With its backlog full, a server that accepts nothing leaves who connects without an answer.
  slow.freeze();
  let open = 0;
  const crowd = Array.from({ length: 8 }, () => connect(port, '127.0.0.1', () => (open += 1)).on('error', () => {}));
  ends.push(() => crowd.forEach((socket) => socket.destroy()));
  await expect.poll(() => open, PATIENT).toBeGreaterThan(1);
  const agent = agentWith(resolving(() => ['127.0.0.1', '127.0.0.2']));
  const call = callBy(agent, `http://provider.test:${port}/`);
  await setTimeout(600); // well after the 250 ms for which Node waits by itself
  slow.thaw();
  expect((await call).status).toBe(200);
});

describe('a name that moves', () => {
  it('is followed within the age of a connection, while steady calls keep the old ones warm', async () => {
    const before = await CountingProvider.start();
    const { port } = before;
    const after = await CountingProvider.start('127.0.0.2', port);
    let address = '127.0.0.1';
    const lookup = resolving(() => [address]);
    const agent = new RenewedAgent(() => agentWith(lookup), 300);
    const steady = async (): Promise<number> => {
      await callBy(agent, `http://provider.test:${port}/`);
      return after.got;
    };
    for (let calls = 0; calls < 10; calls += 1) await steady();
    address = '127.0.0.2';
    await expect.poll(steady, { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
    const left = before.got;
    for (let calls = 0; calls < 10; calls += 1) await steady();
    expect(before.got).toBe(left);
    await expect.poll(() => before.sockets.every(({ destroyed }) => destroyed), PATIENT).toBe(true);
  });

  it('loses no call that is under way, and none that waits for a connection', async () => {
    const provider = await ScriptedProvider.start();
    ends.push(() => provider.stop());
    const held: (() => void)[] = [];
    provider.cashins = (response) => held.push(() => response.end('{}'));
    vi.useFakeTimers({ toFake: ['performance'] });
    const agent = new RenewedAgent(() => new Agent({ connections: 2 }), 1_000);
    ends.push(() => agent.destroy());
    const url = `http://127.0.0.1:${provider.port}/cashins`;
    const calls: Promise<{ readonly status: number }>[] = [];
    for (let count = 1; count <= 5; count += 1) {
      calls.push(...Array.from({ length: 5 }, () => callBy(agent, url)));
      await expect.poll(() => held.length, PATIENT).toBe(2 * count); // three of each five wait
      vi.advanceTimersByTime(1_000);
    }
    const answering = setInterval(() => held.splice(0).forEach((answer) => answer()), 10);
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200));
    clearInterval(answering);
    expect(provider.callsTo('/cashins')).toHaveLength(25);
  });

  it('is followed by the service after five minutes', async () => {
    const provider = await ScriptedProvider.start();
    ends.push(() => provider.stop());
    vi.useFakeTimers({ toFake: ['performance'] });
    const app = await startApiClient(`http://127.0.0.1:${provider.port}`, { tokenTtlMs: 3_600_000 });
    ends.push(() => app.close());
    const client = new ZemoClient(app);
    await client.requestItem(asking());
    await client.requestItem(asking());
    const connections = provider.connections.length;
    vi.advanceTimersByTime(299_000);
    await client.requestItem(asking());
    expect(provider.connections).toHaveLength(connections);
    vi.advanceTimersByTime(1_001);
    await client.requestItem(asking());
    expect(provider.connections).toHaveLength(connections + 1);
  });
});

describe('a connection that the provider ends just as it is wanted', () => {
  it.each([
    ['closed', (socket: Socket) => socket.destroy()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('and that was %s loses no call, and no call is sent twice', async (_, end) => {
    const provider = await CountingProvider.start();
    const agent = agentWith(resolving(() => ['127.0.0.1']));
    for (let calls = 1; calls <= 20; calls += 1) {
      await callBy(agent, `http://127.0.0.1:${provider.port}/`);
      expect([provider.got, provider.sockets.length]).toEqual([calls, calls]);
      for (let turns = 0; turns < 3; turns += 1) await setImmediate(); // the connection is idle by then
      await readFile('package.json'); // now in the event loop's phase for input, which is where requests come from
      const last = provider.sockets.at(-1);
      if (last) end(last); // our end has not heard of it yet, and the next call follows in this very turn
    }
  });

  it('after it has got the call leaves it unclear, and the call is not sent again', async () => {
    const provider = await CountingProvider.start();
    const agent = agentWith(resolving(() => ['127.0.0.1']));
    const url = `http://127.0.0.1:${provider.port}/`;
    const { answer } = provider;
    await callBy(agent, url);
    provider.answer = (socket) => socket.resetAndDestroy();
    await expect(callBy(agent, url)).rejects.toMatchObject({ sent: true });
    expect(provider.got).toBe(2);
    provider.answer = answer;
    await callBy(agent, url);
    expect(provider.got).toBe(3);
  });
});
