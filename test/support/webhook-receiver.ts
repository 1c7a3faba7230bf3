import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a webhook says about one request, whatever its shape. */
export type Notice = Readonly<Record<string, string | undefined>>;

/** A webhook as it came. */
export interface Webhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly notice: Notice;
  /** Of the connection's other end: equal where two came over the same connection. */
  readonly clientPort: number | undefined;
}

/** A service that takes webhooks, and answers each one with the status that the test chooses. */
export class WebhookReceiver {
  /** The answer to the n-th webhook of an id, from 1. */
  status: (n: number) => number = () => 200;
  readonly #webhooks = new Map<string | undefined, Webhook[]>();
  readonly #waiting = new Set<() => void>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.#take(request, response));
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(createServer());
    await once(receiver.server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Those that came for an id so far, the oldest first. */
  of(id: string | undefined): readonly Webhook[] {
    return this.#webhooks.get(id) ?? [];
  }

  /** The same, once there are that many. */
  async waitFor(id: string, count: number): Promise<readonly Webhook[]> {
    while (this.of(id).length < count) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
    return this.of(id);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { url: path = '', headers, rawHeaders, socket } = request;
    const { id, ...notice } = readNotice(body.toString());
    const webhooks = [...this.of(id), { path, headers, rawHeaders, body, notice, clientPort: socket.remotePort }];
    this.#webhooks.set(id, webhooks);
    response.writeHead(this.status(webhooks.length)).end('{"message":"Webhook received"}');
    for (const wake of this.#waiting) wake();
  }
}

function readNotice(body: string): Notice {
  const { pix, ...alone } = JSON.parse(body) as Notice & { readonly pix?: readonly Notice[] };
  const notice: Notice = pix?.[0] ?? alone;
  return { ...notice, id: String(notice['external_id'] ?? notice['txid']) };
}
