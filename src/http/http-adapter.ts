import { createServer, IncomingMessage, type Server, ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ExpressAdapter } from '@nestjs/platform-express';
import createExpress, { type Express, type Request, type Response } from 'express';
import { Files } from './files.js';
import { answerError } from './problem.filter.js';
import { Problem } from './problem.js';

/** Limits on the time and connections that clients may use; SECURITY.md says why. */
export interface HttpLimits {
  /** How long the headers of a request may take, in milliseconds: from a new connection, or from the first byte of a later request. */
  readonly headersTimeoutMs: number;
  /** How long the headers and the body together may take, in milliseconds, from the same instant. */
  readonly requestTimeoutMs: number;
  /** How long a connection stays open between two requests, in milliseconds. */
  readonly keepAliveTimeoutMs: number;
  /** The most connections; further ones are closed unread. */
  readonly maxConnections: number;
}

/** The files that Swagger UI's page loads. Its package has more files, which are not served. */
const SWAGGER_FILES = [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
];

/** How long a shutdown waits for connections that hold no request, in milliseconds. */
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
 * Nest's adapter of Express, on a server with these limits. Each route has one spelling, because a proxy's rules, the request
 * log and the metrics know only that one. Express reads these settings when it makes its router, and never again.
 */
export class HttpAdapter extends ExpressAdapter {
  readonly #preparations: Preparation[] = [];
  readonly #postRoutes = new Map<string, RouteHandler>();

  constructor(private readonly limits: HttpLimits) {
    super(createExpress().enable('case sensitive routing').enable('strict routing'));
  }

  /** Creates the server with its options. Nest would create it without them, and some can't be set later. */
  override initHttpServer(): void {
    const express: Express = this.getInstance();
    const server = createServer(
      {
        ...expressMessages(express),
        headersTimeout: this.limits.headersTimeoutMs,
        requestTimeout: this.limits.requestTimeoutMs,
        connectionsCheckingInterval: Math.min(1_000, this.limits.headersTimeoutMs),
        keepAliveTimeout: this.limits.keepAliveTimeoutMs,
        maxHeaderSize: MAX_HEADER_BYTES,
        requireHostHeader: false, // refuseDoubtfulHeader requires it, and answers with a problem
      },
      (request, response) => this.#serve(request as Request, response as Response), // they are born as Express' own
    );
    server.maxConnections = this.limits.maxConnections;
    server.maxHeadersCount = 0; // Node would silently drop further lines; refuseDoubtfulHeader counts them
    answerUnreadable(server);
    this.httpServer = server;
  }

  /** Has every request pass these in their order, before its route. If one throws, its error is the answer. */
  prepare(...preparations: readonly Preparation[]): void {
    this.#preparations.push(...preparations);
  }

  /** Nest registers its routes by this method. */
  override post(path: string | RouteHandler, handler?: RouteHandler): unknown {
    if (typeof path === 'string' && handler) {
      for (const spelling of spellingsOf(path)) this.#postRoutes.set(spelling, handler);
    }
    return super.post(path, handler as RouteHandler);
  }

  /**
   * Hands a request to its route. A POST with a path that needs no matching finds its route in a table. Express' router would ask one
   * layer after the other, and Nest and Swagger UI put a dozen in front of it.
   */
  #serve(request: Request, response: Response): void {
    request.res = response; // as Express does it
    try {
      for (const prepare of this.#preparations) prepare(request, response);
    } catch (error) {
      return answerError(error, request, response);
    }
    const handler = request.method === 'POST' ? this.#postRoutes.get(request.url) : undefined;
    if (!handler) return this.getInstance<Express>()(request, response);
    handler(request, response).catch((error: unknown) => answerError(error, request, response));
  }

  /** Serves Swagger UI's files. Only Nest's Swagger module calls this, with the folder of its package. */
  override useStaticAssets(folder: string, { prefix }: { readonly prefix: string }): void {
    const files = new Files(folder, SWAGGER_FILES);
    for (const name of SWAGGER_FILES) {
      this.get(`${prefix}/${name}`, (_: unknown, response: Response) => files.send(name, response));
    }
  }

  /** Closes the server. Every held request is answered by now (E12). Node would wait for ever for a connection without a request. */
  override async close(): Promise<void> {
    const cut = setTimeout(() => this.httpServer.closeAllConnections(), CLOSE_MS);
    await super.close();
    clearTimeout(cut);
  }
}

/** What is done with every request before its route is looked for. */
export type Preparation = (request: Request, response: Response) => void;

