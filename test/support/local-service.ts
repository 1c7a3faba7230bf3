import { Logger, type INestApplication } from '@nestjs/common';
import { parseConfig } from '../../src/config/load-config.js';
import { serveConfigured } from '../../src/serve.js';
import type { Environment } from './program.js';

/** An instance in this process: for tests that need many, each for a moment, and nothing that only a process has. */
export class LocalService {
  private constructor(
    private readonly app: INestApplication,
    /** Without a slash at its end. */
    readonly url: string,
  ) {}

  /** Starts it with these variables and no others, on a free port. Whoever starts it calls `end`. */
  static async start(environment: Environment = {}): Promise<LocalService> {
    Logger.overrideLogger(false);
    const app = await serveConfigured(parseConfig({ HOST: '127.0.0.1', PORT: '0', ...environment }));
    return new LocalService(app, await app.getUrl());
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url + path, init);
  }

  /** Sends JSON. */
  post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  }

  async end(): Promise<void> {
    await this.app.close();
  }
}
