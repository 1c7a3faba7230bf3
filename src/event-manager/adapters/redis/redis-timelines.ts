import {
  type ListedEntry,
  type ListOptions,
  type PutOptions,
  type StoredEntry,
  type TimelineEntry,
  Timelines,
} from '../../timelines.js';
import { parseRedisAddress } from './redis-address.js';
import { RedisKeys } from './redis-keys.js';
import type { EntryAnswer, RedisLink } from './redis-link.js';
import type { RedisStoreOptions } from './redis-request-store.js';
import { openLink } from './redis-server-link.js';

/** Timelines in Redis 6.2 or newer, shared by all instances; one sorted set a timeline, each with a time to live. */
export class RedisTimelines extends Timelines {
  readonly #link: RedisLink;
  readonly #keys: RedisKeys;

  /** @param prefix separates deployments that share a Redis; without braces. */
  constructor(url: string, prefix: string, { tls, replicas = 0 }: Pick<RedisStoreOptions, 'tls' | 'replicas'> = {}) {
    super();
    this.#keys = new RedisKeys(prefix);
    this.#link = openLink(parseRedisAddress(url), { name: 'timelines', prefix, replicas, tls });
  }

  override async put(timeline: string, entry: TimelineEntry, { afterMs = 0, keepMs, most }: PutOptions): Promise<void> {
    const [key, id] = [this.#keys.timeline(timeline), ordered(entry.id)];
    await this.#link.send(key, (redis) => redis.putEntry(key, id, entry.head, entry.body, afterMs, keepMs, most));
  }

  override async list(timeline: string, { limit, before }: ListOptions): Promise<readonly ListedEntry[]> {
    const [key, place] = [this.#keys.timeline(timeline), before ? [before.at, ordered(before.id)] : ['', '']];
    return (await this.#link.query(key, (redis) => redis.listEntries(key, limit, ...place))).map(readEntry);
  }

  override async get(timeline: string, id: string): Promise<StoredEntry | undefined> {
    const key = this.#keys.timeline(timeline);
    const answer = await this.#link.query(key, (redis) => redis.getEntry(key, ordered(id)));
    if (answer === null) return undefined;
    const [at, , head, body] = answer;
    return { id, head, body, at: Number(at) };
  }

  override async remove(timeline: string, id: string): Promise<boolean> {
    const key = this.#keys.timeline(timeline);
    return (await this.#link.send(key, (redis) => redis.removeEntry(key, ordered(id)))) === 1;
  }

  override async take(timeline: string, limit: number, leaseMs: number): Promise<readonly ListedEntry[]> {
    const key = this.#keys.timeline(timeline);
    return (await this.#link.send(key, (redis) => redis.takeEntries(key, limit, leaseMs))).map(readEntry);
  }

  override async close(): Promise<void> {
    this.#link.close();
  }
}

function readEntry([at, id, head]: EntryAnswer): ListedEntry {
  return { id: unordered(id), head, at: Number(at) };
}

/**
 * Redis has the order of bytes. In UTF-8, characters of two code units (surrogates) come behind all others. By code units, they come before
 * the characters behind the surrogates. So each code unit from U+D7FF on, the last before the surrogates, is written as U+D7FF and its
 * distance from there. No other one changes.
 */
const ESCAPE = '\ud7ff';
const ESCAPE_CODE = ESCAPE.charCodeAt(0);

/** A text for this id, so that Redis has these texts in the order of their ids' code units. */
function ordered(id: string): string {
  return id.replace(/[\ud7ff-\uffff]/g, (unit) => ESCAPE + String.fromCharCode(unit.charCodeAt(0) - ESCAPE_CODE));
}

/** The id for which this text stands. */
function unordered(text: string): string {
  return text.replace(/\ud7ff([^])/g, (_, distance: string) =>
    String.fromCharCode(distance.charCodeAt(0) + ESCAPE_CODE),
  );
}
