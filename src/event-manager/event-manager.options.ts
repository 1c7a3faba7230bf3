import type { EventManagerObserver } from './observer.js';
import type { TlsOptions } from './adapters/redis/redis-connection.js';

/** What the event manager can be told; durations in milliseconds. */
export interface EventManagerOptions {
  /** redis:// or rediss:// URL; without it everything stays in this process. */
  readonly redisUrl?: string | undefined;
  /** For rediss://: a private CA, and our certificate. */
  readonly redisTls?: TlsOptions | undefined;
  /** Separates deployments that share a Redis. */
  readonly namespace: string;
  /** How long a request and its outcome are kept, from its first call on. */
  readonly resultTtlMs: number;
  /** How long the outcome of an id that nobody asked for is kept. */
  readonly earlyTtlMs: number;
  /** How many of those are kept; 0 drops them all. */
  readonly maxEarly: number;
  /** How many settled requests are kept in memory; the oldest gives way. Redis has bounds of its own. */
  readonly maxResults: number;
  /** How many callers may wait at once on this instance, and how many outcomes may wait for a store that does not take them. */
  readonly maxPending: number;
  /** How long a shutdown waits for what is held. */
  readonly shutdownGraceMs: number;
  /** Hears of what happens, for metrics. */
  readonly observer?: EventManagerObserver;
}

/** What it takes where it is told nothing: the service's own defaults, in memory. */
export const EVENT_MANAGER_DEFAULTS: EventManagerOptions = {
  namespace: 'async-como-sync',
  resultTtlMs: 3_600_000,
  earlyTtlMs: 300_000,
  maxEarly: 10_000,
  maxResults: 100_000,
  maxPending: 10_000,
  shutdownGraceMs: 25_000,
};

/** Injection token of the options. */
export const EVENT_MANAGER_OPTIONS = Symbol('EventManagerOptions');
