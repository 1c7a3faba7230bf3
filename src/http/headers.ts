import type { Request } from 'express';
import helmet from 'helmet';
import type { Preparation } from './http-adapter.js';
import { Problem } from './problem.js';

/**
 * Finds the values of a header in Node's flat `rawHeaders`, one per line and in order. Node's `headers` would join or drop
 * repeated lines. `name` is in lower case.
 */
export function headerLines(rawHeaders: readonly string[], name: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const candidate = rawHeaders[at]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) lines.push(rawHeaders[at + 1]!);
  }
  return lines;
}

/** The value of a header that has exactly one line; undefined if it has none or several. */
export function onlyLine(rawHeaders: readonly string[], name: string): string | undefined {
  const lines = headerLines(rawHeaders, name);
  return lines.length === 1 ? lines[0] : undefined;
}

const MAX_LINES = 100;

/**
 * Throws a validation-error if a request has more than 100 header lines, several Host lines or, in HTTP/1.1, none. Of several
 * lines, a proxy might use another one than Node.
 */
export function refuseDoubtfulHeader(request: Request): void {
  const { rawHeaders, httpVersionMinor } = request;
  if (rawHeaders.length > 2 * MAX_LINES) {
    throw new Problem('validation-error', `a request has at most ${MAX_LINES} header lines`);
  }
  refuseSecondLine(rawHeaders, 'Host');
  if (httpVersionMinor > 0 && request.headers.host === undefined) throw headerFault('Host', 'must be given');
}

/** Throws a validation-error if a header has more than one line, because Node would read only the first one. */
export function refuseSecondLine(rawHeaders: readonly string[], name: string): void {
  if (headerLines(rawHeaders, name.toLowerCase()).length > 1) throw headerFault(name, 'must be given once');
}

function headerFault(header: string, detail: string): Problem {
  return new Problem('validation-error', `${header} ${detail}`, { errors: [{ header, detail }] });
}

/** The limits of a wait, in milliseconds; if `minMs` is above `maxMs`, `maxMs` applies. */
export interface PreferLimits {
  readonly defaultMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** What the caller asked for with `Prefer`, within the limits. */
export interface Preference {
  /** How long to hold the request, in milliseconds; 0 if the caller does not want to wait. */
  readonly waitMs: number;
  /** Whether the answer is 202, and not 504, if no outcome arrives in time. */
  readonly respondAsync: boolean;
  /** The value of `Preference-Applied`; undefined if no preference is applied. */
  readonly applied: string | undefined;
}

/**
 * Reads the lines of `Prefer` (RFC 7240): `wait` in whole seconds and `respond-async`, the first instance of each. An unknown
 * or malformed preference is ignored, as the RFC demands; none is refused.
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

// The text between two commas. A comma inside a quoted string does not separate. An unclosed string reaches to the end of its
// line. The alternatives exclude each other, so the time is linear.
const ELEMENT = /(?:[^",]|"(?:[^"\\]|\\.|\\$)*(?:"|$))+/gs;

// token [ BWS "=" BWS ( token / quoted-string ) ], and any parameters.
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

/** The key that a caller sent, without quotes and escapes, or one sentence that says why it can't be read. */
export type IdempotencyKey = { readonly key: string } | { readonly fault: string };

// RFC 9651, section 3.3.3: a String, and any parameters.
const STRING = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"(?: *;.*)?$/;

// A value without quotes: most clients send one, as Stripe's API takes it. No comma, because proxies join lines with commas.
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * Reads the lines of `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): one Structured Field String, or a
 * bare value. Returns undefined if there is no line. It does not check whether the key is a valid external id.
 */
export function readIdempotencyKey(lines: readonly string[]): IdempotencyKey | undefined {
  const [line, another] = lines;
  if (line === undefined) return undefined;
  if (another !== undefined) return { fault: 'Idempotency-Key must be given once' };
  const key = STRING.exec(line)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? BARE.exec(line)?.[0];
  if (key !== undefined) return { key };
  return { fault: 'Idempotency-Key must be a string in double quotes, or one word of ASCII' };
}

/** The routes for programs, besides those of operations, by the first segment of their paths. */
const PROGRAM_ROUTES = ['webhook', 'requests', 'inbox'];

/**
 * Sets the headers that limit what this server's pages may do in a browser: run this server's scripts and send requests to it,
 * nothing else. If a browser shows the answer of a route for programs, nothing in it may run or load. Only Swagger UI needs `unsafe-inline`, for its styles. The proxy that has the certificate sets HSTS.
 *
 * @param operations the routes for programs that the provider gives.
 */
export function browserPolicy(operations: readonly string[]): Preparation {
  const programs = new Set([...PROGRAM_ROUTES, ...operations]);
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
  return (request, response) => {
    if (!programs.has(request.path.split('/', 2)[1] ?? '')) return pages(request, response, () => {});
    response.setHeader('Content-Security-Policy', "default-src 'none';frame-ancestors 'none'");
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('X-Frame-Options', 'DENY');
  };
}
