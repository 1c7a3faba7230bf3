import { ProviderError, type ProviderErrorDetails } from '../provider-error.js';
import { type Answer, jsonOf } from './exchange.js';
import { BAD_ENCODING, TIMED_OUT, TOO_LARGE, TransportError } from './transport-error.js';

// What it means if the provider did not accept the request: its answer, or that no answer came.

const CAUSES: ReadonlyMap<string, string> = new Map([
  [TIMED_OUT, 'the provider did not answer in time'],
  [BAD_ENCODING, 'the answer of the provider can not be read'],
  [TOO_LARGE, 'the answer of the provider is too large'],
]);

/** The error of a call without an answer, or with an answer of which only the status can be read. */
export function unanswered(error: unknown, providerStatus?: number): ProviderError {
  if (!(error instanceof TransportError)) {
    const transportCode = error instanceof Error ? error.name : undefined;
    return new ProviderError('provider-unreachable', 'unknown', 'the provider could not be called', { transportCode });
  }
  const { code, sent } = error;
  const details = { transportCode: code, providerStatus };
  if (!sent) return new ProviderError('provider-unreachable', 'refused', 'the provider can not be reached', details);
  const cause = CAUSES.get(code) ?? 'the connection broke before the provider had answered';
  return new ProviderError('provider-unreachable', 'unknown', `${cause} (${code})`, details);
}

/** The error of a status that does not say whether the work was done. */
export function unclear(providerStatus: number): ProviderError {
  const detail = `the provider answered ${providerStatus}`;
  return new ProviderError('provider-unreachable', 'unknown', detail, { providerStatus });
}

/** The error of a call that the provider answered with 429, or that we did not make because of an earlier 429. */
export function rateLimited(details: {
  readonly providerStatus?: number;
  readonly retryAfterMs: number;
}): ProviderError {
  return new ProviderError('provider-rate-limited', 'refused', 'the provider takes no further calls for now', details);
}

/** The error of an exchange that gave no token. */
export function noToken(details: ProviderErrorDetails): ProviderError {
  return new ProviderError('provider-unreachable', 'refused', 'the provider gave no token', details);
}

/** The error of a definite refusal, by its status. Its reason contains none of the `secrets`. */
export function refusal(answer: Answer, secrets: readonly string[]): ProviderError {
  const { status, headers } = answer;
  switch (status) {
    case 400:
    case 422:
      return refused(status, jsonOf(answer), secrets);
    case 401:
    case 403:
      return new ProviderError('provider-unauthorized', 'refused', 'the provider did not accept our credentials', {
        providerStatus: status,
      });
    case 429:
      return rateLimited({ providerStatus: status, retryAfterMs: readRetryAfter(headers) });
    default:
      return new ProviderError(
        status >= 400 ? 'provider-rejected' : 'provider-unreachable',
        'refused',
        `the provider answered ${status}`,
        { providerStatus: status },
      );
  }
}

/**
 * The error of an answer whose body refuses the request, with the reason if it gives one. The reason contains none of the `secrets`.
 *
 * @param reason where the provider is known to put it; else it is looked for.
 */
export function refused(status: number, body: unknown, secrets: readonly string[], reason?: string): ProviderError {
  return new ProviderError('provider-refused', 'refused', 'the provider refused the request', {
    providerStatus: status,
    reason: refusalReason(reason ?? body, secrets),
  });
}

/** The error of an answer that says that the request is done, without a result that can be delivered. */
export function invalidResult(status: number, reason: string): ProviderError {
  return new ProviderError('provider-invalid-result', 'failed', 'the provider sent no usable result', {
    providerStatus: status,
    reason,
  });
}

const DEFAULT_MS = 1_000;
const MIN_MS = 1_000;
const MAX_MS = 24 * 3_600_000; // a daily quota; a longer pause may be the provider's mistake, and only a restart would end it

/** A date in one of HTTP's three forms (RFC 9110, section 5.6.7). All are in GMT; one does not say so. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? [\w -]+ \d\d:\d\d:\d\d( \d{4}| GMT)$/;

/**
 * How long the provider wants no further call, in milliseconds: its Retry-After (RFC 9110, section 10.2.3), but at least a second
 * and at most a day; a second if it can not be read. A date is compared with the answer's own Date, so that our clock and the
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

const MAX_REASON = 500;

/** The members in which providers put the reason of a refusal, the most precise one first. */
const MEMBERS = ['message', 'detail', 'reason', 'error', 'errors', 'status'];

/** The provider's reason in a parsed body: at most 500 characters, without `secrets`; undefined if there is none. */
export function refusalReason(body: unknown, secrets: readonly string[]): string | undefined {
  // Longest first, because one secret may be a part of another. Cut last, because half a secret would not be recognised.
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  const reason = longestFirst.reduce((text, secret) => text.replaceAll(secret, '***'), textIn(body, 4));
  // The cut may split a pair of surrogates; half of one is not text.
  return reason.slice(0, MAX_REASON).replace(/\p{Surrogate}/gu, '') || undefined;
}

/** The strings in a value; of an object, those of the first of MEMBERS that has any. */
function textIn(value: unknown, depth: number): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null || depth === 0) return '';
  if (Array.isArray(value)) {
    const texts = value.map((element) => textIn(element, depth - 1));
    return texts.filter((text) => text !== '').join('; ');
  }
  const members = new Map(Object.entries(value));
  for (const name of MEMBERS) {
    const text = textIn(members.get(name), depth - 1);
    if (text !== '') return text;
  }
  return '';
}
