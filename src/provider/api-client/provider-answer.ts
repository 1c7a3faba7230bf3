import { type Acknowledgement, readAcknowledgement, subjectsOf } from '../zemo/zemo-messages.js';
import { ProviderError } from './provider-error.js';
import { rateLimited, readRetryAfter } from './rate-limit.js';
import { type Answer, BAD_ENCODING, TIMED_OUT, TOO_LARGE, TransportError } from './undici-adapter.js';

/** What the provider answers where it took the request: the outcome itself, or that it comes later. */
export type Accepted = Exclude<Acknowledgement, { kind: 'failed' | 'invalid' }>;

/**
 * What the provider answered, where it took the request; a 2xx that is not JSON says no more than that. Throws ProviderError
 * for every other answer: the status decides, also when the body can not be read. No reason holds one of the `secrets`.
 */
export function readAnswer(answer: Answer, secrets: readonly string[]): Accepted {
  const { status, data } = answer;
  if (status >= 500 || UNCLEAR.has(status)) {
    throw new ProviderError('provider-unreachable', 'unknown', `the provider answered ${status}`, {
      providerStatus: status,
    });
  }
  if (status >= 300) throw refusal(answer, secrets);
  if (typeof data !== 'string') throw unanswered(data, status);
  let accepted: Accepted = { kind: 'accepted' };
  for (const subject of subjectsOf(parseJson(data))) {
    const acknowledgement = readAcknowledgement(subject);
    if (acknowledgement.kind === 'failed') throw refused(status, subject, secrets);
    if (acknowledgement.kind === 'invalid') throw invalidResult(status);
    accepted = { ...accepted, ...acknowledgement };
    if (accepted.kind === 'succeeded') break;
  }
  return accepted;
}

const CAUSES: ReadonlyMap<string, string> = new Map([
  [TIMED_OUT, 'the provider did not answer in time'],
  [BAD_ENCODING, 'the answer of the provider can not be read'],
  [TOO_LARGE, 'the answer of the provider is too large'],
]);

/** The provider has done the work, and its result is elsewhere; gave up on us; has the charge already; or works on it (E5). */
const UNCLEAR: ReadonlySet<number> = new Set([303, 408, 409, 425]);

/** The error of a call to which no answer, or none that can be read but for its status, came. */
export function unanswered(error: unknown, providerStatus?: number): ProviderError {
  if (!(error instanceof TransportError)) {
    return new ProviderError('provider-unreachable', 'unknown', 'the provider could not be called');
  }
  const { code, sent } = error;
  const details = { transportCode: code, providerStatus };
  if (!sent) return new ProviderError('provider-unreachable', 'refused', 'the provider can not be reached', details);
  const cause = CAUSES.get(code) ?? 'the connection broke before the provider had answered';
  return new ProviderError('provider-unreachable', 'unknown', `${cause} (${code})`, details);
}

/** The error of an answer that turns our credentials down. */
export function unauthorized(status: number): ProviderError {
  return new ProviderError('provider-unauthorized', 'refused', 'the provider did not accept our credentials', {
    providerStatus: status,
  });
}

/** Parses JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal({ status, data, headers }: Answer, secrets: readonly string[]): ProviderError {
  switch (status) {
    case 400:
    case 422:
      return refused(status, typeof data === 'string' ? parseJson(data) : undefined, secrets);
    case 401:
    case 403:
      return unauthorized(status);
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

function refused(status: number, body: unknown, secrets: readonly string[]): ProviderError {
  return new ProviderError('provider-refused', 'refused', 'the provider refused the request', {
    providerStatus: status,
    reason: readReason(body, secrets),
  });
}

function invalidResult(status: number): ProviderError {
  return new ProviderError('provider-invalid-result', 'failed', 'the provider sent a code that is too long', {
    providerStatus: status,
  });
}

const MAX_REASON = 500;

/** Where providers put the reason of a refusal, the most telling member first. */
const MEMBERS = ['message', 'detail', 'reason', 'error', 'errors', 'status'];

/** The provider's reason in a parsed body, on at most 500 characters and without `secrets`; undefined where there is none. */
export function readReason(body: unknown, secrets: readonly string[]): string | undefined {
  // The longest first, since one may be a part of another; the cut last, since half a secret would not be recognised.
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  const reason = longestFirst.reduce((text, secret) => text.replaceAll(secret, '***'), textIn(body, 4));
  // A pair of surrogates that the cut took apart is no text.
  return reason.slice(0, MAX_REASON).replace(/\p{Surrogate}/gu, '') || undefined;
}

/** The strings in a value, or in the first member of an object that has any. */
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