/** What Nest makes of a method of a controller. It answers errors by itself. */
type RouteHandler = (request: Request, response: Response) => Promise<unknown>;

/** The paths that a route's path stands for, if it needs no matching but for slashes that may be left out (`{/}`); else none. */
function spellingsOf(path: string): readonly string[] {
  const parts = path.split('{/}');
  if (parts.some((part) => /[^\w/.~-]/.test(part))) return [];
  return parts.reduce<string[]>(
    (spellings, part, index) => {
      const slashes = index === 0 ? [''] : ['', '/'];
      return slashes.flatMap((slash) => spellings.map((spelling) => spelling + slash + part));
    },
    [''],
  );
}

/**
 * The classes that a server must make its requests and responses of, so that they are born with the prototypes that this
 * application gives to each of them. If Express has to change the prototype of an object, V8 (before Node 24) gives that object a
 * hidden class of its own, and every access to one of its members misses the inline caches: it doubles the cost of a call
 * (docs/express-hidden-classes.md). Must be called before the application handles a request.
 */
export function expressMessages(express: Express): {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
} {
  class Request extends IncomingMessage {}
  class Response<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
    /** Sends JSON without what Express does besides: settings of its writer, entity tags, parsing and writing the type again. */
    json(body: unknown): this {
      if (!this.hasHeader('Content-Type')) this.setHeader('Content-Type', 'application/json; charset=utf-8');
      return this.end(JSON.stringify(body)); // which also sets Content-Length
    }
  }
  Object.setPrototypeOf(Request.prototype, express.request);
  Object.setPrototypeOf(Response.prototype, express.response);
  Object.assign(express, { request: Request.prototype, response: Response.prototype });
  return { IncomingMessage: Request, ServerResponse: Response };
}

/** The most bytes of the request line and all header lines together. */
const MAX_HEADER_BYTES = 16_384;

/**
 * Answers requests that never reach Express, such as those that Node can not parse: with a problem, and then it closes the
 * connection. Node would answer them without a body, or not at all.
 */
function answerUnreadable(server: Server): void {
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', ({ socket }, response) => responses.set(socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = responses.get(socket);
    if (socket.writable && canAnswerUnreadable(response, socket)) {
      end(socket, problemOf(error));
    } else if (response?.req.complete && !socket.readableEnded) {
      if (!response.headersSent) response.setHeader('Connection', 'close'); // this answer is still sent, as the last one
    } else {
      socket.destroy();
    }
  });
  server.on('connect', (_request, socket) => end(socket, new Problem('validation-error', 'there are no tunnels here')));
  // `Expect: 100-continue`: the route answers it when it reads the body, after it has checked the key.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  // RFC 9110 lets a server ignore an expectation that it does not know; the closed list of problems has no 417.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Whether the client would match an answer sent now to the unreadable bytes, and not to an earlier request. */
function canAnswerUnreadable(response: ServerResponse | undefined, socket: Duplex): boolean {
  if (!response) return true;
  if (response.req.complete) return response.writableFinished;
  return !response.headersSent && response.socket === socket; // the unreadable bytes are this request's body
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

/** While the service drains, closes each connection after its next answer. */
export function closeConnectionsWhileDraining(service: { readonly draining: boolean }, { response }: Express): void {
  // The header is decided when the answer is written, so that requests that were held before the drain get it, too.
  // oxlint-disable-next-line typescript/unbound-method -- called with the answer as its `this`
  const { writeHead } = response as { writeHead(...args: unknown[]): Response };
  response.writeHead = function writeHeadAndClose(this: Response, ...args: unknown[]): Response {
    if (service.draining) this.setHeader('Connection', 'close');
    return writeHead.apply(this, args);
  };
}

/** How long a client that is still sending has to read its answer, in milliseconds. */
const LINGER_MS = 1_000;

/**
 * Ends our side of a connection, and reads and drops what still arrives for at most a second. If a connection is closed while
 * bytes are unread, the system resets it, and the client loses the answer that it has not read yet.
 */
function endSlowly(socket: Duplex, lastBytes = ''): void {
  socket.end(lastBytes);
  socket.removeAllListeners('data').on('data', () => {}); // detaches Node's HTTP parser, which would parse the bytes
  const cut = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(cut));
}

/** Makes Node use `endSlowly` if it closes this connection after an answer and `isSending()` is true by then. */
export function closeSlowly(socket: Socket, isSending: () => boolean): void {
  socket.destroySoon = () => (isSending() ? endSlowly(socket) : Socket.prototype.destroySoon.call(socket));
}
