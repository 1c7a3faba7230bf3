import { parseJson, unauthorized } from './provider-answer.js';
import { ProviderError, type ProviderErrorDetails } from './provider-error.js';
import { rateLimited } from './rate-limit.js';
import { readRetryAfter } from './retry-after.js';
import type { Answer } from './undici-adapter.js';

const MIN_MARGIN_MS = 30_000;

/** Whatever else the provider calls a token could not be sent in a header, or no server would take it. */
const SENDABLE = /^[\x21-\x7e]{1,16384}$/;

/** A token, and how long it can be used from the moment it was asked for. */
export interface TokenGrant {
  readonly token: string;
  /** In milliseconds; 0 where it is good for the call at hand only. */
  readonly lifetimeMs: number;
}

/**
 * The token in an answer of /auth. It lives for its `expires_in` (seconds) less 10 % or 30 s, whichever is more; for `ttlMs`
 * where that is no positive number. Throws ProviderError, refused: without a token, nothing is asked of the provider.
 */
export function readGrant({ status, data, headers }: Answer, ttlMs: number): TokenGrant {
  if (status === 401 || status === 403) throw unauthorized(status);
  if (status === 429) throw rateLimited({ providerStatus: status, retryAfterMs: readRetryAfter(headers) });
  const grant = status < 300 && typeof data === 'string' ? parseJson(data) : undefined;
  const members = new Map(typeof grant === 'object' && grant !== null ? Object.entries(grant) : []);
  const token: unknown = members.get('access_token');
  if (typeof token !== 'string' || !SENDABLE.test(token)) {
    throw noToken({ providerStatus: status, ...(typeof data !== 'string' && { transportCode: data.code }) });
  }
  return { token, lifetimeMs: lifetimeMs(members.get('expires_in')) ?? ttlMs };
}

/** The error of an exchange that gave no token. */
export function noToken(details: ProviderErrorDetails): ProviderError {
  return new ProviderError('provider-unreachable', 'refused', 'the provider gave no token', details);
}

/** Some providers write the number as a string. */
function lifetimeMs(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' || typeof expiresIn === 'number' ? Number(expiresIn) : NaN;
  if (!Number.isFinite(seconds) || seconds <= 0) return undefined;
  return Math.max(0, seconds * 1_000 - Math.max(MIN_MARGIN_MS, seconds * 100));
}
