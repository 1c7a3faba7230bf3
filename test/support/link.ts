import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way to a server on 127.0.0.1 that a test can spoil, while the server itself is well. */
export class Link {
  /** What each piece of what is sent takes on its way, in milliseconds. */
  delayMs = 0;
  /** Whether only what the server sends takes so long. */
  delaysOnlyAnswers = false;
  /** Whether a connection ends at these bytes, which are on their way to the server, and do not get there. */
  endsAt: (bytes: Buffer) => boolean = () => false;
  readonly #sockets = new Set<Socket>();
  #silent = new WeakSet<Socket>();

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {
    server.on('connection', (near) => this.#join(near));
  }

  /** Leads to this port. Whoever starts it calls `end`. */
  static async start(target: number): Promise<Link> {
    const link = new Link(createServer(), target);
    await once(link.server.listen(0, '127.0.0.1'), 'listening');
    return link;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** New connections lead to this port from now on; those that there are stay as they are, as behind a failover. */
  leadTo(target: number): void {
    this.target = target;
  }

  /** Nothing comes through any more on the connections that there are, and neither end hears of it. New ones are well. */
  loseConnections(): void {
    this.#silent = new WeakSet(this.#sockets);
  }

  /** Ends the connections that there are, as both ends hear. New ones are well. */
  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async end(): Promise<void> {
    this.cutConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #join(near: Socket): void {
    const far = connect(this.target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      let passed: Promise<unknown> = Promise.resolve();
      from.on('data', (bytes) => {
        if (from === near && this.endsAt(bytes)) near.destroy();
        else passed = Promise.all([passed, this.#delay(from === near)]).then(() => this.#pass(to, bytes));
      });
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        if (!this.#silent.has(from)) to.destroy();
      });
    }
  }

  #delay(isRequest: boolean): unknown {
    return this.delayMs > 0 && !(isRequest && this.delaysOnlyAnswers) && sleep(this.delayMs);
  }

  #pass(to: Socket, bytes: Buffer): void {
    if (!this.#silent.has(to) && to.writable) to.write(bytes);
  }
}
