import express from 'express';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

declare module 'express-serve-static-core' {
  interface Request {
    /** The body's bytes as they came; undefined where there is none. */
    rawBody?: Buffer;
  }
}

/**
 * Reads the body of any content type as bytes, so that signatures are verified over what was sent and callers' numbers keep
 * their digits. Over `limit` bytes: 413. Compressed bodies: 415.
 */
export function readRawBody(limit: number): RequestHandler {
  const keep = (request: IncomingMessage & { rawBody?: Buffer }, _response: unknown, bytes: Buffer): void => {
    request.rawBody = bytes;
  };
  return express.raw({ type: () => true, inflate: false, limit, verify: keep });
}
