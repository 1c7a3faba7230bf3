import type { Engine } from '../engine.js';
import { PostgresPubSub } from './postgres-pub-sub.js';
import { askForRefusal } from './postgres-refusal.js';
import { PostgresRequestStore } from './postgres-request-store.js';
import { PostgresTimelines } from './postgres-timelines.js';

/** The adapters for Postgres. */
export const postgresEngine: Engine = {
  makeStore: ({ url, tls, namespace, limits, poolSize }) =>
    new PostgresRequestStore({ url, tls, namespace, poolSize }, limits),
  makeTimelines: ({ url, tls, namespace }) => new PostgresTimelines({ url, tls, namespace }),
  makePubSub: ({ url, tls, namespace }) => new PostgresPubSub({ url, tls }, namespace),
  refusal: askForRefusal,
};
