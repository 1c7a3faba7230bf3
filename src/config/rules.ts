import type { Environment } from './environment.js';
import { isAddressOrLocalhost, isPercentEncoded } from './formats.js';
import type { TlsPeer } from './tls-files.js';
import { WEBHOOK_AUTHS, webhookFaults } from './webhook-auth.js';

/** Whether NODE_ENV is production. Production is never assumed, and it requires variables that otherwise have a default. */
export function isProduction({ NODE_ENV }: Environment): boolean {
  return NODE_ENV === 'production';
}

/** Whether a provider is named, by its domain or by both of its URLs. If not, the sandbox replaces it. */
export function isProviderNamed({ DOMAIN, AUTH_URL, CASHIN_URL }: Environment): boolean {
  return DOMAIN !== undefined || (AUTH_URL !== undefined && CASHIN_URL !== undefined);
}

/** Why variables that are valid alone do not fit together; each sentence names the variable to change. Empty if they fit. */
export function faultsOf(environment: Environment): string[] {
  const { DOMAIN, APIKEY, AUTH_URL, CASHIN_URL, SANDBOX, TIMEOUT, MAX_TIMEOUT = Infinity } = environment;
  const production = isProduction(environment);
  const named = isProviderNamed(environment);
  const oneUrl = !named && (AUTH_URL ?? CASHIN_URL) !== undefined;
  const derived = DOMAIN !== undefined && (AUTH_URL === undefined || CASHIN_URL === undefined);
  return [
    ...applying([
      [MAX_TIMEOUT < TIMEOUT, 'MAX_TIMEOUT takes no less than TIMEOUT'],
      [oneUrl, `${AUTH_URL === undefined ? 'AUTH_URL' : 'CASHIN_URL'} must be given, too, where DOMAIN is unset`],
      [
        !named && !oneUrl && !(SANDBOX ?? !production),
        'DOMAIN must be given (or AUTH_URL and CASHIN_URL), or else SANDBOX=true for the stand-in provider',
      ],
      [
        DOMAIN !== undefined && production && isAddressOrLocalhost(DOMAIN),
        'DOMAIN takes in production neither an IP address nor localhost',
      ],
      [
        derived && !production && !URL.canParse(`https://auth.${DOMAIN}`),
        'DOMAIN takes an IP address only where AUTH_URL and CASHIN_URL are given',
      ],
      [
        APIKEY === undefined && (DOMAIN !== undefined || (named && production)),
        'APIKEY must be given for the provider that is named',
      ],
      [
        environment.WEBHOOK_AUTH === undefined && production,
        `WEBHOOK_AUTH must be given in production: ${WEBHOOK_AUTHS.join(', ')}`,
      ],
      [environment.API_KEYS === undefined && production, 'API_KEYS must be given in production: keys, or none'],
      [
        environment.REDIS_URL?.startsWith('redis:') === true && tlsNames('REDIS', environment).length > 0,
        `REDIS_URL takes a rediss:// URL where ${tlsNames('REDIS', environment).join(', ')} is given`,
      ],
    ]),
    ...webhookFaults(environment, !named),
  ];
}

/** Sentences for the log about settings that are allowed, but risky or without effect. */
export function warningsOf(environment: Environment): string[] {
  const { WEBHOOK_AUTH = 'none', WEBHOOK_SECRETS, API_KEYS = [], SANDBOX, REDIS_URL } = environment;
  const production = isProduction(environment);
  const named = isProviderNamed(environment);
  const open = WEBHOOK_AUTH === 'none';
  const [providerTls, redisTls] = [tlsNames('PROVIDER', environment), tlsNames('REDIS', environment)].map(String);
  const rules = applying([
    [production && open, 'WEBHOOK_AUTH=none: whoever reaches the webhook can settle a request'],
    [open && WEBHOOK_SECRETS !== undefined, 'WEBHOOK_SECRETS has no effect with WEBHOOK_AUTH=none'],
    [production && API_KEYS.length === 0, 'API_KEYS=none: whoever reaches the service can call it'],
    [production && !named, 'SANDBOX=true: no provider is named, and nobody can pay what the stand-in provider answers'],
    [named && SANDBOX === true, 'SANDBOX=true has no effect: a provider is named'],
    [!named && providerTls !== '', `${providerTls} has no effect: no provider is named`],
    [REDIS_URL === undefined && redisTls !== '', `${redisTls} has no effect: REDIS_URL is unset`],
    [production && REDIS_URL === undefined, 'REDIS_URL is unset: run one instance only; what it holds ends with it'],
  ]);
  return [...rules, ...quotedNames(environment).map((name) => `${name} ${QUOTED}`)];
}

const QUOTED =
  'begins or ends with a quotation mark, which is taken for a part of it: docker --env-file, for one, keeps quotes as they are';

/**
 * The variables of which a part (a key of a list, a URL's password) begins or ends with a quotation mark. One mark is enough:
 * the quotes may be around a whole list, or a comment may follow the second one. They are not refused: a secret may contain them.
 */
function quotedNames(environment: Environment): string[] {
  const quoted = Object.entries(environment).filter(([, value]) =>
    partsOf(value).some((part) => /^["'`]|["'`]$/.test(part)),
  );
  return quoted.map(([name]) => name);
}

function partsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(partsOf);
  if (typeof value !== 'string') return [];
  if (!value.includes('://') || !URL.canParse(value)) return [value];
  const { username, password } = new URL(value);
  return [value, ...[username, password].filter(isPercentEncoded).map(decodeURIComponent)];
}

/** The variables about TLS with this `peer` that are set. */
function tlsNames(peer: TlsPeer, environment: Environment): string[] {
  const given = Object.entries(environment).filter(([name, value]) => name.startsWith(`${peer}_TLS_`) && value);
  return given.map(([name]) => name);
}

function applying(rules: readonly (readonly [applies: boolean, says: string])[]): string[] {
  return rules.filter(([applies]) => applies).map(([, says]) => says);
}
