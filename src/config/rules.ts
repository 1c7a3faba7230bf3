import { standardWebhooks } from '../provider/proofs/standard-webhooks.js';
import { Environment } from './environment.js';
import { isAddressOrLocalhost, isPercentEncoded } from './formats.js';
import type { ChosenSettings, ProfileChoice } from './profile-choice.js';
import { type TlsPeer, type TlsVariables, tlsVariables } from './tls-files.js';
import { WEBHOOK_AUTHS, webhookFaults } from './webhook-auth.js';

/** Whether NODE_ENV is production. Production is never assumed, and it requires variables that otherwise have a default. */
export function isProduction({ NODE_ENV }: Environment): boolean {
  return NODE_ENV === 'production';
}

/** Whether Zemo is named, by its domain or by both of its URLs. If not, the sandbox replaces it. */
export function isProviderNamed({ DOMAIN, AUTH_URL, CASHIN_URL }: Environment): boolean {
  return DOMAIN !== undefined || (AUTH_URL !== undefined && CASHIN_URL !== undefined);
}

/** Why variables that are valid alone do not fit together; each sentence names the variable to change. Empty if they fit. */
export function faultsOf(environment: Environment, choice: ProfileChoice, settings: ChosenSettings): string[] {
  const { TIMEOUT, MAX_TIMEOUT = Infinity } = environment;
  const production = isProduction(environment);
  return [
    ...applying([[MAX_TIMEOUT < TIMEOUT, 'MAX_TIMEOUT takes no less than TIMEOUT']]),
    ...(choice.isZemo ? zemoFaults(environment) : settings.faults),
    ...applying([
      [
        environment.SANDBOX_URL !== undefined && choice.isZemo,
        'SANDBOX_URL has no place with zemo: AUTH_URL and CASHIN_URL lead to its sandbox',
      ],
      [
        environment.SANDBOX_URL !== undefined && production && environment.SANDBOX !== true,
        'SANDBOX_URL takes in production SANDBOX=true beside it: nobody can pay what the stand-in provider answers',
      ],
      [
        environment.WEBHOOK_AUTH === undefined && production && !choice.hasOwnProof,
        `WEBHOOK_AUTH must be given in production: ${WEBHOOK_AUTHS.join(', ')}`,
      ],
      [environment.API_KEYS === undefined && production, 'API_KEYS must be given in production: keys, or none'],
      [
        environment.CALLBACK_HOSTS !== undefined && environment.CALLBACK_SIGNING_SECRETS === undefined,
        'CALLBACK_SIGNING_SECRETS must be given with CALLBACK_HOSTS: callers know by it who tells them',
      ],
      [
        !(environment.CALLBACK_SIGNING_SECRETS ?? []).every(isSigningSecret),
        `CALLBACK_SIGNING_SECRETS takes ${standardWebhooks.secretForm.replace('whpk_, ', '')}`,
      ],
      [
        environment.OPERATOR_KEYS?.some((key) => environment.API_KEYS?.includes(key)) ?? false,
        'OPERATOR_KEYS and API_KEYS have a key in common: a caller would be an operator',
      ],
      [
        environment.CALLBACK_SECRET === undefined && production && choice.usesCallback,
        `CALLBACK_SECRET must be given in production with ${choice.by}: it signs the URLs that the provider is told`,
      ],
      [
        environment.PUBLIC_URL === undefined && production && choice.usesCallback,
        `PUBLIC_URL must be given in production with ${choice.by}: the URLs that the provider is told begin with it`,
      ],
    ]),
    ...storeFaults(environment),
    ...(choice.hasOwnProof ? needlessProof(environment, choice) : webhookFaults(environment, !settings.isNamed)),
  ];
}

function isSigningSecret(secret: string): boolean {
  return standardWebhooks.checkSecret(secret) && (standardWebhooks.canSign?.(secret) ?? true);
}

/** By which of its names the URL of the store is given. */
export function storeUrlName({ STORE_URL, REDIS_URL }: Environment): 'STORE_URL' | 'REDIS_URL' {
  return STORE_URL === undefined && REDIS_URL !== undefined ? 'REDIS_URL' : 'STORE_URL';
}

/** Where requests are kept; undefined if that is in memory. */
export function storeUrlOf(environment: Environment): string | undefined {
  return environment[storeUrlName(environment)];
}

function storeFaults(environment: Environment): string[] {
  const { STORE_URL, REDIS_URL, SIGNALS_URL, NAMESPACE, REDIS_PREFIX, REDIS_REPLICAS } = environment;
  const [name, url] = [storeUrlName(environment), storeUrlOf(environment)];
  const tls = tlsNames('REDIS', environment).join(', ');
  const urls = [
    [name, url],
    ['SIGNALS_URL', SIGNALS_URL],
  ] as const;
  return applying([
    [STORE_URL !== undefined && REDIS_URL !== undefined, 'STORE_URL and REDIS_URL are names of one variable: give one'],
    [
      NAMESPACE !== undefined && REDIS_PREFIX !== undefined,
      'NAMESPACE and REDIS_PREFIX are names of one variable: give one',
    ],
    [SIGNALS_URL !== undefined && url === undefined, 'STORE_URL must be given with SIGNALS_URL'],
    [
      REDIS_REPLICAS > 0 && url !== undefined && !/^rediss?(\+sentinel)?:/i.test(url),
      `REDIS_REPLICAS has no place with ${name}: only a Redis with replicas takes it, and no cluster`,
    ],
    ...urls.map(
      ([variable, value]) =>
        [
          value !== undefined && /^redis(\+\w+)?:/i.test(value) && tls !== '',
          `${variable} takes a ${value?.replace(/^redis/i, 'rediss').replace(/:.*/s, '')}:// URL where ${tls} is given`,
        ] as const,
    ),
  ]);
}

