import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/load-config.js';
import type { EnvironmentSource } from '../src/config/read-environment.js';
import { asking, startApiClient } from './support/api-client.js';
import { Certificates, PASSPHRASE } from './support/certificates.js';
import { freePort } from './support/free-port.js';
import { RedisServer } from './support/redis-server.js';
import { ScriptedProvider } from './support/scripted-provider.js';
import { ServiceProcess } from './support/service-process.js';
import { ZemoClient } from './support/zemo.js';

let files: Certificates;

beforeAll(() => {
  files = new Certificates();
  writeFileSync(files.path('both.pem'), Buffer.concat([files.read('client.pem'), files.read('client.key')]));
  writeFileSync(files.path('garbage'), 'hush: neither PEM nor PKCS#12');
});

afterAll(() => files.remove());

/** Variables about TLS whose values are names of files, but for the passphrase. */
function variables(peer: string, named: Readonly<Record<string, string>>): Record<string, string> {
  const values = Object.entries(named).map(([name, value]) => {
    return [`${peer}_TLS_${name}`, name === 'PASSPHRASE' ? value : files.path(value)];
  });
  return Object.fromEntries(values) as Record<string, string>;
}

const IDENTITIES: readonly (readonly [form: string, named: Readonly<Record<string, string>>])[] = [
  ['PEM', { CERT: 'client.pem', KEY: 'client.key' }],
  ['PEM with its key in one file', { CERT: 'both.pem' }],
  ['PEM with an encrypted key', { CERT: 'client.pem', KEY: 'encrypted.key', PASSPHRASE }],
  ['PKCS#12', { CERT: 'client.p12', PASSPHRASE }],
];

describe('the provider', () => {
  let provider: ScriptedProvider;
  const names: unknown[] = [];

  beforeAll(async () => {
    const server = createServer({ ...files.server, requestCert: true });
    server.on('secureConnection', (socket: TLSSocket) => names.push(socket.getPeerCertificate().subject.CN));
    provider = await ScriptedProvider.start(server);
  });

  afterAll(() => provider.stop());

  async function request(named: Readonly<Record<string, string>>): Promise<unknown> {
    const { providerTls } = parseConfig(variables('PROVIDER', named));
    const app = await startApiClient(`https://127.0.0.1:${provider.port}`, { providerTls });
    try {
      return await new ZemoClient(app).requestItem(asking());
    } finally {
      await app.close();
    }
  }

  it.each(IDENTITIES)('is shown our certificate, from %s, and is believed by its private CA', async (_, identity) => {
    names.length = 0;
    await request({ CA: 'ca.pem', ...identity });
    expect(new Set(names)).toEqual(new Set(['client']));
  });

  it('does not let us in without one', async () => {
    await expect(request({ CA: 'ca.pem' })).rejects.toMatchObject({ code: 'provider-unreachable' });
  });

  it.each([
    ['no CA of ours', {}],
    ['another CA', { CA: 'other-ca.pem' }],
  ])('is not believed by %s', async (_, named) => {
    const refused = { code: 'provider-unreachable', verdict: 'refused' };
    await expect(request(named)).rejects.toMatchObject(refused);
  });
});

describe('Redis', () => {
  let redis: RedisServer;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    const paths = ['cert-file', 'server.pem', 'key-file', 'server.key', 'ca-cert-file', 'ca.pem'];
    const settings = paths.map((word, index) => (index % 2 === 0 ? `--tls-${word}` : files.path(word)));
    redis = await RedisServer.start('--tls-port', `${port}`, '--tls-auth-clients', 'yes', ...settings);
    url = `rediss://127.0.0.1:${port}`;
  });

  afterAll(() => redis.end());

  it.each(IDENTITIES.filter(([form]) => form === 'PEM' || form === 'PKCS#12'))(
    'lets us in by our certificate, from %s, at an address instead of a name',
    async (_, identity) => {
      const service = await ServiceProcess.start({
        REDIS_URL: url,
        ...variables('REDIS', { CA: 'ca.pem', ...identity }),
      });
      await service.untilReady();
      expect(await service.stop()).toBe(0);
    },
  );

  it('does not let us in without one, and is not believed by another CA', async () => {
    const wrong = [
      variables('REDIS', { CA: 'ca.pem' }),
      variables('REDIS', { ...IDENTITIES[0]?.[1], CA: 'other-ca.pem' }),
    ];
    for (const named of wrong) {
      const service = await ServiceProcess.start({ REDIS_URL: url, ...named });
      await expect.poll(() => service.output).toContain('redis-lost');
      expect((await service.fetch('/health/ready')).status).toBe(503);
      await service.kill();
    }
  });
});

