import { Redis } from 'ioredis';
import type { TlsOptions } from '../engine.js';
import { codeOf, insistOnDatabase, isRefused, redisOptions } from './redis-connection.js';

/**
 * Connects once. Tells what the URL must have if Redis refuses its user, its password or its database. Undefined if
 * Redis accepts them, and if it does not answer: it may come back.
 */
export async function askForRefusal(url: string, tls?: TlsOptions): Promise<string | undefined> {
  // One try, which does not wait for a server that is still loading.
  const once = { lazyConnect: true, retryStrategy: null, enableReadyCheck: false };
  const redis = new Redis({ ...redisOptions(url, tls), ...once });
  let refusal: string | undefined;
  insistOnDatabase(redis);
  redis.on('error', (error: Error) => (refusal ??= describe(error)));
  try {
    await redis.connect();
  } catch {
    // a refusal has been seen by the listener above, and a server that is away may come back
  } finally {
    redis.disconnect();
  }
  return refusal;
}

/** Shows only the code of what Redis says: the rest may name users. */
function describe(error: Error): string | undefined {
  const code = codeOf(error);
  const reason = code === 'ERR' ? error.message : code;
  if (isRefused(error, 'select') && ['ERR', 'NOPERM'].includes(code)) {
    return `the number of a database that the server has and its user may SELECT (${reason})`;
  }
  const lockedOut = isRefused(error, 'hello', 'auth') && ['WRONGPASS', 'NOAUTH', 'NOPERM'].includes(code);
  return lockedOut ? `a user and password that the server accepts (${reason})` : undefined;
}
