import { Redis } from 'ioredis';
import { codeOf, insistOnDatabase, isRefused, redisOptions, type TlsOptions } from './redis-connection.js';

/**
 * What the server's address would have to have, where Redis answers and says that it never will: a user and password that it
 * accepts, a database that it has. Undefined where all is well, and where Redis does not answer: it may come back.
 */
export async function redisRefusal(url: string, tls?: TlsOptions): Promise<string | undefined> {
  // One try, which does not wait for a server that is still loading.
  const once = { lazyConnect: true, retryStrategy: null, enableReadyCheck: false };
  const redis = new Redis({ ...redisOptions(url, tls), ...once });
  let refusal: string | undefined;
  insistOnDatabase(redis);
  redis.on('error', (error: Error) => (refusal ??= describe(error)));
  try {
    await redis.connect();
  } catch {
    // what it said has been heard, and what is only away is waited for
  } finally {
    redis.disconnect();
  }
  return refusal;
}

/** In our words and Redis' own code: the rest of what it says may name users. */
function describe(error: Error): string | undefined {
  const code = codeOf(error);
  const reason = code === 'ERR' ? error.message : code;
  if (isRefused(error, 'select') && ['ERR', 'NOPERM'].includes(code)) {
    return `the number of a database that the server has and its user may SELECT (${reason})`;
  }
  const lockedOut = isRefused(error, 'hello', 'auth') && ['WRONGPASS', 'NOAUTH', 'NOPERM'].includes(code);
  return lockedOut ? `a user and password that the server accepts (${reason})` : undefined;
}
