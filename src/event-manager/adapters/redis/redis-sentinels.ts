import { Redis } from 'ioredis';
import type { TlsOptions } from '../engine.js';
import type { RedisAddress, RedisHost, SentinelAddress } from './redis-address.js';
import { anyOf, connectorTo, tlsTo } from './redis-any-node.js';

/** A sentinel that has not answered for this long is given up, in milliseconds. */
const PATIENCE_MS = 750;

/** Time between two tries to reach a sentinel that tells of failovers, in milliseconds. */
const RETRY_MS = 1_000;

/** The sentinels answered, and know no primary of this name. */
export class UnknownPrimaryError extends Error {
  constructor() {
    super('the sentinels know no primary of this name');
  }
}

/**
 * Asks all sentinels at once, and answers what the first one says that knows the primary: one that is away costs no time. Rejects
 * if none does, with an AggregateError of what became of each question.
 */
export async function findPrimary(address: SentinelAddress, tls: TlsOptions | undefined): Promise<RedisHost> {
  const asked = address.sentinels.map((sentinel) => askSentinel(sentinel, address, tls));
  return Promise.any(asked).catch(({ errors }: AggregateError) => {
    const [reason]: unknown[] = errors;
    const why = reason instanceof Error ? reason.message : '';
    throw new AggregateError(errors, `no sentinel names the primary: ${why}`, { cause: reason });
  });
}

async function askSentinel(
  sentinel: RedisHost,
  address: SentinelAddress,
  tls: TlsOptions | undefined,
): Promise<RedisHost> {
  const redis = new Redis({
    ...sentinel,
    ...mannersWithSentinels(address),
    ...(address.tls && { tls: tlsTo(sentinel.host, tls ?? {}) }),
    retryStrategy: null,
  });
  let refusal: Error | undefined;
  redis.on('error', (error: Error) => (refusal ??= error)); // it says more than that the connection was closed
  try {
    await redis.connect();
    return await askForPrimary(redis, address.name);
  } catch (error) {
    throw refusal ?? error;
  } finally {
    redis.disconnect();
  }
}

/**
 * Calls back when a replica was promoted while the old primary may still take writes, which nobody will ever read: Sentinel demotes it
 * only ten seconds later.
 *
 * S1. One connection, to any one sentinel. It needs no list of replicas, and three sentinels would tell the same thrice.
 * S2. A sentinel that leads a failover tells `+promoted-slave` at once, and `+switch-master` when all is done. The others tell
 * `+switch-master` at once. So both are listened to, and a primary that is known already is no news.
 * S3. What was told while the connection was lost is made up for: each time that it is ready, the sentinel is asked.
 */
export class FailoverWatch {
  readonly #redis: Redis;
  /** Host and port, as the sentinels say. */
  #primary: string | undefined;

  constructor(
    private readonly address: SentinelAddress,
    tls: TlsOptions | undefined,
    private readonly onFailover: () => void,
  ) {
    this.#redis = new Redis({
      ...mannersWithSentinels(address),
      Connector: connectorTo({ makeFind: anyOf(address.sentinels), tls: address.tls ? (tls ?? {}) : undefined }),
      ...(address.tls && { tls: {} }),
      retryStrategy: () => RETRY_MS,
      autoResubscribe: false,
    });
    this.#redis.on('error', () => {}); // whoever uses the primary logs that it is away
    this.#redis.on('ready', () => void this.#listen().catch(() => {})); // the connection is lost, and is made anew
    this.#redis.on('message', (event: string, text: string) => this.#hear(event, text));
    void this.#redis.connect().catch(() => {}); // it is tried again
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #listen(): Promise<void> {
    await this.#redis.subscribe('+switch-master', '+promoted-slave');
    const { host, port } = await askForPrimary(this.#redis, this.address.name);
    this.#learn(`${host} ${port}`);
  }

  /** Reads `NAME HOST PORT NEW_HOST NEW_PORT`, or `slave … NEW_HOST NEW_PORT @ NAME HOST PORT`. */
  #hear(event: string, text: string): void {
    const words = text.split(' ');
    const [name, host, port] =
      event === '+switch-master' ? [words[0], words[3], words[4]] : [words[5], words[2], words[3]];
    if (name === this.address.name) this.#learn(`${host} ${port}`);
  }

  #learn(primary: string): void {
    const isNews = this.#primary !== undefined && this.#primary !== primary;
    this.#primary = primary;
    if (isNews) this.onFailover();
  }
}

/** If sentinels know the primary: has the connection to it made anew when another one was promoted, for as long as it is used. */
export function followFailovers(redis: Redis, address: RedisAddress, tls: TlsOptions | undefined): void {
  if (address.kind !== 'sentinel') return;
  const watch = new FailoverWatch(address, tls, () => leave(redis));
  redis.once('end', () => watch.close());
}

/** Has a connection made anew. One that is just being made will find the new primary by itself. */
export function leave(redis: Redis): void {
  if (redis.status === 'ready') redis.disconnect(true);
}

/**
 * Sentinels get the password without the user. One that has no password takes any, one that has one mostly has the same, and each knows
 * that of the primary anyway.
 */
function mannersWithSentinels({ password }: SentinelAddress) {
  return {
    ...(password && { password }),
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    keepAlive: 10_000, // whoever only listens notices by that alone that the other side is gone
    disableClientInfo: true,
  };
}

async function askForPrimary(sentinel: Redis, name: string): Promise<RedisHost> {
  const answer: unknown = await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name);
  if (!Array.isArray(answer)) throw new UnknownPrimaryError();
  const [host, port]: unknown[] = answer;
  return { host: String(host), port: Number(port) };
}
