import type { ConnectionOptions } from 'node:tls';
import { Logger } from '@nestjs/common';
import { type Redis, type RedisOptions, ReplyError } from 'ioredis';
import type { TlsOptions } from '../engine.js';
import type { RedisAddress } from './redis-address.js';
import { anyOf, connectorTo, tlsTo } from './redis-any-node.js';
import { FailoverWatch } from './redis-sentinels.js';

/** A connection on which nothing is answered for this long is closed, and its commands fail, in milliseconds. */
const PATIENCE_MS = 750;

/** Time between two tries to connect, in milliseconds. */
export const RECONNECT_DELAY_MS = 250;

/**
 * What every connection to Redis has in common: it fails fast instead of queueing (E1, E8), notices a frozen server or a
 * half-open connection, never repeats a command by itself, and reconnects without end. Each time it leads to the primary that the
 * sentinels name, or to any one node of a cluster, if the address is of that form.
 *
 * @param tls counts if the address asks for TLS.
 * @param watch finds the primary that sentinels know; unless it is given, one that follows no failovers.
 */
export function redisOptions(address: RedisAddress, tls: TlsOptions = {}, watch?: FailoverWatch) {
  const { username, password } = address;
  return {
    ...wayTo(address, tls, watch),
    db: address.kind === 'cluster' ? 0 : address.db,
    ...(username && { username }),
    ...(password && { password }),
    connectTimeout: 2 * PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    keepAlive: 10_000,
  } satisfies RedisOptions;
}

/** How a connection finds its server; `tls` is there if the URL asks for it. */
interface WayOptions {
  readonly host?: string;
  readonly port?: number;
  readonly Connector?: NonNullable<RedisOptions['Connector']>;
  readonly tls?: ConnectionOptions;
}

function wayTo(address: RedisAddress, tls: TlsOptions, watch: FailoverWatch | undefined): WayOptions {
  if (address.kind === 'server') {
    const { host, port } = address;
    return { host, port, ...(address.tls && { tls: tlsTo(host, tls) }) };
  }
  const ownTls = address.tls ? tls : undefined;
  const Connector =
    address.kind === 'sentinel'
      ? connectorTo({
          makeFind: () => {
            const finder = watch ?? new FailoverWatch(address, tls);
            return () => finder.findPrimary();
          },
          accepts: isPrimary,
          tls: ownTls,
        })
      : connectorTo({ makeFind: anyOf(address.nodes), tls: ownTls });
  return { Connector, ...(ownTls && { tls: ownTls }) };
}

/** Sentinels may name a server that was demoted since. If its user may not ask for its role, its writes tell. */
function isPrimary({ role }: { readonly role?: string }): boolean {
  return role === undefined || role === 'master';
}

/**
 * Closes a connection whose SELECT was refused. ioredis itself only reports that, and then works in database 0, which may
 * belong to somebody else.
 */
export function insistOnDatabase(redis: Redis): void {
  redis.on('error', (error: Error) => {
    if (isRefused(error, 'select')) redis.disconnect(true);
  });
}

/** Whether Redis refused one of these `commands` with this error. */
export function isRefused(error: Error, ...commands: readonly string[]): boolean {
  const { command } = error as Error & { readonly command?: { readonly name: string } };
  return command !== undefined && commands.includes(command.name);
}

/** Warns once, at the first connection, of a server that may evict what we keep, if its user may ask. */
export function warnOfEviction(redis: Redis): void {
  redis.once('ready', () => void warnIfItEvicts(redis).catch(() => {})); // the user may not ask, or the connection is gone
}

async function warnIfItEvicts(redis: Redis): Promise<void> {
  const policy = /^maxmemory_policy:(.*?)\r?$/m.exec(await redis.info('memory'))?.[1];
  if (policy === undefined || policy === 'noeviction') return;
  const reason = 'it may forget requests that are pending: set its maxmemory-policy to noeviction';
  new Logger('Redis').warn({ event: 'redis-evicts', policy, reason });
}

/** Logs the first error of an outage, the first refusal of each kind, and the outage's end; nothing in between. */
export function logOutages(redis: NodeJS.EventEmitter, name: string): void {
  const logger = new Logger('Redis');
  const logged = new Set<string>();
  redis.on('error', (error: Error) => {
    const kind = error instanceof ReplyError ? codeOf(error) : 'unreachable';
    if (!logged.has(kind)) logger.warn({ event: 'redis-lost', connection: name, reason: error.message });
    logged.add(kind);
  });
  redis.on('ready', () => {
    if (logged.size > 0) logger.log({ event: 'redis-restored', connection: name });
    logged.clear();
  });
}

/**
 * The code of an error of Redis, such as OOM. Before Redis 7, the code of an error within a script comes after a sentence about
 * it, and an error about a command that the user may not run within a script has none.
 */
export function codeOf({ message }: Error): string {
  if (/^ERR (.*The user executing the script can't|ACL failure in script: )/.test(message)) return 'NOPERM';
  return (/^ERR Error running script.*? -?([A-Z]{3,}) /.exec(message) ?? /^([A-Z]+)\b/.exec(message))?.[1] ?? 'ERR';
}
