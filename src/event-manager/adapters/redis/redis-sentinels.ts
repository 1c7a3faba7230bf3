import { Redis } from 'ioredis';
import type { TlsOptions } from '../engine.js';
import type { RedisAddress, RedisHost, SentinelAddress } from './redis-address.js';
import { anyOf, connectorTo, tlsTo } from './redis-any-node.js';

/** A sentinel that has not answered for this long is given up, in milliseconds. */
const PATIENCE_MS = 750;

/** Time between two tries to reach a sentinel that tells of failovers, in milliseconds. */
const RETRY_MS = 1_000;

/** So long after a failover a sentinel may not have heard of it, and the old primary may take writes, in milliseconds. */
const RUMOUR_MS = 10_000;

/** The sentinels answered, and know no primary of this name. */
export class UnknownPrimaryError extends Error {
  constructor() {
    super('the sentinels know no primary of this name');
  }
}

/**
 * Asks all sentinels at once, and answers what the first one says that knows the primary: one that is away costs no time. Rejects
 * if none does, with an AggregateError of what became of each question.
 *
 * @param isFormer tells a primary that was replaced. A sentinel that names it does not know the primary yet.
 */
async function findPrimary(
  address: SentinelAddress,
  tls: TlsOptions | undefined,
  isFormer: (primary: RedisHost) => boolean,
): Promise<RedisHost> {
  const asked = address.sentinels.map(async (sentinel) => {
    const primary = await askSentinel(sentinel, address, tls);
    if (isFormer(primary)) throw new Error('it has not heard of the failover');
    return primary;
  });
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
 * Finds the primary, and calls back when a replica was promoted while the old one may still take writes, which nobody will ever read:
 * Sentinel demotes it only ten seconds later.
 *
 * S1. One connection, to any one sentinel. It needs no list of replicas, and three sentinels would tell the same thrice.
 * S2. A sentinel that leads a failover tells `+promoted-slave` at once, and `+switch-master` when all is done. The others tell
 * `+switch-master` at once. So both are listened to, and a primary that is known already is no news.
 * S3. What was told while the connection was lost is made up for: each time that it is ready, the sentinel is asked.
 * S4. For a while, a sentinel that still names the old primary is not believed. The others hear of a failover up to two seconds after
 * the one that led it, and the old primary says of itself that it is one. The first answer would often lead back to it.
 */
export class FailoverWatch {
  #redis: Redis | undefined;
  #onFailover = () => {};
  /** Host and port, as the sentinels say. */
  #primary: string | undefined;
  /** The one before it, until `#formerUntil` on the clock of `performance.now()`. */
  #former: string | undefined;
  #formerUntil = -Infinity;

  constructor(
    private readonly address: SentinelAddress,
    private readonly tls: TlsOptions | undefined,
  ) {}

  /** None if the address does not lead to sentinels. */
  static of(address: RedisAddress, tls: TlsOptions | undefined): FailoverWatch | undefined {
    return address.kind === 'sentinel' ? new FailoverWatch(address, tls) : undefined;
  }

  findPrimary(): Promise<RedisHost> {
    return findPrimary(this.address, this.tls, (primary) => this.#isFormer(nameOf(primary)));
  }

  /** Begins to listen, until `close`. Further calls change nothing. */
  follow(onFailover: () => void): void {
    if (this.#redis) return;
    this.#onFailover = onFailover;
    const { address, tls } = this;
    const redis = new Redis({
      ...mannersWithSentinels(address),
      Connector: connectorTo({ makeFind: anyOf(address.sentinels), tls: address.tls ? (tls ?? {}) : undefined }),
      ...(address.tls && { tls: {} }),
      retryStrategy: () => RETRY_MS,
      autoResubscribe: false,
    });
    this.#redis = redis;
    redis.on('error', () => {}); // whoever uses the primary logs that it is away
    redis.on('ready', () => void this.#listen(redis).catch(() => leave(redis)));
    redis.on('message', (event: string, text: string) => this.#hear(event, text));
    void redis.connect().catch(() => {}); // it is tried again
  }

  close(): void {
    this.#redis?.disconnect();
  }

  async #listen(redis: Redis): Promise<void> {
    await redis.subscribe('+switch-master', '+promoted-slave');
    const primary = nameOf(await askForPrimary(redis, this.address.name));
    if (!this.#isFormer(primary)) this.#learn(primary);
  }

  /** Reads `NAME HOST PORT NEW_HOST NEW_PORT`, or `slave … NEW_HOST NEW_PORT @ NAME HOST PORT`. */
  #hear(event: string, text: string): void {
    const words = text.split(' ');
    const [name, host, port, newHost, newPort] =
      event === '+switch-master' ? words : [words[5], words[6], words[7], words[2], words[3]];
    if (name !== this.address.name) return;
    this.#former = `${host} ${port}`;
    this.#formerUntil = performance.now() + RUMOUR_MS;
    this.#learn(`${newHost} ${newPort}`);
  }

  #learn(primary: string): void {
    const isNews = this.#primary !== undefined && this.#primary !== primary;
    this.#primary = primary;
    if (isNews) this.#onFailover();
  }

  #isFormer(primary: string): boolean {
    return primary === this.#former && performance.now() < this.#formerUntil;
  }
}

function nameOf({ host, port }: RedisHost): string {
  return `${host} ${port}`;
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
