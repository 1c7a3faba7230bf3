import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { type Environment, Program } from './program.js';

/** A request that nobody answered for so long has failed, unless its test says when it is over. In milliseconds. */
const SILENCE_MS = 60_000;

/** One of the programs in dist/ that serve HTTP, on 127.0.0.1. */
export abstract class NodeServer extends Program {
  /** Without a slash at its end. */
  readonly url: string;

  protected constructor(
    file: string,
    port: string,
    environment: Environment,
    flags: readonly string[] = [],
    output?: number,
  ) {
    const main = fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));
    super(process.execPath, [...flags, main], { HOST: '127.0.0.1', PORT: port, ...environment }, output);
    this.url = `http://127.0.0.1:${port}`;
  }

  /** The port that an environment names, or else a free one. */
  protected static async portOf({ PORT }: Environment): Promise<string> {
    return PORT ?? `${await freePort()}`;
  }

  /** Resolves when GET `path` is answered with 200; rejects as `until` does. */
  untilOk(path: string): Promise<void> {
    return this.until(() =>
      fetch(this.url + path, { signal: AbortSignal.timeout(2_000) }).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url + path, { ...init, signal: init?.signal ?? AbortSignal.timeout(SILENCE_MS) });
  }

  /** Sends JSON. */
  post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  }

  async text(path: string): Promise<string> {
    return (await this.fetch(path)).text();
  }
}
