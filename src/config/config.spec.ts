import { describe, expect, it } from 'vitest';
import { readPreset } from '../provider/profile/presets.js';
import { parseConfig } from './load-config.js';

const SECRET = 'a-secret-of-16-b';
const PRODUCTION = {
  NODE_ENV: 'production',
  DOMAIN: 'example.com',
  APIKEY: 'key',
  WEBHOOK_AUTH: 'token',
  WEBHOOK_SECRETS: SECRET,
  API_KEYS: SECRET,
  REDIS_URL: 'redis://localhost',
};

describe('a configuration', () => {
  it('of nothing is that of a developer: in memory, open, with the sandbox', () => {
    expect(parseConfig({})).toEqual({
      production: false,
      host: '0.0.0.0',
      port: 3000,
      publicUrl: '',
      profile: {
        document: readPreset('zemo').document,
        settings: { APIKEY: 'sandbox', AUTH_URL: '', CASHIN_URL: '' },
      },
      callbackSecrets: [expect.stringMatching(/^[\w-]{43}$/)],
      domain: undefined,
      authUrl: '',
      cashinUrl: '',
      apiKey: 'sandbox',
      sandbox: true,
      timeoutMs: 5000,
      maxTimeoutMs: 60_000,
      providerTimeoutMs: 10_000,
      tokenTtlMs: 180_000,
      noProxy: [],
      storeUrl: undefined,
      storeUrlName: 'STORE_URL',
      signalsUrl: undefined,
      namespace: 'async-como-sync',
      redisReplicas: 0,
      postgresPool: 4,
      resultTtlMs: 3_600_000,
      earlyTtlMs: 300_000,
      maxPending: 10_000,
      maxEarly: 10_000,
      maxResults: 100_000,
      webhookAuth: 'none',
      webhookSecrets: [],
      webhookHeader: undefined,
      apiKeys: [],
      callbackHosts: [],
      callbackNetworks: [],
      callbackSigningSecrets: [expect.stringMatching(/^whsec_/)],
      operatorKeys: [],
      inboxTtlMs: 86_400_000,
      maxInbox: 1_000,
      keepsRejected: false,
      bodyLimit: 1_048_576,
      shutdownGraceMs: 25_000,
      keepAliveTimeoutMs: 65_000,
      console: true,
      logLevel: 'info',
      warnings: [],
    });
  });

  it('in production has neither sandbox nor console unless they are asked for', () => {
    expect(parseConfig(PRODUCTION)).toMatchObject({ production: true, sandbox: false, console: false, warnings: [] });
    expect(parseConfig({ ...PRODUCTION, CONSOLE: 'true' })).toMatchObject({ console: true });
    expect(parseConfig({ ...PRODUCTION, DOMAIN: '', SANDBOX: 'true' })).toMatchObject({ sandbox: true, authUrl: '' });
  });

  it('takes an empty value for an unset one, and trims the others', () => {
    expect(parseConfig({ TIMEOUT: '', DOMAIN: '  ', PORT: ' 80 ' })).toEqual(parseConfig({ PORT: '80' }));
  });

  it('ignores variables that are not its own', () => {
    expect(parseConfig({ PATH: '/bin', constructor: 'x', with: 'x' })).toEqual(parseConfig({}));
  });

  it('derives the URLs of the provider from its domain, and prefers those that are given', () => {
    const provider = { DOMAIN: 'Example.COM', APIKEY: 'key' };
    expect(parseConfig(provider)).toMatchObject({
      domain: 'example.com',
      authUrl: 'https://auth.example.com',
      cashinUrl: 'https://cashin.example.com',
      sandbox: false,
    });
    expect(parseConfig({ ...provider, CASHIN_URL: 'http://sandbox:4000/v1//' })).toMatchObject({
      authUrl: 'https://auth.example.com',
      cashinUrl: 'http://sandbox:4000/v1',
    });
  });

  it('knows a provider by its two URLs alone', () => {
    expect(parseConfig({ AUTH_URL: 'http://127.0.0.1:4000/', CASHIN_URL: 'http://[::1]:4000' })).toMatchObject({
      domain: undefined,
      authUrl: 'http://127.0.0.1:4000',
      cashinUrl: 'http://[::1]:4000',
      apiKey: 'sandbox',
      sandbox: false,
    });
  });

  it('keeps the public URL without a slash at its end', () => {
    expect(parseConfig({ PUBLIC_URL: 'https://api.example.com/psp/' }).publicUrl).toBe('https://api.example.com/psp');
    expect(parseConfig({ PUBLIC_URL: 'http://localhost:8080' }).publicUrl).toBe('http://localhost:8080');
  });

  it('never asks for a longest wait below the default one', () => {
    expect(parseConfig({ TIMEOUT: '90000' }).maxTimeoutMs).toBe(90_000);
    expect(parseConfig({ TIMEOUT: '90000', MAX_TIMEOUT: '90000' }).maxTimeoutMs).toBe(90_000);
    expect(parseConfig({ TIMEOUT: '100', MAX_TIMEOUT: '200' }).maxTimeoutMs).toBe(200);
  });

  it('reads flags as words or digits', () => {
    expect(parseConfig({ CONSOLE: '0' }).console).toBe(false);
    expect(parseConfig({ CONSOLE: 'false' }).console).toBe(false);
    expect(parseConfig({ CONSOLE: '1', ...PRODUCTION }).console).toBe(true);
  });

  it('accepts the limits of its numbers', () => {
    expect(parseConfig({ PORT: '0', SHUTDOWN_GRACE: '0', TIMEOUT: '2147483647' })).toMatchObject({
      port: 0,
      shutdownGraceMs: 0,
      timeoutMs: 2_147_483_647,
    });
  });

  it.each([
    'redis://localhost',
    'redis://localhost/0',
    'redis://localhost/15',
    'redis://:password@redis_cache',
    'redis://:p@ss:w0rd!@localhost', // only the last @ ends the password
    'redis://:50%25%2F%3F%23@10.0.0.1',
    'rediss://user:p%40ss@cache.example.com:6380/2',
    'redis://[::1]:6379/',
    'rediss://[2001:db8::1]',
  ])('accepts the Redis URL %s as it is', (url) => {
    expect(parseConfig({ REDIS_URL: url }).storeUrl).toBe(url);
  });

  it('splits secrets and keys at their commas, trimmed', () => {
    const config = parseConfig({
      WEBHOOK_AUTH: 'hmac-sha256',
      WEBHOOK_SECRETS: ` ${SECRET} , segredo-de-ação! `,
      API_KEYS: `${SECRET},another-key-of-ours`,
    });
    expect(config.webhookSecrets).toEqual([SECRET, 'segredo-de-ação!']);
    expect(config.apiKeys).toEqual([SECRET, 'another-key-of-ours']);
  });

  it.each([
    ['token', undefined, 'authorization'],
    ['hmac-sha256', undefined, 'x-signature'],
    ['token', 'X-Webhook-Token', 'x-webhook-token'],
    ['standard-webhooks', 'X-Unused', undefined],
  ])('with WEBHOOK_AUTH=%s and WEBHOOK_HEADER=%s looks into the header %s', (auth, header, expected) => {
    const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const config = parseConfig({ WEBHOOK_AUTH: auth, WEBHOOK_SECRETS: secret, WEBHOOK_HEADER: header });
    expect(config.webhookHeader).toBe(expected);
  });

  it('accepts the keys of Standard Webhooks with and without prefix, padded or not, and those of Ed25519', () => {
    const secrets = [
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'whsec_AAAAAAAAAAAAAAAAAAAAAA==',
      'whsec_AAAAAAAAAAAAAAAAAAAAAA',
      'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
      `whsk_${'A'.repeat(43)}`,
      'whsk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA7aie8zrakLWKjqNAqbw1zZTIVdx3iQ6Y6wEihi1naKQ==',
    ];
    const environment = { WEBHOOK_AUTH: 'standard-webhooks', WEBHOOK_SECRETS: secrets.join(',') };
    expect(parseConfig(environment).webhookSecrets).toEqual(secrets);
  });

  it('needs no secret that can sign where a provider is named', () => {
    const publicKey = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=';
    const environment = { ...PRODUCTION, WEBHOOK_AUTH: 'standard-webhooks', WEBHOOK_SECRETS: publicKey };
    expect(parseConfig(environment).webhookSecrets).toEqual([publicKey]);
  });

  it('keeps no secrets that nothing checks', () => {
    const config = parseConfig({ WEBHOOK_SECRETS: SECRET });
    expect(config.webhookSecrets).toEqual([]);
    expect(config.warnings).toEqual(['WEBHOOK_SECRETS has no effect with WEBHOOK_AUTH=none']);
  });

  it('warns of what production allows but should know', () => {
    const open = { NODE_ENV: 'production', SANDBOX: 'true', WEBHOOK_AUTH: 'none', API_KEYS: 'none' };
    expect(parseConfig(open).warnings.map((warning) => warning.split(/[=: ]/)[0])).toEqual([
      'WEBHOOK_AUTH',
      'API_KEYS',
      'SANDBOX',
      'STORE_URL',
    ]);
  });

  it('has a store by either of its two names, and signals elsewhere', () => {
    const [storeUrl, signalsUrl] = ['redis+sentinel://:a-password@one,two:26380/primary/1', 'nats://one,two:4223'];
    const given = { SIGNALS_URL: signalsUrl, REDIS_REPLICAS: '1' };
    const config = { storeUrl, signalsUrl, namespace: 'name', redisReplicas: 1, warnings: [] };
    expect(parseConfig({ STORE_URL: storeUrl, NAMESPACE: 'name', ...given })).toMatchObject({
      ...config,
      storeUrlName: 'STORE_URL',
    });
    expect(parseConfig({ REDIS_URL: storeUrl, REDIS_PREFIX: 'name', ...given })).toMatchObject({
      ...config,
      storeUrlName: 'REDIS_URL',
    });
  });

  it('warns of what has no effect on the store that is named', () => {
    expect(parseConfig({ STORE_URL: 'redis://localhost', POSTGRES_POOL: '5' }).warnings).toEqual([
      'POSTGRES_POOL has no effect: requests are not kept in Postgres',
    ]);
    expect(parseConfig({ STORE_URL: 'postgres://localhost/requests', POSTGRES_POOL: '5' }).warnings).toEqual([]);
    expect(parseConfig({ REDIS_REPLICAS: '1' }).warnings).toEqual(['REDIS_REPLICAS has no effect: STORE_URL is unset']);
  });

  it('warns of a sandbox that was asked for beside a provider', () => {
    expect(parseConfig({ ...PRODUCTION, SANDBOX: '1' }).warnings).toEqual([
      'SANDBOX=true has no effect: a provider is named',
    ]);
  });

  it.each([
    ['API_KEYS', `"${SECRET}"`],
    ['API_KEYS', `'${SECRET}'`],
    ['API_KEYS', `"${SECRET},another-key-of-ours"`],
    ['API_KEYS', `another-key-of-ours,"${SECRET}"`],
    ['API_KEYS', `${SECRET}"`],
    ['WEBHOOK_SECRETS', `"${SECRET}"`],
    ['WEBHOOK_SECRETS', `"${SECRET}" # a comment`],
    ['APIKEY', `"${SECRET}"`],
    ['APIKEY', `\`${SECRET}`],
    ['REDIS_URL', `redis://:"${SECRET}"@localhost`],
    ['REDIS_URL', `redis://'${SECRET}:${SECRET}'@localhost`],
    ['HTTPS_PROXY', `http://user:%22${SECRET}%22@proxy`],
  ])('warns of the quotes around %s=%s, and does not say what is between them', (name, value) => {
    const { warnings } = parseConfig({ ...PRODUCTION, [name]: value });
    expect(warnings).toEqual([expect.stringMatching(`^${name} begins or ends with a quotation mark`)]);
    expect(warnings.join()).not.toContain(SECRET);
  });

  it('does not warn of quotes within a secret, whatever else it looks like', () => {
    const keys = `it's-a-"secret"-word,scheme://50%@a-secret`;
    expect(parseConfig({ ...PRODUCTION, API_KEYS: keys }).warnings).toEqual([]);
  });

  it('is frozen, its lists too', () => {
    const config = parseConfig(PRODUCTION);
    expect([config, config.apiKeys, config.webhookSecrets, config.warnings].every(Object.isFrozen)).toBe(true);
  });

  it('gives a frozen copy with changes and stays what it was', () => {
    const config = parseConfig({});
    const changed = config.with({ authUrl: 'http://127.0.0.1:1', cashinUrl: 'http://127.0.0.1:1' });
    expect(changed).toMatchObject({ authUrl: 'http://127.0.0.1:1', cashinUrl: 'http://127.0.0.1:1', port: 3000 });
    expect(Object.isFrozen(changed)).toBe(true);
    expect(config).toEqual(parseConfig({}));
  });
});
