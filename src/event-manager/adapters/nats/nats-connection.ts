import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { isIP, Socket } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { NodeConnectionOptions } from '@nats-io/transport-node';
import type { TlsOptions } from '../engine.js';
import { parseNatsAddress } from './nats-address.js';

/** A server that does not answer for this long is taken to be away, in milliseconds. */
export const PATIENCE_MS = 750;

/** Time between two tries to connect, in milliseconds, and what chance adds to it, so that not all instances come at once. */
const RECONNECT_DELAY_MS = 250;
const JITTER_MS = 100;

/**
 * What every connection to NATS has in common: it notices a frozen server or a half-open connection within two patiences, and
 * reconnects without end to the servers that the URL names, and to no others.
 *
 * @param url nats:// or tls://, with a user and password or a token if they are needed.
 * @param tls counts for tls:// alone.
 */
export function natsOptions(url: string, name: string, tls: TlsOptions = {}) {
  const { servers, tls: isTls, ...login } = parseNatsAddress(url);
  // The driver hands them on to Node, and its types know fewer forms of them.
  const secureContext: object = { ...tls, checkServerIdentity: identityCheck(servers) };
  return {
    ...login,
    servers: [...servers],
    name,
    ...(isTls && { tls: secureContext }),
    timeout: PATIENCE_MS,
    pingInterval: PATIENCE_MS,
    maxPingOut: 1,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_DELAY_MS,
    reconnectJitter: JITTER_MS,
    reconnectJitterTLS: JITTER_MS,
    ignoreAuthErrorAbort: true,
    ignoreClusterUpdates: true,
  } satisfies NodeConnectionOptions;
}

/**
 * Node is not told which server a connection leads to if the URL names it by an address, and would ask the certificate for
 * "localhost". Such a server must have a certificate for one of the addresses in the URL.
 */
function identityCheck(servers: readonly string[]) {
  const hosts = servers.map((server) => server.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
  const addresses = hosts.filter((host) => isIP(host) !== 0);
  return (name: string, certificate: PeerCertificate): Error | undefined => {
    if (addresses.length === 0 || hosts.includes(name)) return checkServerIdentity(name, certificate);
    const faults = addresses.map((address) => checkServerIdentity(address, certificate));
    return faults.includes(undefined) ? undefined : faults[0];
  };
}

/**
 * The sockets of one connection. The driver itself leaves one open that is still connecting when the connection is given up or
 * closed; a server that is frozen would keep it for ever.
 */
export class Sockets {
  readonly #open = new Set<Socket>();
  #ended = false;

  /** Runs what connects. Each socket that comes of it, now or at a later reconnection, is one of these. */
  owning<T>(connect: () => T): T {
    return owner.run(this, connect);
  }

  /** Ends all of them, and those that may come. */
  end(): void {
    this.#ended = true;
    for (const socket of this.#open) socket.destroy();
    this.#open.clear();
  }

  add(socket: Socket): void {
    // A socket that is destroyed before it begins to connect connects all the same.
    if (this.#ended) queueMicrotask(() => socket.destroy());
    for (const other of this.#open) if (other.destroyed) this.#open.delete(other); // the driver removes all listeners
    this.#open.add(socket);
  }
}

const owner = new AsyncLocalStorage<Sockets>();

subscribe('net.client.socket', (message) => {
  if (isOfSocket(message)) owner.getStore()?.add(message.socket);
});

function isOfSocket(message: unknown): message is { readonly socket: Socket } {
  return typeof message === 'object' && message !== null && 'socket' in message && message.socket instanceof Socket;
}
