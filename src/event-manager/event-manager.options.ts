import type { EventManagerObserver } from './event-manager-observer.js';

/** What the event manager needs to know; durations in milliseconds. */
export interface EventManagerOptions {
  /** redis:// or rediss:// URL; without it everything stays in this process. */
  readonly redisUrl?: string | undefined;
  /** Separates deployments that share a Redis. */
  readonly namespace: string;
  /** How long outcomes are kept. */
  readonly resultTtlMs: number;
  /** How long the outcome of an id that nobody asked for is kept. */
  readonly earlyTtlMs: number;
  /** How many of those are kept; 0 drops them all. */
  readonly maxEarly: number;
  /** How many callers may wait at once on this instance. */
  readonly maxPending: number;
  /** The longest wait that callers may ask for. */
  readonly maxWaitMs: number;
  /** How long a shutdown waits for what is held. */
  readonly shutdownGraceMs: number;
  /** Hears of what happens, for metrics. */
  readonly observer?: EventManagerObserver;
}

/** Injection token of the options. */
export const EVENT_MANAGER_OPTIONS = Symbol('EventManagerOptions');
