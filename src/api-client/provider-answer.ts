import { ProviderError } from './provider-error.js';
import { readReason } from './refusal-reason.js';
import { TIMED_OUT, TOO_LARGE, TransportError } from './transport-error.js';
import type { AnswerBody } from './undici-adapter.js';

/**
 * The acknowledgement in the provider's answer, parsed; the empty object where a 2xx is not JSON. Throws ProviderError for
 * every other answer: the status decides, also when the body can not be read. No reason holds one of the `secrets`.
 */
export function readAcknowledgement(status: number, body: AnswerBody, secrets: readonly string[]): unknown {
  if (status >= 500) {
    throw new ProviderError('provider-unreachable', 'unknown', `the provider answered ${status}`, {
      providerStatus: status,
    });
  }
  if (status >= 300) throw refusal(status, body, secrets);
  if (typeof body === 'string') return parseJson(body) ?? {};
  if (body.code === TOO_LARGE) throw invalidResult(status, 'the answer of the provider is too large');
  throw unanswered(body);
}

/** The error of a call to which no answer, or no readable one, came. */
export function unanswered(error: unknown): ProviderError {
  if (!(error instanceof TransportError)) {
    return new ProviderError('provider-unreachable', 'unknown', 'the provider could not be called');
  }
  const { code, sent } = error;
  const details = { transportCode: code };
  if (!sent) return new ProviderError('provider-unreachable', 'refused', 'the provider can not be reached', details);
  const cause =
    code === TIMED_OUT
      ? 'the provider did not answer in time'
      : 'the connection broke before the provider had answered';
  return new ProviderError('provider-unreachable', 'unknown', cause, details);
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

function refusal(status: number, body: AnswerBody, secrets: readonly string[]): ProviderError {
  switch (status) {
    case 400:
    case 422:
      return new ProviderError('provider-refused', 'refused', 'the provider refused the request', {
        providerStatus: status,
        reason: typeof body === 'string' ? readReason(parseJson(body), secrets) : undefined,
      });
    case 401:
    case 403:
      return unauthorized(status);
    case 303: // By its definition the work is done, and its result elsewhere.
      return invalidResult(status, 'the provider answered with a redirect, which is not followed');
    default:
      return new ProviderError('provider-unreachable', 'refused', `the provider answered ${status}`, {
        providerStatus: status,
      });
  }
}

function invalidResult(status: number, message: string): ProviderError {
  return new ProviderError('provider-invalid-result', 'failed', message, { providerStatus: status });
}
