import { Redis, ReplyError } from 'ioredis';
import { StoreRefusedError, StoreUnavailableError, UNREADABLE } from '../../errors.js';
import type { TlsOptions } from '../engine.js';
import type { RedisAddress } from './redis-address.js';
import { RedisClusterLink } from './redis-cluster-link.js';
import {
  codeOf,
  insistOnDatabase,
  logOutages,
  RECONNECT_DELAY_MS,
  redisOptions,
  warnOfEviction,
} from './redis-connection.js';
import { READ_BATCH, type RedisCommand, type RedisLink, type RedisNodeLink, scripts } from './redis-link.js';
import { ReplicatedLink } from './redis-replicas.js';
import { FailoverWatch, leave } from './redis-sentinels.js';
import { SLOTS } from './redis-tags.js';

/** The errors of a server that was demoted. Its address may lead to its successor by now. */
const DEMOTED: ReadonlySet<string> = new Set(['READONLY', 'MASTERDOWN']);

/** Time between two disconnections from a demoted server to which the address still leads, in milliseconds. */
const LEAVE_AGAIN_MS = 2_000;

/** How a link connects. */
interface LinkOptions {
  /** What it is for. */
  readonly name: 'store' | 'timelines';
  /** With the name, it names the connections in CLIENT LIST. */
  readonly prefix: string;
  /** How many replicas must have a write before it counts. */
  readonly replicas: number;
  readonly tls: TlsOptions | undefined;
}

/** The one place that knows in which form Redis is. */
export function openLink(address: RedisAddress, { name, prefix, replicas, tls }: LinkOptions): RedisLink {
  if (replicas > 0 && address.kind === 'cluster') throw new TypeError('a store on a cluster waits for no replicas');
  const watch = FailoverWatch.of(address, tls);
  const connect = (to: RedisAddress) => {
    const server = new RedisServerLink({ ...redisOptions(to, tls, watch), connectionName: `${prefix}:${name}` });
    if (name === 'store') warnOfEviction(server.redis); // the timelines are on the same servers: one warning is enough
    return server;
  };
  if (address.kind === 'cluster') {
    const { nodes, ...login } = address;
    const link = new RedisClusterLink(nodes, SLOTS, (node) => connect({ ...login, ...node, kind: 'server', db: 0 }));
    logOutages(link.outages, name);
    return link;
  }
  const server = connect(address);
  logOutages(server.redis, name);
  watch?.follow(() => leave(server.redis));
  server.redis.once('end', () => watch?.close());
  return replicas > 0 ? new ReplicatedLink(server, replicas) : server;
}

/** The connection to one server, which may become another server under the same address. */
export class RedisServerLink implements RedisNodeLink {
  readonly redis: Redis;
  /** How often the connection has become ready. */
  #timesReady = 0;
  /** When a demoted server was last disconnected from, on the clock of `performance.now()`. */
  #leftAt = -Infinity;
  /** Whether that is still to be reported to the listener. */
  #wasDemoted = false;

  constructor(options: ReturnType<typeof redisOptions> & { readonly connectionName: string }) {
    this.redis = new Redis({
      ...options,
      retryStrategy: () => RECONNECT_DELAY_MS,
      reconnectOnError: (error) => this.#reconnectsOn(error),
      enableAutoPipelining: true, // one write for the commands of a turn of the event loop
      scripts,
    });
    this.redis.on('ready', () => (this.#timesReady += 1));
    insistOnDatabase(this.redis);
  }

  /**
   * ioredis writes commands at the end of the turn of the event loop. If the connection was not ready by then, the command was not sent.
   * If Redis answered with an error, it was not applied. After any other failure nobody knows.
   */
  async send<Answer>(_key: string, command: RedisCommand<Answer>): Promise<Answer> {
    const [isReady, timesReady] = [this.redis.status === 'ready', this.#timesReady];
    try {
      return await command(this.redis);
    } catch (error) {
      if (isReplyError(error)) throw new StoreRefusedError(reasonOf(error), { cause: error });
      throw new StoreUnavailableError(isReady || this.#timesReady > timesReady, { cause: error });
    }
  }

  query<Answer>(key: string, command: RedisCommand<Answer>): Promise<Answer> {
    return this.send(key, command);
  }

  async sendToAny(keys: readonly string[], command: (redis: Redis, key: string) => Promise<unknown>): Promise<void> {
    const [key = ''] = keys;
    await this.send(key, (redis) => command(redis, key));
  }

  async read(keys: readonly string[]): Promise<readonly (string | null)[]> {
    const values: (string | null)[] = [];
    for (let start = 0; start < keys.length; start += READ_BATCH) {
      values.push(...(await this.send('', (redis) => redis.mget(keys.slice(start, start + READ_BATCH)))));
    }
    return values;
  }

  onRestored(listener: (wasDemoted: boolean) => void): void {
    this.redis.on('ready', () => {
      listener(this.#wasDemoted);
      this.#wasDemoted = false;
    });
  }

  close(): void {
    this.redis.removeAllListeners('ready');
    this.redis.disconnect();
  }

  /** Whether to connect again because the server was demoted. Between two reconnections the demoted server can be read. */
  #reconnectsOn(error: Error): boolean {
    if (!DEMOTED.has(codeOf(error)) || performance.now() < this.#leftAt + LEAVE_AGAIN_MS) return false;
    this.#leftAt = performance.now();
    this.#wasDemoted = true;
    return true;
  }
}

/** A value of another type under one of our keys is as unreadable as a text that makes no sense. */
function reasonOf(error: Error): string {
  const code = codeOf(error);
  return code === 'WRONGTYPE' ? UNREADABLE : code;
}

function isReplyError(error: unknown): error is Error {
  return error instanceof ReplyError; // which ioredis does not type
}
