import type { IncomingMessage, ServerResponse } from 'node:http';
import { closeSlowly, type Preparation } from './http-adapter.js';
import { Problem } from './problem.js';

declare module 'express-serve-static-core' {
  interface Request {
    /**
     * Reads the body as bytes, whatever its content type: signatures cover the bytes that were sent, and callers' numbers keep
     * their digits. Resolves with no bytes if there is no body. A POST route that reads a body calls it once, after it has
     * checked the key. Rejects with a problem: 413 as soon as the body exceeds the limit, 415 if it is compressed, 503 if the
     * bytes of all bodies that the instance is reading exceed its budget.
     */
    readBody(): Promise<Buffer>;
  }
}

/** The bytes of bodies that may be arriving at a time, unless four bodies of the largest size are more. */
const BUDGET_BYTES = 64 * 1024 * 1024;

const NO_BODY = Buffer.alloc(0);

/**
 * Lets routes read bodies of at most `limit` bytes. If no route reads a body, its bytes are dropped as they arrive, and the
 * connection ends with the answer.
 */
export function offerBody(limit: number): Preparation {
  const budget = new BodyBudget(Math.max(BUDGET_BYTES, 4 * limit));
  return (request, response) => {
    if (!hasBody(request)) {
      request.readBody = () => Promise.resolve(NO_BODY);
      return;
    }
    const { shouldKeepAlive } = response;
    response.shouldKeepAlive = false;
    closeSlowly(request.socket, () => !request.complete);
    if (request.method !== 'POST') {
      request.resume();
      request.readBody = () => Promise.reject(new Error('only the body of a POST can be read'));
      return;
    }
    request.readBody = () => read(request, response, budget, limit, () => (response.shouldKeepAlive = shouldKeepAlive));
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function read(
  request: IncomingMessage,
  response: ServerResponse,
  budget: BodyBudget,
  limit: number,
  onWhole: () => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const { 'content-length': length, 'content-encoding': encoding, expect } = request.headers;
    if (encoding !== undefined && !/^identity$/i.test(encoding)) {
      throw new Problem('unsupported-media-type', 'compressed bodies are not read');
    }
    if (Number(length) > limit) throw tooLarge(limit);
    if (expect !== undefined && /^100-continue$/i.test(expect) && request.httpVersion !== '1.0') {
      response.writeContinue(); // RFC 9110, section 10.1.1
    }
    const body = new GrowingBody(Number(length ?? limit), budget);
    const append = (chunk: Buffer): void => {
      if (body.size + chunk.length > limit) refuse(tooLarge(limit));
      else if (!body.append(chunk)) refuse(new Problem('capacity-exceeded', 'too many bytes of bodies are under way'));
    };
    const refuse = (problem: Problem): void => {
      request.off('data', append).off('end', finish).resume(); // the rest of the body is dropped
      body.release();
      reject(problem);
    };
    const finish = (): void => {
      onWhole();
      resolve(body.finish());
    };
    // If the client leaves before the end, the promise stays pending: nobody is left to answer.
    request
      .on('data', append)
      .on('end', finish)
      .on('close', () => body.release());
  });
}

function tooLarge(limit: number): Problem {
  return new Problem('payload-too-large', `a body has at most ${limit} bytes`);
}

/** A body of at most this many bytes needs no budget, so that ordinary bodies are read even while large ones are refused. */
const FREE_BYTES = 4_096;

/** Limits the bytes of bodies that are arriving at a time, over all connections. */
export class BodyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Reserves bytes. Returns false, and reserves nothing, if fewer are left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** Gives reserved bytes back. Each reservation may be given back only once. */
  give(bytes: number): void {
    this.#left += bytes;
  }
}

/**
 * Collects the chunks of a body in one buffer. It does not keep the chunks: a client may send a million chunks of one byte, and
 * a million objects would take hundreds of megabytes. The buffer grows with the bytes that have arrived, so that a
 * Content-Length that is only declared costs nothing.
 */
export class GrowingBody {
  #buffer: Buffer = NO_BODY;
  #size = 0;

  /** @param maxBytes limits the buffer; the chunks together are at most this long. */
  constructor(
    private readonly maxBytes: number,
    private readonly budget: BodyBudget,
  ) {}

  /** How many bytes have arrived. */
  get size(): number {
    return this.#size;
  }

  /** Adds a chunk. Returns false, and does not add it, if the budget is used up. */
  append(chunk: Buffer): boolean {
    const size = this.#size + chunk.length;
    if (size > this.#buffer.length && !this.#grow(size)) return false;
    chunk.copy(this.#buffer, this.#size);
    this.#size = size;
    return true;
  }

  /** Returns the bytes that have arrived, and gives their budget back. From now on they are the route's, which may wait with them. */
  finish(): Buffer {
    const bytes = this.#buffer.subarray(0, this.#size);
    this.release();
    return bytes;
  }

  /** Drops the bytes and gives their budget back. A second call does nothing. */
  release(): void {
    this.budget.give(cost(this.#buffer.length));
    this.#buffer = NO_BODY;
    this.#size = 0;
  }

  #grow(needed: number): boolean {
    const capacity = Math.max(needed, Math.min(2 * this.#buffer.length, this.maxBytes));
    if (!this.budget.take(cost(capacity) - cost(this.#buffer.length))) return false;
    const grown = Buffer.allocUnsafe(capacity); // small ones share a slab, as their bytes are soon read
    this.#buffer.copy(grown, 0, 0, this.#size);
    this.#buffer = grown;
    return true;
  }
}

function cost(bytes: number): number {
  return bytes > FREE_BYTES ? bytes : 0;
}