describe.each(['PROVIDER', 'REDIS'])('files for %s that can not be used', (peer) => {
  it.each([
    ['CERT takes the path of a file that can be read (ENOENT)', { CERT: 'nowhere' }],
    ['CA takes the path of a file that can be read (EISDIR)', { CA: '' }],
    ['CA takes certificates in PEM', { CA: 'garbage' }],
    ['CA takes certificates in PEM', { CA: 'client.key' }],
    ['CERT must be given with @KEY', { KEY: 'client.key' }],
    ['CERT must be given with @PASSPHRASE', { PASSPHRASE }],
    ['KEY must be given with @CERT', { CERT: 'client.pem' }],
    ['KEY takes the key of @CERT', { CERT: 'client.pem', KEY: 'other.key' }],
    ['KEY takes a private key in PEM that @PASSPHRASE opens', { CERT: 'client.pem', KEY: 'garbage' }],
    ['KEY takes a private key in PEM that @PASSPHRASE opens', { CERT: 'client.pem', KEY: 'encrypted.key' }],
    [
      'KEY takes a private key in PEM that @PASSPHRASE opens',
      { CERT: 'client.pem', KEY: 'encrypted.key', PASSPHRASE: 'hush' },
    ],
    ['KEY is for a certificate in PEM', { CERT: 'client.p12', KEY: 'client.key', PASSPHRASE }],
    ['CERT takes a certificate in PEM, or a PKCS#12 file', { CERT: 'client.p12', PASSPHRASE: 'hush' }],
    ['CERT takes a certificate in PEM, or a PKCS#12 file', { CERT: 'client.p12' }],
    ['CERT takes a certificate in PEM, or a PKCS#12 file', { CERT: 'garbage' }],
    ['CERT takes a certificate in PEM, or a PKCS#12 file', { CERT: 'client.key', KEY: 'client.key' }],
  ])('stop the start, with the line: %s', (line, named) => {
    const fault = refusal({ REDIS_URL: 'rediss://localhost', ...variables(peer, named) });
    expect(fault).toContain(`${peer}_TLS_${line.replace('@', `${peer}_TLS_`)}`);
    expect(fault).toMatch(/^[^\n]+$/);
    for (const hidden of ['hush', PASSPHRASE, 'BEGIN']) expect(fault).not.toContain(hidden);
  });
});

it('files for Redis stop the start where its URL is not one for TLS', () => {
  const named = variables('REDIS', { CA: 'ca.pem' });
  expect(refusal({ REDIS_URL: 'redis://localhost', ...named })).toBe(
    'REDIS_URL takes a rediss:// URL where REDIS_TLS_CA is given',
  );
});

it('files without effect are warned of', () => {
  const named = { ...variables('REDIS', { CA: 'ca.pem' }), ...variables('PROVIDER', { CA: 'ca.pem' }) };
  expect(parseConfig(named).warnings).toEqual([
    'PROVIDER_TLS_CA has no effect: no provider is named',
    'REDIS_TLS_CA has no effect: no URL leads to Redis',
  ]);
});

describe('the settings of a profile', () => {
  const EFI = {
    PROVIDER: 'efi',
    EFI_CLIENT_ID: 'id',
    EFI_CLIENT_SECRET: 's',
    EFI_PIX_KEY: 'k',
    EFI_WEBHOOK_SECRET: 's',
  };

  it('name files that are read as those of PROVIDER_TLS_* are, and go before them', () => {
    const source = { ...EFI, EFI_CERTIFICATE: files.path('client.p12'), PROVIDER_TLS_PASSPHRASE: PASSPHRASE };
    const others = variables('PROVIDER', { CERT: 'client.pem', CA: 'ca.pem' });
    const { providerTls, warnings } = parseConfig({ ...source, ...others });
    expect(providerTls).toEqual({ pfx: files.read('client.p12'), passphrase: PASSPHRASE, ca: files.read('ca.pem') });
    expect(warnings).toContain('PROVIDER_TLS_CERT has no effect: EFI_CERTIFICATE goes before it');
  });

  it('that can not be used stop the start with a line that names them', () => {
    expect(refusal({ ...EFI, EFI_CERTIFICATE: files.path('client.p12') })).toContain(
      'EFI_CERTIFICATE takes a certificate in PEM, or a PKCS#12 file (.p12, .pfx) that PROVIDER_TLS_PASSPHRASE opens',
    );
  });
});

function refusal(source: EnvironmentSource): string {
  try {
    parseConfig(source);
  } catch (error) {
    return error instanceof Error
      ? `${error.name === 'ConfigurationError' ? '' : error.name}${error.message}`
      : 'thrown';
  }
  return 'accepted';
}
