import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { presetText } from './presets.js';

/** A call that the provider got, whole. */
export interface Call {
  /** Method and path: `PUT /v2/cob/1`. */
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a call; undefined leaves it without an answer. */
export type Answers = (call: Call, response: ServerResponse) => object | undefined | Promise<object | undefined>;

/** A provider that a test answers for, call by call. */
export class ProfileProvider {
  readonly calls: Call[] = [];
  answers: Answers = () => ({});

  private constructor(
    readonly server: Server,
    private readonly scheme: string,
  ) {
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(server: Server = createServer(), scheme = 'http'): Promise<ProfileProvider> {
    const provider = new ProfileProvider(server, scheme);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return provider;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The calls whose line begins like this. */
  callsTo(line: string): readonly Call[] {
    return this.calls.filter((call) => call.line.startsWith(line));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = { line: `${request.method} ${request.url}`, headers: request.headers, body: await text(request) };
    this.calls.push(call);
    const answer = await this.answers(call, response);
    if (answer) response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }
}

/** A preset whose host is another one, in a file of its own. */
export class ProfileFile {
  readonly #directory = mkdtempSync(join(tmpdir(), 'profile-'));
  readonly path = join(this.#directory, 'provider.yaml');

  constructor(content: string) {
    writeFileSync(this.path, content);
  }

  static ofPreset(name: string, host: string, url: string): ProfileFile {
    return new ProfileFile(presetText(name).replaceAll(host, url));
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }
}
