import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Certificates } from './certificates.js';

/** A callback as it came. */
export interface ReceivedCallback {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A caller's server, which takes callbacks by https and answers each one as the test says. */
export class CallbackServer {
  readonly received: ReceivedCallback[] = [];
  /** The answer to the n-th one, from 1: its status, and perhaps headers. */
  answer: (n: number) => readonly [status: number, headers?: Readonly<Record<string, string>>] = () => [204];

  /** Whether it takes callbacks, and answers none. */
  hangs = false;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.#take(request, response));
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(certificates: Certificates): Promise<CallbackServer> {
    const { cert, key } = certificates.server;
    const receiver = new CallbackServer(createServer({ cert, key }));
    await once(receiver.server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get host(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `https://${this.host}/paid?of=us`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = request;
    this.received.push({ path, headers, body: await text(request) });
    if (this.hangs) return;
    const [status, more = {}] = this.answer(this.received.length);
    response.writeHead(status, more).end();
  }
}
