import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { engineRefusal, openAdapters } from '../src/event-manager/adapters/adapters.js';
import type { TlsOptions } from '../src/event-manager/adapters/engine.js';
import { NatsPubSub } from '../src/event-manager/adapters/nats/nats-pub-sub.js';
import { endOf } from '../src/event-manager/testing/outages.js';
import { describePubSubOutages } from '../src/event-manager/testing/pub-sub-outages.contract.js';
import { describePubSub } from '../src/event-manager/testing/pub-sub.contract.js';
import { Certificates } from './support/certificates.js';
import { NatsServer } from './support/nats-server.js';

beforeAll(() => Logger.overrideLogger(false));

describePubSub('NatsPubSub', onNats);

describePubSubOutages('NatsPubSub', onNats);

async function onNats() {
  const server = await NatsServer.start();
  return {
    server,
    publishText: (channel: string, text: string) => server.publishText(channel, text),
    open: () => open(server.url),
    close: () => server.end(),
  };
}

async function serve(...settings: readonly string[]): Promise<NatsServer> {
  const server = await NatsServer.start(...settings);
  onTestFinished(() => server.end());
  return server;
}

function open(url: string, tls?: TlsOptions): NatsPubSub {
  const pubSub = new NatsPubSub(url, 'test', tls);
  onTestFinished(() => pubSub.close());
  return pubSub;
}

function withLogin({ url }: NatsServer, userInfo: string): string {
  return url.replace('//', `//${userInfo}@`);
}

/** Subscribes on one connection, and publishes on another. */
async function carries(url: string, tls?: TlsOptions): Promise<void> {
  const pubSub = open(url, tls);
  const heard: unknown[] = [];
  await pubSub.subscribe('channel', (message) => heard.push(message));
  await pubSub.publish('channel', 'carried');
  await expect.poll(() => heard).toEqual(['carried']);
}

describe('NatsPubSub', () => {
  it('keeps the order of what is published while it connects', async () => {
    const server = await serve();
    const [pubSub, other] = [open(server.url), open(server.url)];
    const heard: unknown[] = [];
    await pubSub.subscribe('channel', (message) => heard.push(message));
    await Promise.all([1, 2, 3, 4, 5].map((number) => other.publish('channel', number)));
    await expect.poll(() => heard).toEqual([1, 2, 3, 4, 5]);
  });

  it('refuses a message that is larger than the server takes, and publishes the next one', async () => {
    const server = await serve();
    const pubSub = open(server.url);
    const heard: unknown[] = [];
    await pubSub.subscribe('channel', (message) => heard.push(message));
    await expect(pubSub.publish('channel', 'x'.repeat(2_000_000))).rejects.toThrow('max_payload');
    await pubSub.publish('channel', 'small');
    await expect.poll(() => heard).toEqual(['small']);
  });

  it('has a subject for every channel, with no wildcard, no empty token and none that two channels share', async () => {
    const server = await serve();
    const pubSub = open(server.url);
    const channels = [
      'a..b:v1:reply:1',
      '.:v1:reply:1',
      '..:v1:reply:1',
      'a.:1',
      'a:.1',
      ':1',
      '*:1',
      '>:1',
      '%:1',
      ' :1',
      'a:1',
    ];
    for (const channel of channels) {
      const heard: unknown[] = [];
      const subscriber = open(server.url);
      await subscriber.subscribe(channel, (message) => heard.push(message));
      for (const other of channels) await pubSub.publish(other, other);
      await expect.poll(() => heard).toEqual([channel]);
      await subscriber.close();
    }
  });

  it('goes to another server of its URL while one is away', async () => {
    const [one, other] = [await serve(), await serve()];
    const url = `${one.url},${new URL(other.url).host}`;
    for (const server of [one, other]) {
      await server.stop();
      await carries(url);
      await server.start();
    }
  });
});

describe('NATS with users', () => {
  const login = ['--user', 'app', '--pass', 'p@ss w0rd'];
  const refusal = 'a user and password, or a token, that the server accepts (Authorization Violation)';

  it('is reached by a user and password, or a token, percent-encoded in the URL', async () => {
    await carries(withLogin(await serve(...login), 'app:p%40ss%20w0rd'));
    await carries(withLogin(await serve('--auth', 't/ken'), 't%2Fken'));
  });

  it.each(['', 'app:wrong@', 'token@'])('says what the URL takes if it is refused: nats://%s…', async (userInfo) => {
    const server = await serve(...login);
    const url = server.url.replace('//', `//${userInfo}`);
    expect(await engineRefusal({ url })).toBe(refusal);
    const pubSub = open(url);
    expect(await endOf(pubSub.subscribe('channel', () => {}))).toHaveProperty('error');
    expect(await endOf(pubSub.publish('channel', 1))).toHaveProperty('error');
  });

  it('says nothing if they are accepted, or the server is away', async () => {
    const server = await serve(...login);
    expect(await engineRefusal({ url: withLogin(server, 'app:p%40ss%20w0rd') })).toBeUndefined();
    await server.stop();
    expect(await engineRefusal({ url: server.url })).toBeUndefined();
  });

  it('rejects what a user may not publish or subscribe to', async () => {
    const server = await serve('--config', new URL('support/nats-permissions.conf', import.meta.url).pathname);
    const [pubSub, other] = [open(withLogin(server, 'app:secret')), open(withLogin(server, 'app:secret'))];
    await expect(pubSub.publish('other:1', 1)).rejects.toThrow('refuses');
    await expect(pubSub.subscribe('other:1', () => {})).rejects.toThrow('refused');
    await other.subscribe('ours:v1:reply:1', () => {});
    await other.publish('ours:v1:reply:1', 1);
  });
});

describe('NATS by TLS', () => {
  const certificates = new Certificates();
  const settings = ['--tls', '--tlscert', certificates.path('server.pem'), '--tlskey', certificates.path('server.key')];
  const ca = certificates.read('ca.pem');

  afterAll(() => certificates.remove());

  it.each(['localhost', '127.0.0.1'])('is reached at %s, which its certificate names', async (host) => {
    const server = await serve(...settings);
    await carries(`tls://${host}:${server.port}`, { ca });
  });

  it('is refused if another authority has signed its certificate, and if it speaks no TLS', async () => {
    const [server, plain] = [await serve(...settings), await serve()];
    for (const [port, authority] of [
      [server.port, 'other-ca.pem'],
      [plain.port, 'ca.pem'],
    ] as const) {
      const pubSub = open(`tls://localhost:${port}`, { ca: certificates.read(authority) });
      expect(await endOf(pubSub.publish('channel', 1))).toHaveProperty('error');
    }
  });

  it('asks for a certificate of ours where it verifies them', async () => {
    const server = await serve(...settings, '--tlsverify', '--tlscacert', certificates.path('ca.pem'));
    const own = { cert: certificates.read('client.pem'), key: certificates.read('client.key') };
    await carries(`tls://localhost:${server.port}`, { ca, ...own });
    expect(await endOf(open(`tls://localhost:${server.port}`, { ca }).publish('channel', 1))).toHaveProperty('error');
  });
});

it('keeps no requests: openAdapters takes it for signals alone', async () => {
  await expect(openAdapters({ storeUrl: 'nats://127.0.0.1', namespace: 'test' })).rejects.toThrow(
    'nats keeps no requests',
  );
});
