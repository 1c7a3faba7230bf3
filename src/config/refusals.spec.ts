import { describe, expect, it } from 'vitest';
import { parseConfig } from './load-config.js';
import { ConfigurationError, type EnvironmentSource } from './read-environment.js';

const SECRET = 'a-secret-of-16-b';
const PROVIDER = { DOMAIN: 'example.com', APIKEY: 'key' };
const PRODUCTION = {
  ...PROVIDER,
  NODE_ENV: 'production',
  WEBHOOK_AUTH: 'token',
  WEBHOOK_SECRETS: SECRET,
  API_KEYS: SECRET,
};
const MILLISECONDS = 'a whole number of milliseconds from 1 to 2147483647';
const PUBLIC_URL = 'an http:// or https:// URL in ASCII without user info, query and fragment';
const BASE_URL = 'an http:// or https:// URL without user info, query and fragment';
const DOMAIN = 'a host name in ASCII, without scheme, port, path and user info';
const REDIS_URL =
  'a redis:// or rediss:// URL with a host, a password percent-encoded and beside every user, ' +
  'nothing but the number of a database for its path, and no query';
const STORES =
  'a URL that begins with redis://, rediss://, redis+sentinel://, rediss+sentinel://, redis+cluster://, ' +
  'rediss+cluster://, postgres://, postgresql://';
const STANDARD_WEBHOOKS =
  'base64 keys of at least 16 bytes (whsec_ or no prefix) or Ed25519 keys (whpk_, whsk_) ' +
  'with WEBHOOK_AUTH=standard-webhooks';

const CALLBACK_HOSTS = 'comma-separated host names in ASCII, each perhaps with *. before it and a port behind it';
const CALLBACK_NETWORKS = 'comma-separated networks such as 10.0.0.0/8 or fd00::/8';

type Refusal = readonly [variable: string, value: string, takes: string];