function zemoFaults(environment: Environment): string[] {
  const { DOMAIN, APIKEY, AUTH_URL, CASHIN_URL, SANDBOX } = environment;
  const production = isProduction(environment);
  const named = isProviderNamed(environment);
  const oneUrl = !named && (AUTH_URL ?? CASHIN_URL) !== undefined;
  const derived = DOMAIN !== undefined && (AUTH_URL === undefined || CASHIN_URL === undefined);
  return applying([
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
  ]);
}

function needlessProof(environment: Environment, choice: ProfileChoice): string[] {
  const names = ['WEBHOOK_AUTH', 'WEBHOOK_SECRETS', 'WEBHOOK_HEADER'] as const;
  const needless = undeclared(names, environment, choice);
  return needless.map((name) => `${name} has no place with ${choice.by}, which has its own proof`);
}

/** Those of the variables that are set, unless they are the profile's settings. */
function undeclared<N extends keyof Environment>(
  names: readonly N[],
  environment: Environment,
  { document: { settings = {} } }: ProfileChoice,
): N[] {
  return names.filter((name) => environment[name] !== undefined && !Object.hasOwn(settings, name));
}

/** Sentences for the log about settings that are allowed, but risky or without effect. */
export function warningsOf(
  environment: Environment,
  choice: ProfileChoice,
  settings: ChosenSettings,
  tls: TlsVariables,
): string[] {
  const { WEBHOOK_AUTH = 'none', WEBHOOK_SECRETS, API_KEYS = [], SANDBOX } = environment;
  const production = isProduction(environment);
  const storeUrl = storeUrlOf(environment);
  const usesRedis = [storeUrl, environment.SIGNALS_URL].some((url) => url?.toLowerCase().startsWith('redis'));
  const { isNamed: named } = settings;
  const open = WEBHOOK_AUTH === 'none' && !choice.hasOwnProof;
  const signs = choice.usesCallback && !production;
  const [providerTls, redisTls] = [tlsNames('PROVIDER', environment), tlsNames('REDIS', environment)].map(String);
  const rules = applying([
    [production && open, 'WEBHOOK_AUTH=none: whoever reaches the webhook can settle a request'],
    [open && WEBHOOK_SECRETS !== undefined, 'WEBHOOK_SECRETS has no effect with WEBHOOK_AUTH=none'],
    [production && API_KEYS.length === 0, 'API_KEYS=none: whoever reaches the service can call it'],
    [production && !named, 'SANDBOX=true: no provider is named, and nobody can pay what the stand-in provider answers'],
    [
      named && SANDBOX === true && environment.SANDBOX_URL === undefined,
      'SANDBOX=true has no effect: a provider is named',
    ],
    [
      environment.SANDBOX_URL !== undefined && !choice.isZemo,
      'SANDBOX_URL is called in place of the provider: nobody can pay what it answers',
    ],
    [!named && providerTls !== '', `${providerTls} has no effect: no provider is named`],
    [!usesRedis && redisTls !== '', `${redisTls} has no effect: no URL leads to Redis`],
    [storeUrl === undefined && environment.REDIS_REPLICAS > 0, 'REDIS_REPLICAS has no effect: STORE_URL is unset'],
    [
      environment.POSTGRES_POOL !== new Environment().POSTGRES_POOL && !/^postgres/i.test(storeUrl ?? ''),
      'POSTGRES_POOL has no effect: requests are not kept in Postgres',
    ],
    [production && storeUrl === undefined, 'STORE_URL is unset: run one instance only; what it holds ends with it'],
    [
      signs && environment.CALLBACK_SECRET === undefined && storeUrl !== undefined,
      'CALLBACK_SECRET is unset: each instance makes up its own, and refuses the webhooks for requests of the others',
    ],
    [
      signs && named && environment.PUBLIC_URL === undefined,
      'PUBLIC_URL is unset: the provider can not reach the URLs for its webhooks that it is told',
    ],
  ]);
  const idle = choice.isZemo ? [] : undeclared(['DOMAIN', 'APIKEY', 'AUTH_URL', 'CASHIN_URL'], environment, choice);
  const quotable = [
    ...Object.entries(environment),
    ...(choice.isZemo || !named ? [] : Object.entries(settings.values)),
  ];
  return [
    ...rules,
    ...choice.doubts,
    ...idleTls(environment, tls).map(([name, other]) => `${name} has no effect: ${other} goes before it`),
    ...idle.map((name) => `${name} has no effect with ${choice.by}`),
    ...settings.warnings,
    ...quotedNames(quotable).map((name) => `${name} ${QUOTED}`),
  ];
}

/** The PROVIDER_TLS_* that are set, but give way to a setting of the profile, with that setting. */
function idleTls(environment: Environment, tls: TlsVariables): (readonly [string, string])[] {
  const own = Object.values(tlsVariables('PROVIDER', environment));
  const used = Object.values(tls);
  return own.flatMap(({ name, value }, index) => {
    const other = used[index]?.name ?? name;
    return value === undefined || other === name ? [] : [[name, other] as const];
  });
}

const QUOTED =
  'begins or ends with a quotation mark, which is taken for a part of it: docker --env-file, for one, keeps quotes as they are';

/**
 * The variables of which a part (a key of a list, a URL's password) begins or ends with a quotation mark. One mark is enough:
 * the quotes may be around a whole list, or a comment may follow the second one. They are not refused: a secret may contain them.
 */
function quotedNames(variables: readonly (readonly [name: string, value: unknown])[]): string[] {
  const quoted = variables.filter(([, value]) => partsOf(value).some((part) => /^["'`]|["'`]$/.test(part)));
  return [...new Set(quoted.map(([name]) => name))];
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
