/** Version of what is stored and published: instances of different versions do not read each other. */
const VERSION = 'v1';

/**
 * Every key and channel, in one place. The prefix is a hash tag: all keys of a deployment share one slot, as a Redis Cluster
 * asks of a script's keys, whatever characters an id holds.
 */
export class RedisKeys {
  readonly #base: string;

  /** @param prefix separates deployments that share a Redis; without braces. */
  constructor(prefix: string) {
    this.#base = `{${prefix}}:${VERSION}`;
  }

  /** The request with this external id. */
  request(externalId: string): string {
    return `${this.#base}:request:${externalId}`;
  }

  /** What is written to know that Redis takes writes; nobody reads it. */
  get proof(): string {
    return `${this.#base}:proof`;
  }

  /** The sorted set of requests with an early outcome, by their expiry. */
  get early(): string {
    return `${this.#base}:early`;
  }
}

/** The channel on which an instance is signalled. */
export function replyChannelName(prefix: string, instance: string): string {
  return `${prefix}:${VERSION}:reply:${instance}`;
}
