import { connect } from 'node:net';
import type { Outages } from '../../src/event-manager/testing/outages.js';
import { freePort } from './free-port.js';
import { Link } from './link.js';
import { Program } from './program.js';

/** A nats-server of a test's own, on 127.0.0.1, which is reached by a link. */
export class NatsServer implements Outages {
  #program: Program | undefined;

  private constructor(
    private readonly ownPort: number,
    private readonly link: Link,
    private readonly settings: readonly string[],
  ) {}

  /** Starts one; `settings` as on its command line, like `--user app --pass secret`. Whoever starts it calls `end`. */
  static async start(...settings: readonly string[]): Promise<NatsServer> {
    const port = await freePort();
    const server = new NatsServer(port, await Link.start(port), settings);
    await server.start();
    return server;
  }

  get port(): number {
    return this.link.port;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    if (this.#program) return;
    const program = new Program('nats-server', ['-a', '127.0.0.1', '-p', `${this.ownPort}`, ...this.settings]);
    this.#program = program;
    await program.until(() => program.output.includes('Server is ready'));
  }

  async stop(): Promise<void> {
    const stopped = this.#program;
    this.#program = undefined;
    await stopped?.kill();
  }

  freeze(): void {
    this.#program?.freeze();
  }

  thaw(): void {
    this.#program?.thaw();
  }

  /** Publishes bytes as they are, on a connection of its own. */
  async publishText(subject: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const socket = connect(this.ownPort, '127.0.0.1').setEncoding('utf8');
    socket.end(Buffer.concat([Buffer.from(`PUB ${subject} ${bytes.length}\r\n`), bytes, Buffer.from('\r\nPING\r\n')]));
    let answer = '';
    for await (const part of socket) answer += String(part);
    if (!answer.includes('PONG')) throw new Error(`nats-server answers ${answer}`);
  }

  /** Cuts all connections, on which subscribers listen too. */
  async cutSubscribers(): Promise<void> {
    this.link.cutConnections();
  }

  async end(): Promise<void> {
    await this.stop();
    await this.link.end();
  }
}