const ALONE: readonly Refusal[] = [
  ['NODE_ENV', 'prod', 'one of development, test, production'],
  ['NODE_ENV', 'Production', 'one of development, test, production'],
  ['PORT', '65536', 'a whole number from 0 to 65535, not "65536"'],
  ['PORT', '-1', 'a whole number from 0 to 65535, not "-1"'],
  ['PORT', 'http', 'a whole number from 0 to 65535, not "http"'],
  ['HOST', '0.0.0.0:3000', 'a host name or an IP address'],
  ['HOST', '999.0.0.1', 'a host name or an IP address'],
  ...['abc', '-1', '0', '5s', '1e3', '5.5', '+5', '0x10', '010', '5 000', '3000000000', '2147483648'].map(
    (text): Refusal => ['TIMEOUT', text, `${MILLISECONDS}, not "${text}"`],
  ),
  ['TIMEOUT', '9'.repeat(400), `${MILLISECONDS}, not "Infinity"`],
  ['TIMEOUT', 'a\n"b', `${MILLISECONDS}, not "a\\n\\"b"`],
  ['TIMEOUT', 'x'.repeat(15), `${MILLISECONDS}, not "${'x'.repeat(15)}"`],
  ['TIMEOUT', 'a-secret-of-16-b', MILLISECONDS],
  ['CONSOLE', 'a-secret-of-16-b', 'true, false, 1 or 0'],
  ...['MAX_TIMEOUT', 'PROVIDER_TIMEOUT', 'TOKEN_TTL', 'RESULT_TTL', 'EARLY_TTL', 'KEEP_ALIVE_TIMEOUT'].map(
    (name): Refusal => [name, '0', `${MILLISECONDS}, not "0"`],
  ),
  ['SHUTDOWN_GRACE', '-1', 'a whole number of milliseconds from 0 to 2147483647, not "-1"'],
  ['MAX_PENDING', '0', 'a whole number from 1 to 2147483647, not "0"'],
  ['MAX_EARLY', '0', 'a whole number from 1 to 2147483647, not "0"'],
  ['BODY_LIMIT', '1mb', 'a whole number of bytes from 1 to 268435456, not "1mb"'],
  ['BODY_LIMIT', '268435457', 'a whole number of bytes from 1 to 268435456, not "268435457"'],
  ['SANDBOX', 'yes', 'true, false, 1 or 0, not "yes"'],
  ['SANDBOX', 'constructor', 'true, false, 1 or 0, not "constructor"'],
  ['CONSOLE', 'TRUE', 'true, false, 1 or 0, not "TRUE"'],
  ['LOG_LEVEL', 'verbose', 'one of fatal, error, warn, info, debug, trace'],
  ['DOMAIN', 'https://example.com', DOMAIN],
  ['DOMAIN', 'example.com:443', DOMAIN],
  ['DOMAIN', 'example.com/path', DOMAIN],
  ['DOMAIN', 'user@example.com', DOMAIN],
  ['DOMAIN', 'example..com', DOMAIN],
  ['DOMAIN', '-example.com', DOMAIN],
  ['DOMAIN', 'exämple.com', DOMAIN],
  ['DOMAIN', '[::1]', DOMAIN],
  ['DOMAIN', `${'a'.repeat(64)}.com`, DOMAIN],
  ['APIKEY', 'line\nbreak', 'a value for an HTTP header: Latin-1 without control characters'],
  ['APIKEY', 'chave-€', 'a value for an HTTP header: Latin-1 without control characters'],
  ['AUTH_URL', 'auth.example.com', BASE_URL],
  ['AUTH_URL', 'ftp://auth.example.com', BASE_URL],
  ['AUTH_URL', 'https://user@auth.example.com', BASE_URL],
  ['AUTH_URL', 'https://:pass@auth.example.com', BASE_URL],
  ['CASHIN_URL', 'https://cashin.example.com/?', BASE_URL],
  ['CASHIN_URL', 'https://cashin.example.com/#', BASE_URL],
  ['CASHIN_URL', 'https://cashin.exa mple.com', BASE_URL],
  ['CASHIN_URL', 'https://cashin.example.com:99999', BASE_URL],
  ...[
    'redis://',
    'redis:///',
    'redis:///0',
    'redis://:password@/0',
    'redis://localhost/zero',
    'redis://localhost/-1',
    'redis://localhost/01',
    'redis://localhost/1/',
    'redis://localhost/1234567890',
    'redis://localhost?db=5',
    'redis://localhost/?',
    'redis://localhost/0#',
    'redis://localhost:0',
    'redis://localhost:65536',
    'redis://one,two:6379',
    'redis://one:6379,two:6379',
    'redis://user@localhost',
    'redis://user:@localhost',
    'redis://:50%@localhost',
    'redis://50%:password@localhost',
    'redis://:%FF@localhost',
    'redis://:pass#word@localhost',
    'redis://:pass?word@localhost',
    'redis://[::1]x',
  ].map((url): Refusal => ['REDIS_URL', url, REDIS_URL]),
  ...['localhost:6379', 'http://localhost', 'nats://localhost'].flatMap((url): Refusal[] => [
    ['STORE_URL', url, STORES],
    ['REDIS_URL', url, STORES],
  ]),
  ...['localhost:4222', 'amqp://localhost'].map((url): Refusal => ['SIGNALS_URL', url, `${STORES}, nats://, tls://`]),
  ['SIGNALS_URL', 'redis://localhost?db=5', REDIS_URL],
  [
    'STORE_URL',
    'redis+sentinel://localhost',
    'a redis+sentinel:// or rediss+sentinel:// URL with the hosts of the sentinels, a comma between them, a password percent-encoded and beside every user, the name of the primary for its path, after which the number of a database may come, and no query',
  ],
  [
    'STORE_URL',
    'redis+cluster://localhost/1',
    'a redis+cluster:// or rediss+cluster:// URL with the hosts of some of its nodes, a comma between them, a password percent-encoded and beside every user, no path and no query',
  ],
  [
    'STORE_URL',
    'postgres://localhost',
    'a postgres:// or postgresql:// URL with a host and a database, a password percent-encoded and beside every user, and no query but sslmode=disable or sslmode=verify-full',
  ],
  [
    'SIGNALS_URL',
    'nats://localhost/1',
    'a nats:// or tls:// URL with the hosts of one or more servers, a comma between them, a user with a password or a token alone before them, percent-encoded, no path and no query',
  ],
  ['NAMESPACE', 'a b', '1 to 64 characters of A-Z a-z 0-9 . _ -'],
  ['REDIS_REPLICAS', '6', 'a whole number from 0 to 5, not "6"'],
  ['POSTGRES_POOL', '0', 'a whole number from 1 to 100, not "0"'],
  ['PUBLIC_URL', '/psp', PUBLIC_URL],
  ['PUBLIC_URL', 'https://api.example.com/?a', PUBLIC_URL],
  ['PUBLIC_URL', 'https://example.com/ação', PUBLIC_URL],
  ['PUBLIC_URL', 'https:///psp', PUBLIC_URL],
  ['PUBLIC_URL', 'https://example.com/"psp"', PUBLIC_URL],
  ['PUBLIC_URL', 'https://example.com/<psp>', PUBLIC_URL],
  ['REDIS_PREFIX', 'a{b}', '1 to 64 characters of A-Z a-z 0-9 . _ -'],
  ['REDIS_PREFIX', 'a'.repeat(65), '1 to 64 characters of A-Z a-z 0-9 . _ -'],
  ['WEBHOOK_AUTH', 'hmac', 'one of none, token, hmac-sha256, standard-webhooks'],
  ['WEBHOOK_SECRETS', 'short', 'comma-separated secrets of at least 16 bytes each'],
  ['WEBHOOK_SECRETS', `${SECRET},short`, 'comma-separated secrets of at least 16 bytes each'],
  ['WEBHOOK_SECRETS', `${SECRET},`, 'comma-separated secrets of at least 16 bytes each'],
  ['WEBHOOK_HEADER', 'x signature', 'the name of an HTTP header'],
  ['WEBHOOK_HEADER', 'x-signature:', 'the name of an HTTP header'],
  ...['short', ',', `${SECRET},none`, `${SECRET},`, 'sixteen characters', 'ação-de-dezesseis'].map((text): Refusal => [
    'API_KEYS',
    text,
    'comma-separated keys of at least 16 visible ASCII characters each, or none',
  ]),
  ...['https://a.example', 'a.example/', '*', '*.', 'a.*.example', 'exämple.com', '[::1]', 'a.example:0', 'a,,b'].map(
    (text): Refusal => ['CALLBACK_HOSTS', text, CALLBACK_HOSTS],
  ),
  ...['10.0.0.0', '10.0.0.0/33', '10.0.0.0-10.0.0.9', 'internal', '10.0.0.0/8,'].map((text): Refusal => [
    'CALLBACK_NETWORKS',
    text,
    CALLBACK_NETWORKS,
  ]),
  ['CALLBACK_SIGNING_SECRETS', 'short', 'comma-separated secrets of at least 16 bytes each'],
];

