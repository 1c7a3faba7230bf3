import type { NextFunction, Request, Response } from 'express';
import { headerLines } from './header-lines.js';
import { Problem } from './problem.js';

const MAX_LINES = 100;

/** Refuses a header with more than 100 lines, or that does not name one host: a proxy might route by another line than ours. */
export function refuseDoubtfulHeader(request: Request, _response: Response, next: NextFunction): void {
  const { rawHeaders, httpVersionMinor } = request;
  if (rawHeaders.length > 2 * MAX_LINES) {
    throw new Problem('validation-error', `a request has at most ${MAX_LINES} header lines`);
  }
  refuseSecondLine(rawHeaders, 'Host');
  if (httpVersionMinor > 0 && request.headers.host === undefined) throw headerFault('Host', 'must be given');
  next();
}

/** Throws a validation-error where a header has more than one line: of the two, Node would read the first. */
export function refuseSecondLine(rawHeaders: readonly string[], name: string): void {
  if (headerLines(rawHeaders, name.toLowerCase()).length > 1) throw headerFault(name, 'must be given once');
}

function headerFault(header: string, detail: string): Problem {
  return new Problem('validation-error', `${header} ${detail}`, { errors: [{ header, detail }] });
}
