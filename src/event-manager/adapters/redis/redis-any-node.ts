import { connect as connectTcp, isIP, Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';
import type { TlsOptions } from '../engine.js';
import type { RedisHost } from './redis-address.js';

/** Says where a connection is to lead, each time that it is made. Rejects if there is nowhere to go now. */
export type FindHost = () => Promise<RedisHost>;

/** What ioredis knows of a server when a connection is made. */
interface ServerNews {
  readonly role?: string;
}

/** How a connection finds its server. */
export interface Way {
  /** Called once for each client. */
  readonly makeFind: () => FindHost;
  /** Whether a server may be worked with; a connection to another one is made anew. */
  readonly accepts?: (server: ServerNews) => boolean;
  /** Undefined without TLS. */
  readonly tls: TlsOptions | undefined;
}

/** How long a socket that was asked to end may take for it, in milliseconds. */
const ENDING_MS = 500;

/** Any of these hosts: one at random first, and another one each time that the connection is lost or cannot be made. */
export function anyOf(hosts: readonly [RedisHost, ...RedisHost[]]): () => FindHost {
  return () => {
    let next = Math.floor(Math.random() * hosts.length);
    return async () => hosts[next++ % hosts.length] ?? hosts[0];
  };
}

/**
 * The `Connector` option of ioredis. With ioredis' own one for sentinels, a client ends for ever, or its `connect` never settles, while
 * no sentinel answers. With this one, a connection that has nowhere to go has failed, and is tried again like any other.
 */
export function connectorTo({ makeFind, accepts = () => true, tls }: Way): NonNullable<RedisOptions['Connector']> {
  return class extends AbstractConnector {
    readonly #find = makeFind();

    constructor() {
      super(ENDING_MS);
    }

    override check(server: ServerNews): boolean {
      return accepts(server);
    }

    override async connect(): Promise<Socket> {
      this.connecting = true;
      try {
        const place = await this.#find();
        if (!this.connecting) throw new Error('closed while it was connecting');
        this.stream = tls ? connectTls({ ...place, ...tlsTo(place.host, tls) }) : connectTcp(place);
        this.stream.once('error', (error: Error) => (this.firstError = error));
      } catch (error) {
        // ioredis takes a stream that is destroyed for a connection that has failed. If it were given an error, it would end.
        this.firstError = error instanceof Error ? error : new Error(String(error));
        this.stream = new Socket().destroy();
      }
      return this.stream;
    }
  };
}

/** What a connection by TLS needs. An address has no SNI (RFC 6066, section 3): the certificate is checked against the address itself. */
export function tlsTo(host: string, tls: TlsOptions): ConnectionOptions {
  return { ...tls, ...(isIP(host) === 0 && { servername: host }), rejectUnauthorized: true };
}
