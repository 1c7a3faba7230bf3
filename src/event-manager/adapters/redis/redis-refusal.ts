import { Redis, ReplyError } from 'ioredis';
import type { TlsOptions } from '../engine.js';
import { parseRedisAddress } from './redis-address.js';
import { codeOf, insistOnDatabase, isRefused, redisOptions } from './redis-connection.js';
import { UnknownPrimaryError } from './redis-sentinels.js';

/** So many nodes of a cluster are tried. */
const NODES_TRIED = 3;

/**
 * Connects once. Tells what the URL must have if Redis refuses its user, its password or its database, if the sentinels know no such
 * primary, or if the server is no node of a cluster. Undefined if Redis accepts them, and if it does not answer: it may come back.
 */
export async function askForRefusal(url: string, tls?: TlsOptions): Promise<string | undefined> {
  const address = parseRedisAddress(url);
  // It does not wait for a server that is still loading.
  const once = { lazyConnect: true, retryStrategy: null, enableReadyCheck: false };
  const redis = new Redis({ ...redisOptions(address, tls), ...once });
  let refusal: string | undefined;
  insistOnDatabase(redis);
  redis.on('error', (error: Error) => (refusal ??= describe(error)));
  try {
    await connect(redis, address.kind === 'cluster' ? Math.min(NODES_TRIED, address.nodes.length) : 1);
    if (address.kind === 'cluster') refusal ??= await askForCluster(redis);
  } catch {
    // a refusal has been seen by the listener above, and a server that is away may come back
  } finally {
    redis.disconnect();
  }
  return refusal;
}

/** Each try leads to another node. */
async function connect(redis: Redis, tries: number): Promise<void> {
  try {
    await redis.connect();
  } catch (error) {
    if (tries <= 1) throw error;
    await connect(redis, tries - 1);
  }
}

async function askForCluster(redis: Redis): Promise<string | undefined> {
  try {
    await redis.cluster('INFO');
    return undefined;
  } catch (error) {
    const isAlone = error instanceof Error && error instanceof ReplyError && codeOf(error) === 'ERR';
    return isAlone ? `the hosts of a Redis Cluster's nodes (${error.message})` : undefined;
  }
}

/** Shows only the code of what Redis says: the rest may name users. */
function describe(error: Error): string | undefined {
  if (error instanceof AggregateError) return describeSentinels(error.errors);
  const code = codeOf(error);
  const reason = code === 'ERR' ? error.message : code;
  if (isRefused(error, 'select') && ['ERR', 'NOPERM'].includes(code)) {
    return `the number of a database that the server has and its user may SELECT (${reason})`;
  }
  return isLockedOut(error) ? `a user and password that the server accepts (${reason})` : undefined;
}

/** What the sentinels said, of which none named the primary. */
function describeSentinels(errors: readonly unknown[]): string | undefined {
  if (errors.some((error) => error instanceof UnknownPrimaryError))
    return 'the name of a primary that the sentinels know';
  const refused = errors.find((error) => error instanceof Error && isLockedOut(error));
  return refused instanceof Error ? `a password that the sentinels accept, too (${codeOf(refused)})` : undefined;
}

function isLockedOut(error: Error): boolean {
  return isRefused(error, 'hello', 'auth') && ['WRONGPASS', 'NOAUTH', 'NOPERM'].includes(codeOf(error));
}
