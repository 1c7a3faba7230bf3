import { errors } from '@nats-io/transport-node';
import type { Engine, EngineAddress } from '../engine.js';
import { natsOptions, openConnection } from './nats-connection.js';
import { NatsPubSub } from './nats-pub-sub.js';

/** The adapter for NATS, which carries signals and keeps no requests. */
export const natsEngine: Engine = {
  makePubSub: ({ url, tls, namespace }) => new NatsPubSub(url, namespace, tls),
  refusal: askForRefusal,
};

async function askForRefusal({ url, tls }: EngineAddress): Promise<string | undefined> {
  try {
    await (await openConnection(natsOptions(url, 'credentials', tls), new AbortController().signal)).close();
    return undefined;
  } catch (error) {
    if (!(error instanceof errors.AuthorizationError)) return undefined; // it may come back
    return `a user and password, or a token, that the server accepts (${error.message})`;
  }
}
