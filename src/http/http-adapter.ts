import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ExpressAdapter } from '@nestjs/platform-express';
import createExpress, { type Express, type Response } from 'express';
import { Files } from './files.js';
import { Problem } from './problem.js';

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

/** The limits of the service: twice the connections that `maxPending` callers need, so that webhooks and probes find room. */
export function httpLimits({
  keepAliveTimeoutMs,
  maxPending,
}: {
  readonly keepAliveTimeoutMs: number;
  readonly maxPending: number;
}): HttpLimits {
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

/** The request line and all header lines, in bytes. */
export const MAX_HEADER_BYTES = 16_384;

/** Answers with a problem, and a closed connection, what Node would answer bare or not at all and Express never sees. */
export function answerUnreadable(server: Server): void {
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', ({ socket }, response) => responses.set(socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = responses.get(socket);
    if (socket.writable && isAwaited(response, socket)) {
      end(socket, problemOf(error));
    } else if (response?.req.complete && !socket.readableEnded) {
      if (!response.headersSent) response.setHeader('Connection', 'close'); // it is owed, and the last one
    } else {
      socket.destroy();
    }
  });
  server.on('connect', (_request, socket) => end(socket, new Problem('validation-error', 'there are no tunnels here')));
  // RFC 9110 lets a server ignore an expectation that it does not know; the closed list has no 417.
  // Who asks first whether to send its body is told by the route that reads it, after the key.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Whether the client would take an answer for that to the bytes that can't be read, not to a request before them. */
function isAwaited(response: ServerResponse | undefined, socket: Duplex): boolean {
  if (!response) return true;
  if (response.req.complete) return response.writableFinished;
  return !response.headersSent && response.socket === socket; // its own body can't be read
}

function problemOf({ code }: NodeJS.ErrnoException): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Problem('headers-too-large', `the request line and the headers have at most ${MAX_HEADER_BYTES} bytes`);
  }
  const late = code === 'ERR_HTTP_REQUEST_TIMEOUT';
  return new Problem(
    'validation-error',
    late ? 'the request did not arrive whole in time' : 'this is no HTTP/1.1 request',
  );
}

function end(socket: Duplex, { document }: Problem): void {
  const body = JSON.stringify(document);
  const lines = [
    `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  endSlowly(socket, `${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** While the service drains, ends every connection with the answer that is written to it next. */
export function closeConnectionsWhileDraining(service: { readonly draining: boolean }, { response }: Express): void {
  // Requests that are held since before hear of it, too: the header is decided when the answer is written.
  // oxlint-disable-next-line typescript/unbound-method -- called with the answer as its `this`
  const { writeHead } = response as { writeHead(...args: unknown[]): Response };
  response.writeHead = function writeHeadAndClose(this: Response, ...args: unknown[]): Response {
    if (service.draining) this.setHeader('Connection', 'close');
    return writeHead.apply(this, args);
  };
}

/** How long a client that still sends has to read its answer, in milliseconds. */
const LINGER_MS = 1_000;

/**
 * Ends a connection on our side, and goes on taking what comes for a second at most. A connection that is closed while bytes
 * are unread is reset, and the client loses the answer that it has not read yet.
 */
export function endSlowly(socket: Duplex, lastBytes = ''): void {
  socket.end(lastBytes);
  socket.removeAllListeners('data').on('data', () => {}); // takes it off Node's HTTP parser: nothing of it is read any more
  const cut = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(cut));
}

/** Has Node end a connection in this way, where it would close it after an answer and `isSending` says so. */
export function closeSlowly(socket: Socket, isSending: () => boolean): void {
  socket.destroySoon = () => (isSending() ? endSlowly(socket) : Socket.prototype.destroySoon.call(socket));
}
