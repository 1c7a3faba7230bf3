import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { BodyBudget, GrowingBody } from './body-budget.js';
import { closeSlowly } from './close-slowly.js';
import { Problem } from './problem.js';

declare module 'express-serve-static-core' {
  interface Request {
    /**
     * Reads the body of any content type as bytes, so that signatures are verified over what was sent and callers' numbers
     * keep their digits; empty where there is none. Called once, by a POST route that takes a body, after it has checked the key.
     * Rejects with a problem: 413 over the limit, before the rest has come; 415 where it is compressed; 503 where as many
     * bytes as the instance takes are under way.
     */
    readBody(): Promise<Buffer>;
  }
}

/** As many bytes of bodies may be under way on an instance, or four bodies of the largest size where that is more. */
const BYTES_UNDER_WAY = 64 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * Lets routes read bodies of at most `limit` bytes. What no route reads is dropped as it comes, and its connection ends with
 * the answer.
 */
export function offerBody(limit: number): RequestHandler {
  const budget = new BodyBudget(Math.max(BYTES_UNDER_WAY, 4 * limit));
  return (request, response, next) => {
    if (!hasBody(request)) {
      request.readBody = () => Promise.resolve(NOTHING);
      return next();
    }
    const { shouldKeepAlive } = response;
    response.shouldKeepAlive = false;
    closeSlowly(request.socket, () => !request.complete);
    if (request.method !== 'POST') {
      request.resume();
      request.readBody = () => Promise.reject(new Error('of other methods than POST no body is read'));
      return next();
    }
    request.readBody = async () => {
      const body = await read(request, limit, budget, () => response.writeContinue());
      response.shouldKeepAlive = shouldKeepAlive;
      return body;
    };
    next();
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

async function read(
  request: IncomingMessage,
  limit: number,
  budget: BodyBudget,
  askForIt: () => void,
): Promise<Buffer> {
  const { 'content-length': length, 'content-encoding': encoding, expect } = request.headers;
  const tooLarge = new Problem('payload-too-large', `a body has at most ${limit} bytes`);
  if (encoding !== undefined && !/^identity$/i.test(encoding)) {
    throw new Problem('unsupported-media-type', 'compressed bodies are not read');
  }
  if (Number(length) > limit) throw tooLarge;
  if (/^100-continue$/i.test(expect ?? '') && request.httpVersion !== '1.0') askForIt(); // RFC 9110, section 10.1.1
  return new Promise((resolve, reject) => {
    const body = new GrowingBody(Number(length ?? limit), budget);
    const keep = (chunk: Buffer): void => {
      if (body.size + chunk.length > limit) refuse(tooLarge);
      else if (!body.append(chunk)) refuse(new Problem('capacity-exceeded', 'too many bytes of bodies are under way'));
    };
    const refuse = (problem: Problem): void => {
      request.off('data', keep).off('end', finish).resume(); // what still comes is dropped
      body.release();
      reject(problem);
    };
    const finish = (): void => resolve(body.finish());
    // A client that leaves meanwhile is owed no answer: nobody waits for the promise any more.
    request
      .on('data', keep)
      .on('end', finish)
      .on('close', () => body.release());
  });
}
