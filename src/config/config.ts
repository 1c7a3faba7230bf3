import { randomBytes } from 'node:crypto';
import type { ProxySettings } from '../provider/api-client/proxies.js';
import type { ProfileDocument } from '../provider/language/document.js';
import type { Environment, LogLevel } from './environment.js';
import { chooseProfile, type ChosenSettings, chooseSettings, providerTlsVariables } from './profile-choice.js';
import { type EnvironmentSource, throwIfAny } from './read-environment.js';
import { faultsOf, isProduction, isProviderNamed, storeUrlName, storeUrlOf, warningsOf } from './rules.js';
import type { SettingValues } from './settings.js';
import { readTlsFiles, type TlsFiles, tlsVariables } from './tls-files.js';
import { webhookSettings } from './webhook-auth.js';

/** The settings of a Config, before it is frozen. */
export type Settings = Omit<Config, 'with'>;

/** A profile with the values of its settings, some of which are secrets. */
export interface Profile {
  readonly document: ProfileDocument;
  readonly settings: SettingValues;
}

// Each process makes up its own, until CALLBACK_SECRET and CALLBACK_SIGNING_SECRETS give them to all.
const CALLBACK_SECRET = randomBytes(32).toString('base64url');
const CALLBACK_SIGNING_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

/** The service's configuration: frozen, with every default applied. It is its own injection token. */
export class Config implements ProxySettings {
  /** Whether NODE_ENV is production. */
  declare readonly production: boolean;
  declare readonly host: string;
  /** 0 means any free port. */
  declare readonly port: number;
  /** The URL at which callers reach this service, without a slash at its end; if empty, links are paths only. */
  declare readonly publicUrl: string;
  /** What the provider speaks, and the settings that this names; those for the sandbox, with empty URLs until it has started, if `sandbox` is set. */
  declare readonly profile: Profile;
  /** The sandbox, which is called in place of every host of the profile; undefined for the provider itself. */
  declare readonly standIn: string | undefined;
  /** The secrets of our signatures in the URLs that a provider is told: the first one signs, each one verifies. */
  declare readonly callbackSecrets: readonly string[];
  /** The provider's domain, in lower case. */
  declare readonly domain: string | undefined;
  /** Without a slash at its end; empty until the sandbox has started, if `sandbox` is set. */
  declare readonly authUrl: string;
  /** Without a slash at its end; empty until the sandbox has started, if `sandbox` is set. */
  declare readonly cashinUrl: string;
  /** Our key at the provider: a secret that can be sent in a header. */
  declare readonly apiKey: string;
  /** Whether the stand-in provider runs in this process. */
  declare readonly sandbox: boolean;
  /** How long a caller waits if it does not say how long. */
  declare readonly timeoutMs: number;
  /** The longest that a caller may ask to wait; at least `timeoutMs`. */
  declare readonly maxTimeoutMs: number;
  /** How long one call to the provider may take. */
  declare readonly providerTimeoutMs: number;
  /** The age at which a token is exchanged again, if the provider does not say when it expires. */
  declare readonly tokenTtlMs: number;
  /** The CA that the provider's certificate must come from, instead of Node's list, and our own certificate; its key is a secret. */
  declare readonly providerTls: TlsFiles | undefined;
  declare readonly httpProxy: string | undefined;
  declare readonly httpsProxy: string | undefined;
  declare readonly noProxy: readonly string[];
  /** If undefined, everything is kept in memory, for one instance only. It may contain a password. */
  declare readonly storeUrl: string | undefined;
  /** By which of its names the URL of the store was given. */
  declare readonly storeUrlName: 'STORE_URL' | 'REDIS_URL';
  /** If undefined, signals go where requests are kept. It may contain a password. */
  declare readonly signalsUrl: string | undefined;
  /** The same as `providerTls`, for Redis. */
  declare readonly redisTls: TlsFiles | undefined;
  /** 1 to 64 characters of A-Z a-z 0-9 . _ - */
  declare readonly namespace: string;
  /** How many replicas of Redis must have a write before it counts. */
  declare readonly redisReplicas: number;
  /** How many connections a store in Postgres has on this instance. */
  declare readonly postgresPool: number;
  /** How long a request and its outcome can be fetched, from the first call on. */
  declare readonly resultTtlMs: number;
  /** How long a webhook is kept if it arrives before the call with its id. */
  declare readonly earlyTtlMs: number;
  /** The most requests that wait on this instance. */
  declare readonly maxPending: number;
  /** The most webhooks that are kept before the call with their id. */
  declare readonly maxEarly: number;
  /** The most outcomes that are kept in memory, without Redis. */
  declare readonly maxResults: number;
  declare readonly webhookAuth: string;
  /** At least one; empty if `webhookAuth` is none. */
  declare readonly webhookSecrets: readonly string[];
  /** In lower case; defined if `webhookAuth` is token or hmac-sha256. */
  declare readonly webhookHeader: string | undefined;
  /** If empty, anybody may call. */
  declare readonly apiKeys: readonly string[];
  /** Where callers may be told an outcome: hosts, perhaps with `*.` before them and a port behind them. If empty, nowhere. */
  declare readonly callbackHosts: readonly string[];
  /** Networks that count as public for that. */
  declare readonly callbackNetworks: readonly string[];
  /** The secrets of Standard Webhooks that sign it; each one signs. */
  declare readonly callbackSigningSecrets: readonly string[];
  /** The URL of the sandbox's receiver, which may be told, too; set when the sandbox has started, outside production. */
  declare readonly callbackSandboxUrl: string | undefined;
  /** If empty, nobody sees the inbox in production, and everybody outside it. */
  declare readonly operatorKeys: readonly string[];
  /** How long an entry of the inbox is kept. */
  declare readonly inboxTtlMs: number;
  /** The most entries of each kind that are kept in the inbox. */
  declare readonly maxInbox: number;
  /** Whether the inbox keeps the bodies of webhooks whose proof failed. */
  declare readonly keepsRejected: boolean;
  /** The most bytes of a body that are read. */
  declare readonly bodyLimit: number;
  /** How long a shutdown waits for the requests that are held. */
  declare readonly shutdownGraceMs: number;
  /** How long an idle connection of a client stays open. */
  declare readonly keepAliveTimeoutMs: number;
  /** Whether the page at / is served. */
  declare readonly console: boolean;
  declare readonly logLevel: LogLevel;
  /** The collector's URL, without a slash at its end; if undefined, no traces are recorded. */
  declare readonly otlpEndpoint: string | undefined;
  /** Sentences for the log about settings that are risky or have no effect; none contains a secret. */
  declare readonly warnings: readonly string[];

