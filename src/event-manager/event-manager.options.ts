import type { EventManagerObserver } from './observer.js';
import type { PubSub } from './pub-sub.js';
import type { RequestStore } from './request-store.js';

/** What the event manager takes; durations in milliseconds. */
export interface EventManagerOptions {
  /** Where requests and outcomes are kept; in the memory of this process if it is left out. Closed at the shutdown. */
  readonly store?: RequestStore | undefined;
  /** How instances signal each other; within this process if it is left out. Closed at the shutdown. */
  readonly pubSub?: PubSub | undefined;
  /** Separates the signals of deployments that share a pub/sub. */
  readonly namespace: string;
  /** How long a request and its outcome are kept, from its first call on. */
  readonly resultTtlMs: number;
  /** How many callers may wait at once on this instance, and how many outcomes may wait for a store that does not take them. */
  readonly maxPending: number;
  /** How long a shutdown waits for what is held. */
  readonly shutdownGraceMs: number;
  /** Their methods are called for what happens, in this order. */
  readonly observers?: readonly EventManagerObserver[];
}

/** What it takes if an option is left out: the service's own defaults. */
export const EVENT_MANAGER_DEFAULTS: EventManagerOptions = {
  namespace: 'async-como-sync',
  resultTtlMs: 3_600_000,
  maxPending: 10_000,
  shutdownGraceMs: 25_000,
};

/** Injection token of the options. */
export const EVENT_MANAGER_OPTIONS = Symbol('EventManagerOptions');
