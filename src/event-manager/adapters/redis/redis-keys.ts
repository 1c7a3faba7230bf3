import { TAGS } from './redis-tags.js';

/** Version of what is stored: instances of different versions do not read each other's records. */
const VERSION = 'v2';

/**
 * Every key, in one place. The tag of a request, of a name or of a timeline is chosen by what it is called, whatever characters
 * that has: a Redis Cluster spreads the tags over its nodes, and keys with one tag can be read by one command.
 */
export class RedisKeys {
  readonly #base: string;

  /** The sorted set of `member`s with an early outcome, by their expiry. */
  readonly early: string;

  /** Written to prove that Redis takes writes, and never read; one key with each tag. */
  readonly proofs: readonly string[];

  /** @param prefix separates deployments that share a Redis; without braces. */
  constructor(prefix: string) {
    this.#base = `${prefix}:${VERSION}`;
    this.early = `${this.#base}:{${TAGS[0]}}:early`;
    this.proofs = TAGS.map((tag) => `${this.#base}:{${tag}}:proof`);
  }

  /** The request with this external id. */
  request(externalId: string): string {
    return `${this.#base}:{${tagOf(externalId)}}:request:${externalId}`;
  }

  /** Where this name leads, or the outcome that came under it. */
  name(name: string): string {
    return `${this.#base}:{${tagOf(name)}}:name:${name}`;
  }

  /** The timeline of this name. */
  timeline(name: string): string {
    return `${this.#base}:{${tagOf(name)}}:timeline:${name}`;
  }
}

/** By the hash FNV-1a of its UTF-16, folded to the number of tags. A part of the keys' version, as the tags are. */
function tagOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash ^= hash >>> 16;
  return TAGS[(hash ^ (hash >>> 8)) & 0xff] ?? '';
}
