import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import createExpress, { type Response } from 'express';
import type { Config } from '../config/config.js';
import { Files } from './files.js';
import { answerUnreadable, MAX_HEADER_BYTES } from './unreadable-requests.js';

/** What a client may cost; SECURITY.md says why. */
export interface HttpLimits {
  /** From a connection's, or on a kept one a request's, first byte to the end of its header, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** The same to the end of its body, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** How long a connection stays open between two requests, in milliseconds. */
  readonly keepAliveTimeoutMs: number;
  /** Connections beyond are closed unread. */
  readonly maxConnections: number;
}

/** What Swagger UI's page asks for; its package holds more, which is nobody's business. */
const SWAGGER_FILES = [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
];

/** How long a shutdown waits for connections on which nothing is held, in milliseconds. */
const CLOSE_MS = 2_000;

/** The limits of the service: twice the connections that MAX_PENDING needs, so that webhooks and probes find room. */
export function httpLimits({ keepAliveTimeoutMs, maxPending }: Config): HttpLimits {
  return {
    headersTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
    keepAliveTimeoutMs,
    maxConnections: 2 * maxPending + 1_000,
  };
}

/**
 * Nest's adapter of Express, over a server that gives no client more than its limits. A route has one spelling: a proxy's rules,
 * the request log and the metrics know no other one. Express reads these settings when it makes its router, and never again.
 */
export class HttpAdapter extends ExpressAdapter {
  constructor(private readonly limits: HttpLimits) {
    super(createExpress().enable('case sensitive routing').enable('strict routing'));
  }

  /** Nest itself would create the server without options, and some can't be given later. */
  override initHttpServer(): void {
    const server = createServer(
      {
        headersTimeout: this.limits.headersTimeoutMs,
        requestTimeout: this.limits.requestTimeoutMs,
        connectionsCheckingInterval: Math.min(1_000, this.limits.headersTimeoutMs),
        keepAliveTimeout: this.limits.keepAliveTimeoutMs,
        maxHeaderSize: MAX_HEADER_BYTES,
        requireHostHeader: false, // refuseDoubtfulHeader asks for it, and answers with a problem
      },
      this.getInstance(),
    );
    server.maxConnections = this.limits.maxConnections;
    server.maxHeadersCount = 0; // Node would drop the lines beyond in silence; refuseDoubtfulHeader counts them
    answerUnreadable(server);
    this.httpServer = server;
  }

  /** Asked for by Nest's Swagger module alone, with the folder of its package. */
  override useStaticAssets(folder: string, { prefix }: { readonly prefix: string }): void {
    const files = new Files(folder, SWAGGER_FILES);
    for (const name of SWAGGER_FILES) {
      this.get(`${prefix}/${name}`, (_: unknown, response: Response) => files.send(name, response));
    }
  }

  /** All that is held is answered by now (E12). Node alone would wait for ever for a connection on which nobody asks. */
  override async close(): Promise<void> {
    const cut = setTimeout(() => this.httpServer.closeAllConnections(), CLOSE_MS);
    await super.close();
    clearTimeout(cut);
  }
}
