import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presetNames, readPreset } from '../provider/profile/presets.js';
import type { Config } from './config.js';
import { parseConfig } from './load-config.js';
import { ConfigurationError, type EnvironmentSource } from './read-environment.js';
import { standInSettings } from './settings.js';

const SECRET = 'a-secret-of-16-b';
const STRIPE = { PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_1', STRIPE_WEBHOOK_SECRET: `whsec_${SECRET}` };
const BSPAY = { PROVIDER: 'bspay', BSPAY_CLIENT_ID: 'id', BSPAY_CLIENT_SECRET: 'secret' };
const PRODUCTION = { NODE_ENV: 'production', API_KEYS: SECRET, REDIS_URL: 'redis://localhost' };

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'profiles-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

/** The path of a profile with these settings, and perhaps more. */
function profile(settings: string, more = ''): string {
  const verify = more.includes('webhook:') ? '' : 'webhook: { verify: { scheme: none, because: nobody knows } }\n';
  return file(
    'mine.yaml',
    `profile: 1\nname: mine\nsettings: { ${settings} }\noperations:\n  job: { request: { method: POST, url: "https://mine.example" } }\n${verify}${more}`,
  );
}

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function settingsOf(source: EnvironmentSource): Config['profile']['settings'] {
  return parseConfig(source).profile.settings;
}

function refusal(source: EnvironmentSource): readonly string[] {
  try {
    parseConfig(source);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('the profile', () => {
  it('is zemo, whose settings are the variables that it always had', () => {
    const source = { DOMAIN: 'example.com', APIKEY: 'key', CASHIN_URL: 'http://sandbox:4000' };
    expect(parseConfig(source).profile).toEqual({
      document: readPreset('zemo').document,
      settings: {
        DOMAIN: 'example.com',
        APIKEY: 'key',
        AUTH_URL: 'https://auth.example.com',
        CASHIN_URL: 'http://sandbox:4000',
      },
    });
  });

  it.each(presetNames())('is the one that PROVIDER names: %s', (name) => {
    expect(parseConfig({ PROVIDER: name }).profile.document.name).toBe(name);
  });

  it.each(['docs/configuration.md', '.env.example'])('has a name that %s tells', (path) => {
    const text = readFileSync(path, 'utf8');
    expect(presetNames().filter((name) => !text.includes(name))).toEqual([]);
  });

  it('may be in a file of one’s own', () => {
    expect(parseConfig({ PROVIDER_FILE: profile('') }).profile.document.name).toBe('mine');
  });

  it('is refused for a name that nobody has, or two at once', () => {
    expect(refusal({ PROVIDER: 'efy', PORT: 'x' })).toEqual([
      'PORT takes a whole number from 0 to 65535, not "x"',
      `PROVIDER takes one of ${presetNames().join(', ')}; did you mean "efi"?`,
    ]);
    expect(refusal({ PROVIDER: 'efi', PROVIDER_FILE: profile('') })).toEqual([
      'PROVIDER has no place beside PROVIDER_FILE',
    ]);
    expect(refusal({ PROVIDER_FILE: '/nowhere' })).toEqual([
      'PROVIDER_FILE takes the path of a file that can be read (ENOENT)',
    ]);
  });

  it('is refused with a line for each fault of its file', () => {
    const path = file('wrong.yaml', 'profile: 1\nname: Wrong\noperations: { job: { expires: 0 } }\nwebhook: {}\n');
    expect(() => parseConfig({ PROVIDER_FILE: path })).toThrow(
      [
        `${path}:2:7 name: takes at most 41 of a-z, 0-9 and -, the first one no -`,
        `${path}:3:31 operations.job.expires: takes no less than 1`,
        `${path}:4:10 webhook.verify: must be given`,
      ].join('\n'),
    );
  });

  it('is frozen with its settings', () => {
    expect(Object.isFrozen(parseConfig(STRIPE).profile.settings)).toBe(true);
  });
});

describe('the settings of a profile', () => {
  it('are read by the names that it declares, trimmed, and nothing else is', () => {
    expect(settingsOf({ ...STRIPE, STRIPE_SECRET_KEY: ' sk_1 ', OTHER: 'x' })).toEqual({
      STRIPE_SECRET_KEY: 'sk_1',
      STRIPE_WEBHOOK_SECRET: `whsec_${SECRET}`,
    });
  });

  it('have defaults, which may name others', () => {
    const declared =
      'MINE_URL: { is: url, default: "https://{env.MINE_ZONE}.mine.example/" }, MINE_ZONE: { default: eu }, MINE_KEY: {}';
    const path = profile(declared);
    expect(settingsOf({ PROVIDER_FILE: path, MINE_KEY: 'k' })).toEqual({
      MINE_ZONE: 'eu',
      MINE_URL: 'https://eu.mine.example',
      MINE_KEY: 'k',
    });
    expect(settingsOf({ PROVIDER_FILE: path, MINE_KEY: 'k', MINE_ZONE: 'us', MINE_URL: '' })).toMatchObject({
      MINE_URL: 'https://us.mine.example',
    });
    expect(settingsOf({ PROVIDER_FILE: path, MINE_KEY: 'k', MINE_URL: 'http://127.0.0.1:4000/v1/' })).toMatchObject({
      MINE_URL: 'http://127.0.0.1:4000/v1',
    });
  });

  it('may be left out if they are optional', () => {
    expect(
      settingsOf({ PROVIDER_FILE: profile('MINE_KEY: {}, MINE_MORE: { optional: true }'), MINE_KEY: 'k' }),
    ).toEqual({ MINE_KEY: 'k' });
  });

  it('may be hosts, in lower case, lists, without blanks, and choices', () => {
    const declared = 'MINE_HOST: { is: host }, MINE_LIST: { is: list }, MINE_MODE: { choices: [live, test] }';
    const source = { MINE_HOST: 'API.mine.example', MINE_LIST: 'a , b', MINE_MODE: 'live' };
    expect(settingsOf({ PROVIDER_FILE: profile(declared), ...source })).toEqual({
      MINE_HOST: 'api.mine.example',
      MINE_LIST: 'a,b',
      MINE_MODE: 'live',
    });
  });

  it('are refused with a sentence for each, which shows no value', () => {
    const declared = [
      'MINE_URL: { is: url }',
      'MINE_HOST: { is: host }',
      'MINE_LIST: { is: list }',
      'MINE_FILE: { is: file }',
      'MINE_MODE: { choices: [live, test] }',
      'MINE_TOKEN: { secret: true }',
      'MINE_KEY: { secret: true, about: "from the panel" }',
    ].join();
    const auth = 'auth: { headers: { authorization: "Bearer {env.MINE_TOKEN}" } }';
    const source = {
      MINE_URL: 'https://:hush@mine.example',
      MINE_HOST: 'https://hush',
      MINE_LIST: 'hush,,',
      MINE_FILE: '/hush',
      MINE_MODE: 'hush',
      MINE_TOKEN: 'hush\nx: y',
    };
    const faults = refusal({ PROVIDER_FILE: profile(declared, auth), ...source });
    expect(faults).toEqual([
      'MINE_URL takes an http:// or https:// URL without user info, query and fragment',
      'MINE_HOST takes a host name in ASCII, without scheme, port, path and user info',
      'MINE_LIST takes comma-separated texts',
      'MINE_FILE takes the path of a file that can be read (ENOENT)',
      'MINE_MODE takes one of live, test',
      'MINE_TOKEN takes a value for an HTTP header: Latin-1 without control characters',
      'MINE_KEY must be given (from the panel)',
    ]);
    expect(faults.join()).not.toContain('hush');
  });

  it('are told if one begins with a quotation mark', () => {
    expect(parseConfig({ ...STRIPE, STRIPE_SECRET_KEY: '"sk_1"' }).warnings).toEqual([
      expect.stringMatching(/^STRIPE_SECRET_KEY begins or ends with a quotation mark/),
    ]);
  });

  it('may be files for TLS, whose faults name the setting', () => {
    const declared =
      'MINE_CERT: { is: file }, MINE_KEY: { is: file, optional: true }, MINE_CA: { is: file, optional: true }';
    const tls = 'auth: { tls: { certificate: env.MINE_CERT, key: env.MINE_KEY, ca: env.MINE_CA } }';
    const path = profile(declared, tls);
    const garbage = file('garbage', 'hush: neither PEM nor PKCS#12');
    expect(refusal({ PROVIDER_FILE: path, MINE_CERT: garbage, MINE_KEY: garbage })).toEqual([
      'MINE_KEY is for a certificate in PEM: a PKCS#12 file has its key in it',
    ]);
    expect(refusal({ PROVIDER_FILE: path, MINE_CERT: garbage, MINE_CA: garbage })).toEqual([
      'MINE_CA takes certificates in PEM',
    ]);
    expect(refusal({ PROVIDER_FILE: path, MINE_CERT: garbage, PROVIDER_TLS_KEY: garbage })).toEqual([
      'PROVIDER_TLS_KEY is for a certificate in PEM: a PKCS#12 file has its key in it',
    ]);
    expect(refusal({ PROVIDER_FILE: path, MINE_CERT: garbage, PROVIDER_TLS_CERT: garbage, MINE_CA: garbage })).toEqual([
      'MINE_CA takes certificates in PEM',
    ]);
    expect(refusal({ PROVIDER_FILE: path, MINE_CERT: '/nowhere' })).toEqual([
      'MINE_CERT takes the path of a file that can be read (ENOENT)',
    ]);
  });
});

describe('the sandbox', () => {
  const DECLARED = [
    'MINE_URL: { is: url, default: "https://mine.example" }',
    'MINE_ID: { example: octo }',
    'MINE_KEY: { secret: true, about: "from the panel" }',
    'MINE_PROOF: { secret: true }',
    'MINE_CERT: { is: file }',
    'MINE_MODE: { choices: [live, test] }',
    'MINE_SCOPE: { default: all }',
    'MINE_MORE: { optional: true }',
  ].join();
  const MISSING = [
    'MINE_KEY must be given (from the panel)',
    'MINE_PROOF must be given',
    'MINE_CERT must be given',
    'MINE_MODE must be given',
  ];

  it('stands in for a provider none of whose settings is given', () => {
    const { sandbox, profile, warnings } = parseConfig({ PROVIDER: 'stripe' });
    expect(sandbox).toBe(true);
    expect(profile.settings).toEqual(standInSettings(profile.document, ''));
    expect(warnings).toEqual([]);
  });

  it('gets settings that lead to it, secrets that this process made up, and no files', () => {
    const { document } = parseConfig({ PROVIDER_FILE: profile(DECLARED) }).profile;
    const settings = standInSettings(document, 'http://127.0.0.1:4000');
    expect(settings).toEqual({
      MINE_URL: 'https://mine.example', // no request begins with it
      MINE_ID: 'octo',
      MINE_KEY: expect.stringMatching(/^[\da-f]{64}$/),
      MINE_PROOF: expect.stringMatching(/^[\da-f]{64}$/),
      MINE_MODE: 'live',
      MINE_SCOPE: 'all',
    });
    expect(settings.MINE_KEY).not.toBe(settings.MINE_PROOF);
    const efi = parseConfig({ PROVIDER: 'efi' }).profile.document;
    expect(standInSettings(efi, 'http://127.0.0.1:4000')['EFI_URL']).toBe('http://127.0.0.1:4000');
    expect(standInSettings(document, 'http://127.0.0.1:4000')).toEqual(settings);
  });

  it('does not stand in if one of them is given, and the others are missing', () => {
    expect(refusal({ PROVIDER_FILE: profile(DECLARED), MINE_ID: 'x' })).toEqual(MISSING);
  });

  it('says what has no effect with it', () => {
    const source = { PROVIDER_FILE: profile(DECLARED), MINE_URL: 'http://127.0.0.1:4000' };
    expect(parseConfig(source)).toMatchObject({
      sandbox: true,
      warnings: ['MINE_URL has no effect: the sandbox stands in for the provider'],
    });
  });

  it('stands in in production only if it is asked for', () => {
    const source = { ...PRODUCTION, PROVIDER_FILE: profile(DECLARED), WEBHOOK_AUTH: 'none' };
    const faults = [
      'MINE_ID must be given',
      ...MISSING,
      'or else SANDBOX=true must be given, for the stand-in provider',
    ];
    expect(refusal(source)).toEqual(faults);
    expect(refusal({ PROVIDER_FILE: profile(DECLARED), SANDBOX: 'false' })).toEqual(faults);
    expect(parseConfig({ ...source, SANDBOX: 'true' })).toMatchObject({ sandbox: true });
    expect(parseConfig({ ...STRIPE, SANDBOX: 'true' })).toMatchObject({
      sandbox: false,
      warnings: ['SANDBOX=true has no effect: a provider is named'],
    });
  });

  it('stands in for a provider that needs no settings only if it is asked for', () => {
    const path = profile('MINE_URL: { is: url, default: "https://mine.example" }');
    expect(parseConfig({ PROVIDER_FILE: path }).sandbox).toBe(false);
    expect(parseConfig({ PROVIDER_FILE: path, SANDBOX: 'true' }).sandbox).toBe(true);
  });
});

describe('the proof of a profile', () => {
  it('leaves no place for WEBHOOK_AUTH, which is not demanded in production then', () => {
    expect(parseConfig({ ...PRODUCTION, ...STRIPE })).toMatchObject({ webhookAuth: 'none', warnings: [] });
    const source = { ...STRIPE, WEBHOOK_AUTH: 'token', WEBHOOK_SECRETS: SECRET, WEBHOOK_HEADER: 'x-token' };
    expect(refusal(source)).toEqual(
      ['WEBHOOK_AUTH', 'WEBHOOK_SECRETS', 'WEBHOOK_HEADER'].map(
        (name) => `${name} has no place with PROVIDER=stripe, which has its own proof`,
      ),
    );
  });

  it('that there is none of leaves the choice to WEBHOOK_AUTH, as with zemo', () => {
    const source = { ...PRODUCTION, PROVIDER_FILE: profile('MINE_KEY: {}'), MINE_KEY: 'k' };
    expect(refusal(source)).toEqual([
      'WEBHOOK_AUTH must be given in production: none, token, hmac-sha256, standard-webhooks',
    ]);
    expect(parseConfig({ ...source, WEBHOOK_AUTH: 'token', WEBHOOK_SECRETS: SECRET })).toMatchObject({
      webhookAuth: 'token',
      webhookSecrets: [SECRET],
      warnings: [],
    });
  });

  it.each([`short`, `${SECRET}, short`])('takes long secrets in production, and warns of %s elsewhere', (secrets) => {
    const source = { ...STRIPE, STRIPE_WEBHOOK_SECRET: secrets };
    const fault = 'STRIPE_WEBHOOK_SECRET takes secrets of at least 16 bytes';
    expect(refusal({ ...PRODUCTION, ...source })).toEqual([fault]);
    expect(parseConfig(source).warnings).toEqual([`${fault} in production`]);
  });

  it('takes public keys of any length, and files of keys', () => {
    const declared = 'MINE_KEY: {}, MINE_FILE: { is: file }';
    const webhook = `webhook:
  verify:
    any:
      - { scheme: public-key, algorithm: ed25519, signature: header.x, encoding: hex, keys: env.MINE_KEY }
      - { scheme: hmac, hash: sha256, signature: header.x, encoding: hex, keys: env.MINE_FILE }
`;
    const path = profile(declared, webhook);
    const source = {
      ...PRODUCTION,
      PROVIDER_FILE: path,
      MINE_KEY: Buffer.alloc(32, 7).toString('hex'),
      MINE_FILE: path,
    };
    expect(parseConfig(source).warnings).toEqual([]);
  });

  it('makes the variables of zemo idle, unless the profile has them', () => {
    const source = { ...STRIPE, DOMAIN: 'example.com', APIKEY: 'k', AUTH_URL: 'http://a', CASHIN_URL: 'http://c' };
    expect(parseConfig(source)).toMatchObject({
      sandbox: false,
      warnings: ['DOMAIN', 'APIKEY', 'AUTH_URL', 'CASHIN_URL'].map(
        (name) => `${name} has no effect with PROVIDER=stripe`,
      ),
    });
    const path = profile('DOMAIN: { is: host }, APIKEY: { secret: true }');
    expect(parseConfig({ PROVIDER_FILE: path, DOMAIN: 'a.example', APIKEY: 'k' })).toMatchObject({
      profile: { settings: { DOMAIN: 'a.example', APIKEY: 'k' } },
      warnings: [],
    });
  });
});

describe('the URLs that a provider is told', () => {
  const CALLBACK = { CALLBACK_SECRET: `${SECRET}, another-secret-of-ours`, PUBLIC_URL: 'https://api.example.com' };

  it('are signed with CALLBACK_SECRET, the first of several', () => {
    expect(parseConfig({ ...BSPAY, ...CALLBACK })).toMatchObject({
      callbackSecrets: [SECRET, 'another-secret-of-ours'],
      warnings: [],
    });
    expect(refusal({ CALLBACK_SECRET: 'short' })).toEqual([
      'CALLBACK_SECRET takes comma-separated secrets of at least 16 bytes each',
    ]);
  });

  it('are signed with a secret of the process outside production, which other instances do not know', () => {
    const { callbackSecrets } = parseConfig(BSPAY);
    expect(callbackSecrets).toEqual(parseConfig({}).callbackSecrets);
    expect(parseConfig({ ...BSPAY, PUBLIC_URL: 'http://localhost', REDIS_URL: 'redis://localhost' }).warnings).toEqual([
      'CALLBACK_SECRET is unset: each instance makes up its own, and refuses the webhooks for requests of the others',
    ]);
  });

  it('need a public URL, or the provider can not reach them', () => {
    expect(parseConfig(BSPAY).warnings).toEqual([
      'PUBLIC_URL is unset: the provider can not reach the URLs for its webhooks that it is told',
    ]);
    expect(parseConfig({ PROVIDER: 'bspay' }).warnings).toEqual([]);
  });

  it.each(['bspay', 'replicate', 'twilio'])('need both in production, with %s', (name) => {
    const source = { ...PRODUCTION, PROVIDER: name, SANDBOX: 'true' };
    expect(refusal(source)).toEqual([
      `CALLBACK_SECRET must be given in production with PROVIDER=${name}: it signs the URLs that the provider is told`,
      `PUBLIC_URL must be given in production with PROVIDER=${name}: the URLs that the provider is told begin with it`,
    ]);
    expect(refusal({ ...source, ...CALLBACK })).toEqual([]);
  });
});