  constructor(settings: Settings) {
    Object.assign(this, settings);
    Object.freeze(this.profile.settings);
    Object.freeze(this.callbackSecrets);
    Object.freeze(this.webhookSecrets);
    Object.freeze(this.apiKeys);
    Object.freeze(this.operatorKeys);
    Object.freeze(this.callbackHosts);
    Object.freeze(this.callbackNetworks);
    Object.freeze(this.callbackSigningSecrets);
    Object.freeze(this.noProxy);
    Object.freeze(this.warnings);
    Object.freeze(this);
  }

  /**
   * Makes the configuration from a valid environment, whose `source` has the profile's settings, too, and reads the files that it names.
   * Throws ConfigurationError if the variables or the files do not fit together.
   */
  static from(environment: Environment, source: EnvironmentSource): Config {
    const choice = chooseProfile(environment, source);
    const settings = choice.isZemo ? zemoSettings(environment) : chooseSettings(choice, environment, source);
    const tls = providerTlsVariables(choice, settings, environment);
    const provider = readTlsFiles(tls);
    const redis = readTlsFiles(tlsVariables('REDIS', environment));
    const faults = [...faultsOf(environment, choice, settings), ...provider.faults, ...redis.faults];
    throwIfAny([...new Set(faults)]);
    const { TIMEOUT } = environment;
    const production = isProduction(environment);
    return new Config({
      production,
      host: environment.HOST,
      port: environment.PORT,
      publicUrl: environment.PUBLIC_URL ?? '',
      profile: { document: choice.document, settings: settings.values },
      standIn: environment.SANDBOX_URL,
      callbackSecrets: environment.CALLBACK_SECRET ?? [CALLBACK_SECRET],
      domain: environment.DOMAIN,
      authUrl: urlOf(environment, 'AUTH_URL'),
      cashinUrl: urlOf(environment, 'CASHIN_URL'),
      apiKey: apiKeyOf(environment),
      sandbox: !settings.isNamed,
      timeoutMs: TIMEOUT,
      maxTimeoutMs: environment.MAX_TIMEOUT ?? Math.max(60_000, TIMEOUT),
      providerTimeoutMs: environment.PROVIDER_TIMEOUT,
      tokenTtlMs: environment.TOKEN_TTL,
      providerTls: provider.tls,
      httpProxy: environment.HTTP_PROXY,
      httpsProxy: environment.HTTPS_PROXY,
      noProxy: environment.NO_PROXY ?? [],
      storeUrl: storeUrlOf(environment),
      storeUrlName: storeUrlName(environment),
      signalsUrl: environment.SIGNALS_URL,
      redisTls: redis.tls,
      namespace: environment.NAMESPACE ?? environment.REDIS_PREFIX ?? 'async-como-sync',
      redisReplicas: environment.REDIS_REPLICAS,
      postgresPool: environment.POSTGRES_POOL,
      resultTtlMs: environment.RESULT_TTL,
      earlyTtlMs: environment.EARLY_TTL,
      maxPending: environment.MAX_PENDING,
      maxEarly: environment.MAX_EARLY,
      maxResults: environment.MAX_RESULTS,
      ...webhookSettings(environment),
      apiKeys: environment.API_KEYS ?? [],
      callbackHosts: environment.CALLBACK_HOSTS ?? [],
      callbackNetworks: environment.CALLBACK_NETWORKS ?? [],
      callbackSigningSecrets: environment.CALLBACK_SIGNING_SECRETS ?? [CALLBACK_SIGNING_SECRET],
      callbackSandboxUrl: undefined,
      operatorKeys: environment.OPERATOR_KEYS ?? [],
      inboxTtlMs: environment.INBOX_TTL,
      maxInbox: environment.MAX_INBOX,
      keepsRejected: environment.INBOX_REJECTED,
      bodyLimit: environment.BODY_LIMIT,
      shutdownGraceMs: environment.SHUTDOWN_GRACE,
      keepAliveTimeoutMs: environment.KEEP_ALIVE_TIMEOUT,
      console: environment.CONSOLE ?? !production,
      logLevel: environment.LOG_LEVEL,
      otlpEndpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
      warnings: warningsOf(environment, choice, settings, tls),
    });
  }

