import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * The classes that a server must make its requests and responses of, so that they are born with the prototypes that this
 * application gives to each of them. If Express has to change the prototype of an object, V8 gives that object a hidden class of its
 * own, and every access to one of its members misses the inline caches: it doubles the cost of a call
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
      const text = JSON.stringify(body);
      if (!this.hasHeader('Content-Type')) this.setHeader('Content-Type', 'application/json; charset=utf-8');
      this.setHeader('Content-Length', Buffer.byteLength(text));
      return this.end(text);
    }
  }
  Object.setPrototypeOf(Request.prototype, express.request);
  Object.setPrototypeOf(Response.prototype, express.response);
  Object.assign(express, { request: Request.prototype, response: Response.prototype });
  return { IncomingMessage: Request, ServerResponse: Response };
}
