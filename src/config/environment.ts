import {
  ApiKeys,
  BaseUrl,
  EngineUrl,
  FilePath,
  Flag,
  HeaderName,
  HeaderValue,
  Host,
  Hostname,
  HostPatterns,
  Milliseconds,
  Namespace,
  Networks,
  OneOf,
  OperatorKeys,
  Passphrase,
  Port,
  Preset,
  ProxyExceptions,
  ProxyUrl,
  PublicUrl,
  Secrets,
  WholeNumber,
} from './variables.js';
import { WEBHOOK_AUTHS } from './webhook-auth.js';

/** The log levels, the most severe first. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** The least severe level that is still logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const MAX_COUNT = 2 ** 31 - 1;
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/**
 * The service's variables: one field each, with its default if that is fixed. rules.ts says how they must fit together,
 * config.ts what follows from them, and docs/configuration.md what they mean.
 */
export class Environment {
  // A closed list: a misspelt "production" must not start the service without the checks of production.
  @OneOf(['development', 'test', 'production'])
  NODE_ENV: 'development' | 'test' | 'production' = 'development';

  @Port()
  PORT = 3000;

  @Host()
  HOST = '0.0.0.0';

  @PublicUrl()
  PUBLIC_URL?: string;

  @Preset()
  PROVIDER = 'zemo';

  @FilePath()
  PROVIDER_FILE?: string;

  @Hostname()
  DOMAIN?: string;

  @HeaderValue()
  APIKEY?: string;

  @BaseUrl()
  AUTH_URL?: string;

  @BaseUrl()
  CASHIN_URL?: string;

  @Milliseconds()
  PROVIDER_TIMEOUT = 10_000;

  @Milliseconds()
  TOKEN_TTL = 180_000;

  @FilePath()
  PROVIDER_TLS_CERT?: string;

  @FilePath()
  PROVIDER_TLS_KEY?: string;

  @Passphrase()
  PROVIDER_TLS_PASSPHRASE?: string;

  @FilePath()
  PROVIDER_TLS_CA?: string;

  @ProxyUrl()
  HTTPS_PROXY?: string;

  @ProxyUrl()
  HTTP_PROXY?: string;

  @ProxyExceptions()
  NO_PROXY?: string[];

  @Flag()
  SANDBOX?: boolean;

  @BaseUrl()
  SANDBOX_URL?: string;

  @Milliseconds()
  TIMEOUT = 5000;

  @Milliseconds()
  MAX_TIMEOUT?: number;

  @WholeNumber(1, MAX_COUNT)
  MAX_PENDING = 10_000;

  @WholeNumber(1, MAX_COUNT)
  MAX_EARLY = 10_000;

  @WholeNumber(1, MAX_COUNT)
  MAX_RESULTS = 100_000;

  @Milliseconds()
  RESULT_TTL = 3_600_000;

  @Milliseconds()
  EARLY_TTL = 300_000;

  @EngineUrl('store')
  STORE_URL?: string;

  // The other name of STORE_URL.
  @EngineUrl('store')
  REDIS_URL?: string;

  @EngineUrl('signals')
  SIGNALS_URL?: string;

  @Namespace()
  NAMESPACE?: string;

  // The other name of NAMESPACE.
  @Namespace()
  REDIS_PREFIX?: string;

  @WholeNumber(0, 5)
  REDIS_REPLICAS = 0;

  @WholeNumber(1, 100)
  POSTGRES_POOL = 4;

  @FilePath()
  REDIS_TLS_CERT?: string;

  @FilePath()
  REDIS_TLS_KEY?: string;

  @Passphrase()
  REDIS_TLS_PASSPHRASE?: string;

  @FilePath()
  REDIS_TLS_CA?: string;

  @OneOf(WEBHOOK_AUTHS)
  WEBHOOK_AUTH?: string;

  @Secrets()
  WEBHOOK_SECRETS?: string[];

  @HeaderName()
  WEBHOOK_HEADER?: string;

  @Secrets()
  CALLBACK_SECRET?: string[];

  @ApiKeys()
  API_KEYS?: string[];

  @HostPatterns()
  CALLBACK_HOSTS?: string[];

  @Networks()
  CALLBACK_NETWORKS?: string[];

  @Secrets()
  CALLBACK_SIGNING_SECRETS?: string[];

  @OperatorKeys()
  OPERATOR_KEYS?: string[];

  @Milliseconds()
  INBOX_TTL = 86_400_000;

  @WholeNumber(0, 1_000_000)
  MAX_INBOX = 1_000;

  @Flag()
  INBOX_REJECTED = false;

  @WholeNumber(1, MAX_BODY_BYTES, 'a whole number of bytes')
  BODY_LIMIT = 1_048_576;

  @Milliseconds()
  KEEP_ALIVE_TIMEOUT = 65_000;

  @Milliseconds(0)
  SHUTDOWN_GRACE = 25_000;

  @Flag()
  CONSOLE?: boolean;

  @OneOf(LOG_LEVELS)
  LOG_LEVEL: LogLevel = 'info';

  @BaseUrl()
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
}
