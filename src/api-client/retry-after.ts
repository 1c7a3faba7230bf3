import type { Answer } from './undici-adapter.js';

const DEFAULT_MS = 1_000;
const MIN_MS = 1_000;
const MAX_MS = 24 * 3_600_000; // a day's quota; only a restart ends a longer pause, which may be a mistake of its sender's

/** A date in one of HTTP's three forms (RFC 9110, section 5.6.7), of which all are in GMT and two say so. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? [\w -]+ \d\d:\d\d:\d\d( \d{4}| GMT)$/;

/**
 * How long the provider wants no further call, in milliseconds: its Retry-After (RFC 9110, section 10.2.3), moved to between
 * a second and a day; a second where none can be read. A date is compared with the answer's own, so that our clock and the
 * provider's may differ.
 */
export function readRetryAfter({ 'retry-after': retryAfter, date }: Answer['headers']): number {
  const text = String(retryAfter).trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : readDate(text) - (readDate(String(date)) || Date.now());
  return Number.isNaN(ms) ? DEFAULT_MS : Math.min(Math.max(ms, MIN_MS), MAX_MS);
}

function readDate(text: string): number {
  return HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : NaN;
}
