import { connect, errors } from '@nats-io/transport-node';
import type { Engine, EngineAddress } from '../engine.js';
import { natsOptions, Sockets } from './nats-connection.js';
import { NatsPubSub } from './nats-pub-sub.js';

/** The adapter for NATS, which carries signals and keeps no requests. */
export const natsEngine: Engine = {
  makePubSub: ({ url, tls, namespace }) => new NatsPubSub(url, namespace, tls),
  refusal: askForRefusal,
};

async function askForRefusal({ url, tls }: EngineAddress): Promise<string | undefined> {
  const sockets = new Sockets();
  try {
    const options = { ...natsOptions(url, 'credentials', tls), reconnect: false };
    await (await sockets.owning(() => connect(options))).close();
    return undefined;
  } catch (error) {
    if (!(error instanceof errors.AuthorizationError)) return undefined; // it may come back
    return `a user and password, or a token, that the server accepts (${error.message})`;
  } finally {
    sockets.end();
  }
}
