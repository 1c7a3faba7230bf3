import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { tokenExchanges } from '../../observability/metrics.js';
import { parseJson, unauthorized } from './provider-answer.js';
import { ProviderError, type ProviderErrorDetails } from './provider-error.js';
import { RateLimit, rateLimited, readRetryAfter } from './rate-limit.js';
import { type Answer, type AnswerBody, TransportError } from './undici-adapter.js';

/** Our token at the provider: exchanged for the key, and kept as long as it is good. */
@Injectable()
export class TokenService {
  #token: string | undefined;
  /** On the clock of `performance`, which no change of the date moves. */
  #expiresAt = 0;
  #exchange: Promise<string> | undefined;

  constructor(
    private readonly http: HttpService,
    private readonly config: Config,
    private readonly limit: RateLimit,
  ) {}

  /** The token in force; undefined where there is none, or it is too old. */
  get inForce(): string | undefined {
    return performance.now() < this.#expiresAt ? this.#token : undefined;
  }

  /**
   * The token in force; a new one where there is none, or it is `refused`, which the provider just answered with 401.
   * Throws ProviderError.
   */
  async revalidateToken(refused?: string): Promise<string> {
    const token = this.inForce;
    return token === undefined || token === refused ? this.exchangeToken() : token;
  }

  /** Exchanges the key for a new token, once for all who ask meanwhile. Throws ProviderError, which is not kept. */
  exchangeToken(): Promise<string> {
    this.#exchange ??= this.#ask().finally(() => {
      this.#exchange = undefined;
    });
    return this.#exchange;
  }

  /** From now on the token is none, where it is the one in force. */
  forget(token: string): void {
    if (token === this.#token) this.#token = undefined;
  }

  async #ask(): Promise<string> {
    this.limit.check();
    let result = 'failed';
    try {
      const token = await this.#grant();
      result = 'ok';
      return token;
    } catch (error) {
      if (error instanceof ProviderError && error.retryAfterMs !== undefined) result = 'rate-limited';
      throw error;
    } finally {
      tokenExchanges.inc({ result });
    }
  }

  async #grant(): Promise<string> {
    const askedAt = performance.now();
    const answer = await this.#post();
    this.limit.heed(answer);
    const { token, lifetimeMs } = readGrant(answer, this.config.tokenTtlMs);
    this.#token = token;
    this.#expiresAt = askedAt + lifetimeMs;
    return token;
  }

  /** One exchange on the wire. */
  async #post(): Promise<Answer> {
    try {
      return await this.http.axiosRef.request<AnswerBody>({
        method: 'post',
        url: `${this.config.authUrl}/auth`,
        headers: { 'c-token': this.config.apiKey },
        data: '{}',
      });
    } catch (error) {
      throw noToken(error instanceof TransportError ? { transportCode: error.code } : {});
    }
  }
}

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
