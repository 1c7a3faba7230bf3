import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The caller's place in a trace (W3C Trace Context, level 1): lower-case hex of 32, 16 and 2 digits. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: string;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

// What fits into a log line and a header, whoever wrote it.
const SANE = /^[\x21-\x7e]{1,128}$/;

/** Reads `traceparent`; undefined where there is none, or none that is well-formed. */
export function readTraceparent(header: string | string[] | undefined): TraceParent | undefined {
  const match = typeof header === 'string' ? TRACEPARENT.exec(header) : null;
  if (!match) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', more] = match;
  // Versions to come may say more; version 00 does not, and ff is none.
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return /[^0]/.test(traceId) && /[^0]/.test(spanId) ? { traceId, spanId, flags } : undefined;
}

/** Writes `traceparent` in version 00. */
export function writeTraceparent({ traceId, spanId, flags }: TraceParent): string {
  return `00-${traceId}-${spanId}-${flags}`;
}

/**
 * Names a request: by the trace that it is a part of, else by its `X-Request-Id` where that is 1 to 128 visible ASCII
 * characters, else by a name that `make` gives.
 */
export function requestId(
  headers: IncomingHttpHeaders,
  trace: TraceParent | undefined,
  make: () => string = randomUUID,
): string {
  if (trace) return trace.traceId;
  const given = headers['x-request-id'];
  return typeof given === 'string' && SANE.test(given) ? given : make();
}
