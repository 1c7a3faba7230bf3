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

/** What a wait may be, in milliseconds; `maxMs` wins where they disagree. */
export interface PreferLimits {
  readonly defaultMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** How the caller wants to be answered. */
export interface Preference {
  /** For how long to hold the request, in milliseconds; 0 where the caller asked not to be held. */
  readonly waitMs: number;
  /** Whether an outcome that did not come in time is 202 and not 504. */
  readonly respondAsync: boolean;
  /** The value of `Preference-Applied`; undefined where nothing was asked that is honoured. */
  readonly applied: string | undefined;
}

/**
 * Reads the lines of `Prefer` (RFC 7240): `wait` in whole seconds and `respond-async`, the first instance of each. What
 * is unknown or malformed is ignored, as the RFC demands; nothing is ever refused.
 */
export function readPrefer(lines: readonly string[], limits: PreferLimits): Preference {
  const preferences = lines.length === 0 ? NONE : readPreferences(lines);
  const respondAsync = preferences.has('respond-async');
  const askedMs = readDeltaSecondsMs(preferences.get('wait'));
  if (askedMs === undefined) {
    return respondAsync
      ? { waitMs: 0, respondAsync, applied: 'respond-async' }
      : { waitMs: limits.defaultMs, respondAsync, applied: undefined };
  }
  const waitMs = Math.min(Math.max(askedMs, limits.minMs), limits.maxMs);
  const wait = `wait=${Math.ceil(waitMs / 1000)}`;
  return { waitMs, respondAsync, applied: respondAsync ? `respond-async, ${wait}` : wait };
}

const NONE: ReadonlyMap<string, string> = new Map();

// What stands between commas, where a comma within a quoted string separates nothing. A string that is never closed
// reaches to the end of its line. The alternatives exclude each other, so the time is linear.
const ELEMENT = /(?:[^",]|"(?:[^"\\]|\\.|\\$)*(?:"|$))+/gs;

// token [ BWS "=" BWS ( token / quoted-string ) ], and whatever parameters.
const PREFERENCE =
  /^[ \t]*([!#$%&'*+\-.^_`|~\w]+)(?:[ \t]*=[ \t]*(?:([!#$%&'*+\-.^_`|~\w]+)|"((?:[^"\\]|\\.)*)"))?[ \t]*(?:;|$)/s;

function readPreferences(lines: readonly string[]): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>();
  for (const line of lines) {
    for (const [element] of line.matchAll(ELEMENT)) {
      const [, name, token, quoted] = PREFERENCE.exec(element) ?? [];
      if (name === undefined || preferences.has(name.toLowerCase())) continue;
      preferences.set(name.toLowerCase(), token ?? quoted?.replaceAll(/\\(.)/gs, '$1') ?? '');
    }
  }
  return preferences;
}

function readDeltaSecondsMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}

/** The key that a caller gave, exactly as it is meant, or in one sentence why it can't be read. */
export type IdempotencyKey = { readonly key: string } | { readonly fault: string };

// RFC 9651, section 3.3.3: a String, and whatever parameters.
const STRING = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"(?: *;.*)?$/;

// What most clients send, as Stripe taught them: a value without quotes. No comma, because proxies join lines with one.
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * Reads the lines of `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): one Structured Field String, or a
 * bare value. Undefined where there is no line. Whether the key serves as an external id is not asked here.
 */
export function readIdempotencyKey(lines: readonly string[]): IdempotencyKey | undefined {
  const [line, another] = lines;
  if (line === undefined) return undefined;
  if (another !== undefined) return { fault: 'Idempotency-Key must be given once' };
  const key = STRING.exec(line)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? BARE.exec(line)?.[0];
  if (key !== undefined) return { key };
  return { fault: 'Idempotency-Key must be a string in double quotes, or one word of ASCII' };
}

/** The paths that answer programs: a browser that shows such an answer may do nothing with it. */
const ROUTES = /^\/(?:new-qrcode|webhook|requests)(?:\/|$)/;

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
    if (!ROUTES.test(request.path)) return pages(request, response, next);
    response.setHeader('Content-Security-Policy', "default-src 'none';frame-ancestors 'none'");
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('X-Frame-Options', 'DENY');
    return next();
  };
}
