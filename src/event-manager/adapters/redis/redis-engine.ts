import type { Engine } from '../engine.js';
import { RedisPubSub } from './redis-pub-sub.js';
import { askForRefusal } from './redis-refusal.js';
import { RedisRequestStore } from './redis-request-store.js';
import { RedisTimelines } from './redis-timelines.js';

/** The adapters for Redis. */
export const redisEngine: Engine = {
  makeStore: ({ url, tls, namespace, limits, announces, replicas }) =>
    new RedisRequestStore(url, namespace, limits, { tls, announces, replicas }),
  makeTimelines: ({ url, tls, namespace, replicas }) => new RedisTimelines(url, namespace, { tls, replicas }),
  makePubSub: ({ url, tls, namespace }) => new RedisPubSub(url, namespace, tls),
  refusal: ({ url, tls }) => askForRefusal(url, tls),
};
