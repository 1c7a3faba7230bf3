import { lookup } from 'node:dns/promises';
import { connect as connectSocket, isIP } from 'node:net';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { TlsOptions } from '../engine.js';
import { type NatsAddress, parseNatsAddress } from './nats-address.js';

/** A server that does not answer for this long is taken to be away, in milliseconds. */
export const PATIENCE_MS = 750;

/** Where to connect, and how. */
export interface NatsOptions {
  readonly address: NatsAddress;
  /** Of the connection, in NATS' monitoring. */
  readonly name: string;
  readonly tls: TlsOptions | undefined;
}

/**
 * @param url nats:// or tls://, with a user and password or a token if they are needed.
 * @param tls counts for tls:// alone.
 */
export function natsOptions(url: string, name: string, tls?: TlsOptions): NatsOptions {
  return { address: parseNatsAddress(url), name, tls };
}

/**
 * Connects to one of the servers, whichever accepts first, in an order of chance. Rejects with the last one's error if none does, and
 * at once if the signal is aborted. A connection ends for good when it is lost, and when the server has not answered for two
 * patiences: the driver's own reconnecting would forget the servers that were away at first.
 */
export async function openConnection(options: NatsOptions, signal: AbortSignal): Promise<NatsConnection> {
  let fault: unknown;
  for (const server of shuffled(options.address.servers)) {
    try {
      for (const { address } of shuffled(await lookup(server.host, { all: true }))) {
        try {
          return await dial(options, { ...server, address }, signal);
        } catch (error) {
          fault = error;
        }
      }
    } catch (error) {
      fault = error; // the name is not known
    }
    signal.throwIfAborted();
  }
  throw fault;
}

interface Target {
  readonly host: string;
  readonly port: number;
  /** Of the host. */
  readonly address: string;
}

async function dial(options: NatsOptions, target: Target, signal: AbortSignal): Promise<NatsConnection> {
  await untilItSpeaks(target, signal);
  const { address, name, tls } = options;
  const connection = await connect({
    ...address.login,
    servers: `${isIP(target.address) === 6 ? `[${target.address}]` : target.address}:${target.port}`,
    name,
    ...(address.tls && { tls: secureContext(target.host, tls) }),
    timeout: PATIENCE_MS,
    pingInterval: PATIENCE_MS,
    maxPingOut: 1,
    reconnect: false,
    ignoreClusterUpdates: true,
  });
  if (signal.aborted) await connection.close();
  signal.throwIfAborted();
  return connection;
}

/**
 * The driver leaves its socket open, for ever, if a server accepts it and then says nothing, and what is connecting cannot be given
 * up. So it is led only to a server that has just greeted.
 */
async function untilItSpeaks({ address, port }: Target, signal: AbortSignal): Promise<void> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const socket = connectSocket({ host: address, port, signal: patience });
  const greeting = await socket[Symbol.asyncIterator]().next();
  socket.destroy();
  if (greeting.done) throw new Error('the connection was closed');
}

/** The driver is given an address. The certificate is checked for what the URL has: an address has no SNI (RFC 6066, section 3). */
function secureContext(host: string, tls: TlsOptions = {}): object {
  return { ...tls, ...(isIP(host) === 0 ? { servername: host } : { host }), rejectUnauthorized: true };
}

function shuffled<T>(values: readonly T[]): readonly T[] {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
}
