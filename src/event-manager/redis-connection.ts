import { Logger } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';

/** A connection whose commands are not answered for this long, in milliseconds, is given up, and they with it. */
const PATIENCE_MS = 750;

/** Time between two tries to connect, in milliseconds. */
export const RECONNECT_DELAY_MS = 250;

/**
 * What every connection to Redis has in common: it fails fast instead of queueing (E1, E8), notices a frozen server or a
 * half-open connection, never repeats a command by itself, and reconnects without end.
 *
 * @param url redis:// or rediss://, with user, password and database number where they are needed.
 */
export function redisOptions(url: string) {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 6379),
    db: Number(pathname.slice(1) || 0),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: { servername: hostname } }),
    connectTimeout: 2 * PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    keepAlive: 10_000,
  } satisfies RedisOptions;
}

/** Logs the first error of an outage and its end, and nothing in between. */
export function logOutages(redis: Redis, name: string): void {
  const logger = new Logger('Redis');
  let out = false;
  redis.on('error', (error: Error) => {
    if (!out) logger.warn({ event: 'redis-lost', connection: name, reason: error.message });
    out = true;
  });
  redis.on('ready', () => {
    if (out) logger.log({ event: 'redis-restored', connection: name });
    out = false;
  });
}