type Contradiction = readonly [source: EnvironmentSource, fault: string];

const TOGETHER: readonly Contradiction[] = [
  [
    { STORE_URL: 'redis://one', REDIS_URL: 'redis://two' },
    'STORE_URL and REDIS_URL are names of one variable: give one',
  ],
  [{ NAMESPACE: 'one', REDIS_PREFIX: 'one' }, 'NAMESPACE and REDIS_PREFIX are names of one variable: give one'],
  [{ SIGNALS_URL: 'nats://localhost' }, 'STORE_URL must be given with SIGNALS_URL'],
  ...['redis+cluster://localhost', 'postgres://localhost/requests'].map((url): Contradiction => [
    { STORE_URL: url, REDIS_REPLICAS: '1' },
    'REDIS_REPLICAS has no place with STORE_URL: only a Redis with replicas takes it, and no cluster',
  ]),
  [{ TIMEOUT: '5000', MAX_TIMEOUT: '4999' }, 'MAX_TIMEOUT takes no less than TIMEOUT'],
  [{ AUTH_URL: 'http://auth' }, 'CASHIN_URL must be given, too, where DOMAIN is unset'],
  [{ CASHIN_URL: 'http://cashin' }, 'AUTH_URL must be given, too, where DOMAIN is unset'],
  [
    { SANDBOX: 'false' },
    'DOMAIN must be given (or AUTH_URL and CASHIN_URL), or else SANDBOX=true for the stand-in provider',
  ],
  [
    { ...PRODUCTION, DOMAIN: undefined },
    'DOMAIN must be given (or AUTH_URL and CASHIN_URL), or else SANDBOX=true for the stand-in provider',
  ],
  [{ DOMAIN: 'example.com' }, 'APIKEY must be given for the provider that is named'],
  [
    { ...PRODUCTION, DOMAIN: '', APIKEY: '', AUTH_URL: 'http://auth', CASHIN_URL: 'http://cashin' },
    'APIKEY must be given for the provider that is named',
  ],
  ...['10.0.0.1', '0x7f.1', 'localhost', 'pay.localhost'].map((host): Contradiction => [
    { ...PRODUCTION, DOMAIN: host, AUTH_URL: 'http://auth', CASHIN_URL: 'http://cashin' },
    'DOMAIN takes in production neither an IP address nor localhost',
  ]),
  [{ ...PROVIDER, DOMAIN: '10.0.0.1' }, 'DOMAIN takes an IP address only where AUTH_URL and CASHIN_URL are given'],
  [
    { ...PRODUCTION, WEBHOOK_AUTH: '' },
    'WEBHOOK_AUTH must be given in production: none, token, hmac-sha256, standard-webhooks',
  ],
  [{ ...PRODUCTION, API_KEYS: '' }, 'API_KEYS must be given in production: keys, or none'],
  ...['token', 'hmac-sha256', 'standard-webhooks'].map((auth): Contradiction => [
    { WEBHOOK_AUTH: auth },
    `WEBHOOK_SECRETS must be given with WEBHOOK_AUTH=${auth}`,
  ]),
  [
    { WEBHOOK_AUTH: 'token', WEBHOOK_SECRETS: 'segredo-de-ação-1' },
    'WEBHOOK_SECRETS takes printable ASCII with WEBHOOK_AUTH=token',
  ],
  // 15 bytes, not base64, base64url, too much padding, an Ed25519 key of 31 bytes, one of 33, and two keys that are no pair.
  ...[
    `whsec_${'A'.repeat(20)}`,
    'whsec_not base64 at all',
    `whsec_${'-_'.repeat(16)}`,
    `whsec_${'A'.repeat(24)}====`,
    `whpk_${'A'.repeat(42)}`,
    `whsk_${'A'.repeat(44)}`,
    `whsk_${'A'.repeat(86)}==`,
  ].map((secret): Contradiction => [
    { ...PROVIDER, WEBHOOK_AUTH: 'standard-webhooks', WEBHOOK_SECRETS: secret },
    `WEBHOOK_SECRETS takes ${STANDARD_WEBHOOKS}`,
  ]),
  [
    { CALLBACK_HOSTS: 'a.example' },
    'CALLBACK_SIGNING_SECRETS must be given with CALLBACK_HOSTS: callers know by it who tells them',
  ],
  ...['whsec_not base64 at all', 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4='].map((secret): Contradiction => [
    { CALLBACK_HOSTS: 'a.example', CALLBACK_SIGNING_SECRETS: secret },
    'CALLBACK_SIGNING_SECRETS takes base64 keys of at least 16 bytes (whsec_ or no prefix) or Ed25519 keys (whsk_)',
  ]),
  [
    { WEBHOOK_AUTH: 'standard-webhooks', WEBHOOK_SECRETS: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=' },
    'WEBHOOK_SECRETS takes more than public keys (whpk_) where the sandbox signs with them',
  ],
];

