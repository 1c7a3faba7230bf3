import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { Problem } from './problem.js';

/**
 * Finds the values of a header in Node's flat `rawHeaders`, one per line and in order, where Node's `headers` would have
 * joined or dropped the repeated ones. `name` is in lower case.
 */
export function headerLines(rawHeaders: readonly string[], name: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const candidate = rawHeaders[at]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) lines.push(rawHeaders[at + 1]!);
  }
  return lines;
}

/** The value of a header that has exactly one line; undefined where it has none or several. */
export function onlyLine(rawHeaders: readonly string[], name: string): string | undefined {
  const lines = headerLines(rawHeaders, name);
  return lines.length === 1 ? lines[0] : undefined;
}

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

/** The paths that answer programs: a browser that shows such an answer may do nothing with it. */
const DOORS = /^\/(?:new-qrcode|webhook|requests)(?:\/|$)/;

/**
 * Tells browsers what pages from here may do: run this server's own scripts and talk to it, nothing else. Only Swagger UI
 * needs `unsafe-inline`, for its styles. HSTS is left to the proxy that has the certificate.
 */
export function browserPolicy(): RequestHandler {
  const pages = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  return (request, response, next) => {
    if (!DOORS.test(request.path)) return pages(request, response, next);
    response.setHeader('Content-Security-Policy', "default-src 'none';frame-ancestors 'none'");
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('X-Frame-Options', 'DENY');
    return next();
  };
}