  /** A frozen copy in which `changes` replace the settings with the same names. */
  with(changes: Partial<Settings>): Config {
    return new Config(Object.assign({}, this, changes));
  }
}

/** The settings of our own zemo, whose URLs may be given instead of its domain. */
function zemoSettings(environment: Environment): ChosenSettings {
  const { DOMAIN, WEBHOOK_SECRETS } = environment;
  const values = {
    ...(DOMAIN !== undefined && { DOMAIN }),
    APIKEY: apiKeyOf(environment),
    AUTH_URL: urlOf(environment, 'AUTH_URL'),
    CASHIN_URL: urlOf(environment, 'CASHIN_URL'),
    ...(WEBHOOK_SECRETS && { WEBHOOK_SECRETS: WEBHOOK_SECRETS.join() }),
  };
  return { isNamed: isProviderNamed(environment), values, faults: [], warnings: [] };
}

function urlOf(environment: Environment, name: 'AUTH_URL' | 'CASHIN_URL'): string {
  const { DOMAIN } = environment;
  const standard = DOMAIN === undefined ? '' : `https://${name === 'AUTH_URL' ? 'auth' : 'cashin'}.${DOMAIN}`;
  return environment[name] ?? standard;
}

function apiKeyOf({ APIKEY = 'sandbox' }: Environment): string {
  return APIKEY;
}