describe('the configuration is refused', () => {
  it.each(ALONE)('for %s=%s', (name, value, takes) => {
    expect(refusal({ [name]: value })).toBe(`${name} takes ${takes}`);
  });

  it.each(TOGETHER)('for %o', (source, fault) => {
    expect(refusal(source)).toBe(fault);
  });

  it('with every fault on one line', () => {
    const fault = refusal({ NODE_ENV: 'production' });
    expect(fault.split('; ').map((part) => part.split(' ')[0])).toEqual(['DOMAIN', 'WEBHOOK_AUTH', 'API_KEYS']);
    expect(refusal({ PORT: 'a\nb', TIMEOUT: '\r\n0' }).split(/[\r\n]/)).toHaveLength(1);
  });

  it('without an echo of what may be a secret, in whichever variable it was put', () => {
    const texts = {
      NODE_ENV: 'hush',
      HOST: 'user:hush@host',
      DOMAIN: 'user:hush@example.com',
      APIKEY: '€hush',
      AUTH_URL: 'https://user:hush@example.com',
      CASHIN_URL: 'https://example.com?key=hush',
      STORE_URL: 'redis+sentinel://:hush@localhost',
      REDIS_URL: 'http://:hush@localhost',
      SIGNALS_URL: 'nats://hush@localhost/hush',
      NAMESPACE: 'hush hush',
      REDIS_PREFIX: '{hush}',
      WEBHOOK_AUTH: 'hush',
      WEBHOOK_SECRETS: 'hush',
      WEBHOOK_HEADER: 'x-signature: hush',
      API_KEYS: 'hush',
      LOG_LEVEL: 'hush',
    };
    expect(refusal(texts).match(/\b[A-Z_]+(?= takes )/g)).toEqual(Object.keys(texts));
    expect(refusal(texts)).not.toContain('hush');
  });

  it('without an echo of secrets that are right alone and wrong together', () => {
    const secret = `hush-${SECRET}`;
    const source = {
      NODE_ENV: 'production',
      WEBHOOK_AUTH: 'standard-webhooks',
      WEBHOOK_SECRETS: secret,
      APIKEY: secret,
    };
    expect(refusal({ ...source, API_KEYS: secret, REDIS_URL: `redis://:${secret}@localhost` })).not.toContain('hush');
  });
});

function refusal(source: EnvironmentSource): string {
  try {
    parseConfig(source);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.message;
    }
    throw error;
  }
  return 'accepted';
}
