import type { PubSub } from '../pub-sub.js';
import type { EarlyLimits, RequestStore } from '../request-store.js';
import type { Timelines } from '../timelines.js';
import type { Engine, EngineAddress, TlsOptions, UrlForm } from './engine.js';
import { clusterUrls, redisUrls, sentinelUrls } from './redis/redis-address.js';
import { natsUrls } from './nats/nats-address.js';
import { postgresUrls } from './postgres/postgres-address.js';

/** A system that there are adapters for: what its URLs look like, and how its adapters are loaded. */
interface ListedEngine {
  /** For the sentence about a driver that is missing. */
  readonly name: string;
  readonly urls: UrlForm;
  /** Whether it keeps requests. Each carries signals. */
  readonly stores: boolean;
  readonly load: () => Promise<Engine>;
}

const redis: ListedEngine = {
  name: 'Redis',
  urls: redisUrls,
  stores: true,
  load: async () => (await import('./redis/redis-engine.js')).redisEngine,
};

const nats: ListedEngine = {
  name: 'NATS',
  urls: natsUrls,
  stores: false,
  load: async () => (await import('./nats/nats-engine.js')).natsEngine,
};

const postgres: ListedEngine = {
  name: 'Postgres',
  urls: postgresUrls,
  stores: true,
  load: async () => (await import('./postgres/postgres-engine.js')).postgresEngine,
};

/** By the scheme of the URL. The one place that knows all of them. */
const ENGINES: Readonly<Record<string, ListedEngine>> = {
  redis,
  rediss: redis,
  'redis+sentinel': { ...redis, urls: sentinelUrls },
  'rediss+sentinel': { ...redis, urls: sentinelUrls },
  'redis+cluster': { ...redis, urls: clusterUrls },
  'rediss+cluster': { ...redis, urls: clusterUrls },
  postgres,
  postgresql: postgres,
  nats,
  tls: nats,
};

/** Where requests are kept. */
export interface StoreAddress {
  readonly storeUrl: string;
  /** For the URLs of Redis that ask for TLS; other systems are verified by Node's own CAs. */
  readonly tls?: TlsOptions | undefined;
  /** Separates deployments that share a system; without braces. */
  readonly namespace: string;
  /** How many replicas of Redis must have a write before it counts; 0 unless it is given. */
  readonly replicas?: number;
}

/** Where requests are kept and signals are sent, and what is kept there. */
export interface AdaptersOptions extends StoreAddress, Partial<EarlyLimits> {
  /** If it is left out, signals go where requests are kept. */
  readonly signalsUrl?: string | undefined;
  /** How many connections a store in Postgres has; 4 unless it is given. */
  readonly poolSize?: number;
}

/**
 * A store and a pub/sub for `EventManagerModule`, as the schemes of the URLs say. Loads the drivers only now. Rejects with one line that
 * names the package to install if a driver is missing.
 */
export async function openAdapters(options: AdaptersOptions): Promise<{ store: RequestStore; pubSub: PubSub }> {
  const { storeUrl, signalsUrl = storeUrl, tls, namespace, replicas = 0, poolSize = 4, ...limits } = options;
  const [stores, signals] = [await load(storeUrl), await load(signalsUrl)];
  if (!stores.makeStore) throw new Error(`${schemeOf(storeUrl)} keeps no requests`);
  const announces = signalsUrl === storeUrl;
  return {
    store: stores.makeStore({
      url: storeUrl,
      tls: tlsFor(storeUrl, tls),
      namespace,
      limits,
      announces,
      replicas,
      poolSize,
    }),
    pubSub: signals.makePubSub({ url: signalsUrl, tls: tlsFor(signalsUrl, tls), namespace }),
  };
}

/** Timelines in the system that keeps the requests, over connections of their own. Rejects as `openAdapters` does. */
export async function openTimelines({ storeUrl, tls, namespace, replicas = 0 }: StoreAddress): Promise<Timelines> {
  const { makeTimelines } = await load(storeUrl);
  if (!makeTimelines) throw new Error(`${schemeOf(storeUrl)} keeps no timelines`);
  return makeTimelines({ url: storeUrl, tls: tlsFor(storeUrl, tls), namespace, replicas });
}

/**
 * Connects once, and says what the URL must have if the system refuses its user, its password or its database; undefined if not, and if
 * it does not answer. Loads the driver only now, and rejects as `openAdapters` does.
 */
export async function engineRefusal({ url, tls }: EngineAddress): Promise<string | undefined> {
  return (await load(url)).refusal?.({ url, tls: tlsFor(url, tls) });
}

/** What is wrong with a URL of a store, or of signals: what it takes; undefined if there is nothing wrong. */
export function engineUrlFault(url: string, what: 'store' | 'signals'): string | undefined {
  const engine = ENGINES[schemeOf(url)];
  if (!engine || (what === 'store' && !engine.stores)) {
    const schemes = Object.keys(ENGINES).filter((scheme) => what === 'signals' || ENGINES[scheme]?.stores);
    return `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(', ')}`;
  }
  return engine.urls.accepts(url) ? undefined : engine.urls.takes;
}

/** The engine of a URL, or an error that names the package to install. */
async function load(url: string): Promise<Engine> {
  const engine = ENGINES[schemeOf(url)];
  if (!engine) throw new Error(`there is no adapter for ${schemeOf(url)}://`);
  return engine.load().catch((error: unknown) => {
    throw missingDriver(engine.name, error) ?? error;
  });
}

/** The files are those of Redis: another system would be verified by the wrong authorities, and shown the wrong certificate. */
function tlsFor(url: string, tls: TlsOptions | undefined): TlsOptions | undefined {
  return ENGINES[schemeOf(url)]?.name === redis.name ? tls : undefined;
}

function schemeOf(url: string): string {
  return url.slice(0, Math.max(0, url.indexOf('://'))).toLowerCase();
}

function missingDriver(name: string, error: unknown): Error | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const driver = /Cannot find package '((?:@[^/']+\/)?[^/']+)/.exec(error.message)?.[1];
  return driver === undefined
    ? undefined
    : new Error(`${name} needs the package ${driver}: npm install ${driver}`, { cause: error });
}
