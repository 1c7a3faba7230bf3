import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** A call that the provider got, whole. */
export interface ProviderCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** How many calls to this path there are with this one. */
  readonly number: number;
}

/** How the provider answers a call; it may also not answer. */
export type Script = (response: ServerResponse, call: ProviderCall) => void;

/** Answers with JSON. */
export function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A provider whose every answer, and whose connections, a test writes itself. */
export class ScriptedProvider {
  /** Answers /auth; at first with token-1, token-2 and so on. */
  auth: Script = (response, { number }) => answer(response, 200, { access_token: `token-${number}` });
  /** Answers /cashins; at first with an acknowledgement. */
  cashins: Script = (response, { number }) => answer(response, 202, { cashin_id: `cashin-${number}` });
  readonly #calls: ProviderCall[] = [];
  readonly #connections: Socket[] = [];

  private constructor(readonly server: Server) {
    server.on('connection', (socket) => this.#connections.push(socket));
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        const path = request.url ?? '';
        const call = { path, headers: request.headers, body, number: this.callsTo(path).length + 1 };
        this.#calls.push(call);
        const script = path === '/auth' ? this.auth : this.cashins;
        return script(response, call);
      });
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(server: Server = createServer()): Promise<ScriptedProvider> {
    const provider = new ScriptedProvider(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return provider;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Every connection so far, closed ones too. */
  get connections(): readonly Socket[] {
    return this.#connections;
  }

  callsTo(path: string): readonly ProviderCall[] {
    return this.#calls.filter((call) => call.path === path);
  }

  async stop(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
