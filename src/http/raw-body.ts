import type { RequestHandler } from 'express';
import { Problem } from './problem.js';

declare module 'express-serve-static-core' {
  interface Request {
    /** The body's bytes as they came; undefined where there is none. */
    rawBody?: Buffer;
  }
}

/**
 * Reads the body of any content type as bytes, so that signatures are verified over what was sent and callers' numbers keep
 * their digits. Over `limit` bytes: 413, before the rest has come. Compressed bodies: 415.
 */
export function readRawBody(limit: number): RequestHandler {
  const tooLarge = new Problem('payload-too-large', `a body has at most ${limit} bytes`);
  return (request, _response, next) => {
    const { 'content-length': length, 'transfer-encoding': chunked, 'content-encoding': encoding } = request.headers;
    if (length === undefined && chunked === undefined) return next();
    if (encoding !== undefined && !/^identity$/i.test(encoding)) {
      throw new Problem('unsupported-media-type', 'compressed bodies are not read');
    }
    if (Number(length) > limit) throw tooLarge;

    const chunks: Buffer[] = [];
    let size = 0;
    const keep = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      // Node discards what still comes, so that the client reads the answer; it has until the request's timeout.
      request.off('data', keep).off('end', finish).resume();
      next(tooLarge);
    };
    const finish = (): void => {
      request.rawBody = Buffer.concat(chunks);
      next();
    };
    // A client that leaves meanwhile ends neither, and is owed no answer.
    request.on('data', keep).on('end', finish);
  };
}
