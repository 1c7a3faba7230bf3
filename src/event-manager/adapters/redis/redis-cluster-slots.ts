import type { Redis } from 'ioredis';
import type { StoreRefusedError } from '../../errors.js';
import type { RedisHost } from './redis-address.js';
import type { RedisNodeLink } from './redis-link.js';

/** Slots from the first to the last, and the primary that has them. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
  readonly host: RedisHost;
}

/** Where to send a command instead: for all of its slot, or this one alone. */
export interface Redirection {
  readonly isForAll: boolean;
  readonly host: RedisHost;
}

/** Reads `MOVED 3999 127.0.0.1:6381`; undefined if it is another refusal. Without a host, it is that of the node that says so. */
export function readRedirection({ cause }: StoreRefusedError, redis: Redis): Redirection | undefined {
  const [, word, host = '', port] =
    /^(MOVED|ASK) \d+ (.*):(\d+)$/.exec(cause instanceof Error ? cause.message : '') ?? [];
  if (word === undefined) return undefined;
  return { isForAll: word === 'MOVED', host: { host: host || (redis.options.host ?? ''), port: Number(port) } };
}

/** What a node knows of the slots; throws if it knows nothing. */
export async function readSlots({ redis }: RedisNodeLink): Promise<readonly SlotRange[]> {
  const answer: unknown = await redis.cluster('SLOTS');
  const ranges = Array.isArray(answer) ? answer.flatMap((range: unknown) => readRange(range, redis)) : [];
  if (ranges.length === 0) throw new Error('the node knows no slots');
  return ranges;
}

/** Reads `[first, last, [host, port, …], …]`. */
function readRange(range: unknown, redis: Redis): SlotRange[] {
  const [first, last, primary]: unknown[] = Array.isArray(range) ? range : [];
  const [host, port]: unknown[] = Array.isArray(primary) ? primary : [];
  if (typeof first !== 'number' || typeof last !== 'number' || typeof port !== 'number') return [];
  return [{ first, last, host: { host: typeof host === 'string' && host ? host : (redis.options.host ?? ''), port } }];
}

/** Whether a node serves its slots: one that has just started, or that is cut off from the others, refuses to. */
export async function servesSlots({ redis }: RedisNodeLink): Promise<boolean> {
  return (await redis.cluster('INFO')).includes('cluster_state:ok');
}
