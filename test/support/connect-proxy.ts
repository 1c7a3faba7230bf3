import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';

/** What a proxy was asked for: where to, and with which credentials. */
export interface Tunnel {
  readonly to: string | undefined;
  readonly authorization: string | undefined;
}

/** An HTTP proxy that leads every name to a port of 127.0.0.1: it has its own idea of the network, as real ones do. */
export class ConnectProxy {
  readonly tunnels: Tunnel[] = [];
  /** What it answers; with undefined it hangs up, with 0 it never answers. */
  status: number | undefined = 200;
  readonly #sockets = new Set<Socket>();

  /** Serves on `server`, which listens already or will. */
  constructor(
    readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (socket: Socket) => this.#keep(socket));
    server.on('connect', ({ url, headers }, near: Socket) => {
      this.tunnels.push({ to: url, authorization: headers['proxy-authorization'] });
      if (this.status === undefined) near.destroy();
      else if (this.status === 200) this.#lead(near);
      else if (this.status !== 0) near.end(`HTTP/1.1 ${this.status} No\r\n\r\n`);
    });
  }

  /** Listens on a free port of 127.0.0.1. Whoever starts it calls `end`. */
  static async start(target: number, server = createServer()): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(server, target);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : Number.NaN;
  }

  async end(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #lead(near: Socket): void {
    const far = this.#keep(connect(this.target, '127.0.0.1'));
    near.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
  }
}
