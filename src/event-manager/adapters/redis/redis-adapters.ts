import type { SecureContextOptions } from 'node:tls';
import type { PubSub } from '../../pub-sub.js';
import type { EarlyLimits, RequestStore } from '../../request-store.js';

/** The authorities to trust and the certificate to show on connections by TLS; what is left out is as Node has it. */
export type TlsOptions = Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase'>;

/** Where Redis is, and what is kept there. */
export interface RedisAdaptersOptions extends Partial<EarlyLimits> {
  /** redis:// or rediss://, with user, password and database number if they are needed. */
  readonly url: string;
  /** For rediss://. */
  readonly tls?: TlsOptions | undefined;
  /** Separates deployments that share a Redis; without braces. */
  readonly namespace: string;
}

/**
 * A store and a pub/sub on Redis, for `EventManagerModule`. Loads the drivers only now. Rejects with one line that names
 * the package to install if a driver is missing.
 */
export async function redisAdapters({ url, tls, namespace, ...limits }: RedisAdaptersOptions): Promise<{
  readonly store: RequestStore;
  readonly pubSub: PubSub;
}> {
  const [{ RedisRequestStore }, { RedisPubSub }] = await driver(
    Promise.all([import('./redis-request-store.js'), import('./redis-pub-sub.js')]),
  );
  return {
    store: new RedisRequestStore(url, namespace, limits, { tls, announces: true }),
    pubSub: new RedisPubSub(url, namespace, tls),
  };
}

/**
 * Connects once, and says what the URL must have if Redis refuses its user, its password or its database; undefined if not, and if Redis
 * does not answer. Loads the driver only now, and rejects as `redisAdapters` does.
 */
export async function redisRefusal(url: string, tls?: TlsOptions): Promise<string | undefined> {
  const { askForRefusal } = await driver(import('./redis-refusal.js'));
  return askForRefusal(url, tls);
}

/** What is loaded, or an error that names the package to install. */
async function driver<T>(loading: Promise<T>): Promise<T> {
  return loading.catch((error: unknown) => {
    throw missingDriver(error) ?? error;
  });
}

function missingDriver(error: unknown): Error | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const name = /Cannot find package '((?:@[^/']+\/)?[^/']+)/.exec(error.message)?.[1];
  return name === undefined
    ? undefined
    : new Error(`Redis needs the package ${name}: npm install ${name}`, { cause: error });
}
