import { HttpService } from '@nestjs/axios';
import { Inject, Injectable } from '@nestjs/common';
import { ProviderError } from '../provider-error.js';
import type { Call } from '../call.js';
import { ApiClientOptions, type TokenExchange } from './api-client.options.js';
import { noToken, rateLimited, readRetryAfter, refusal } from './provider-answer.js';
import { type Answer, type AnswerBody, jsonOf } from './exchange.js';
import { TransportError } from './transport-error.js';

/**
 * Our token at the provider: we get it in exchange for the key, and keep it while it is valid. Also the pause that the provider asks
 * for with 429. One pause covers exchanges and charges: both use the same key, and an exchange without a charge is useless.
 */
@Injectable()
export class TokenService {
  #token: string | undefined;
  /** On the clock of `performance`, like `#pausedUntil`: a change of the system's date does not move it. */
  #expiresAt = 0;
  #exchange: Promise<string> | undefined;
  #pausedUntil = -Infinity;

  constructor(
    private readonly http: HttpService,
    @Inject(ApiClientOptions) private readonly options: ApiClientOptions,
  ) {}

  /** The valid token; undefined if there is none or it has expired. */
  get inForce(): string | undefined {
    return performance.now() < this.#expiresAt ? this.#token : undefined;
  }

  /** Milliseconds until the pause is over; 0 if there is none. */
  get pausedMs(): number {
    return Math.max(0, this.#pausedUntil - performance.now());
  }

  /**
   * Resolves with the valid token, or with a new one if there is none. Also exchanges it if it is `refused`, the token that the
   * provider has just answered with 401. Throws ProviderError.
   */
  async revalidateToken(refused?: string): Promise<string> {
    const token = this.inForce;
    return token === undefined || token === refused ? this.exchangeToken() : token;
  }

  /** Exchanges the key for a new token; calls at the same time share one exchange. Throws ProviderError; the next call tries again. */
  exchangeToken(): Promise<string> {
    this.#exchange ??= this.#ask().finally(() => {
      this.#exchange = undefined;
    });
    return this.#exchange;
  }

  /** Drops the token if it is the current one. */
  forget(token: string): void {
    if (token === this.#token) this.#token = undefined;
  }

  /** Throws ProviderError (refused), with the remaining time, until the pause is over. */
  checkPause(): void {
    const { pausedMs } = this;
    if (pausedMs > 0) throw rateLimited({ retryAfterMs: pausedMs });
  }

  /** Starts or extends the pause if the answer asks for one. Never shortens it. */
  pauseIfAsked({ status, headers }: Answer): void {
    if (status !== 429) return;
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + readRetryAfter(headers));
  }

  async #ask(): Promise<string> {
    this.checkPause();
    let result: 'ok' | 'failed' | 'rate-limited' = 'failed';
    try {
      const token = await this.#grant();
      result = 'ok';
      return token;
    } catch (error) {
      if (error instanceof ProviderError && error.retryAfterMs !== undefined) result = 'rate-limited';
      throw error;
    } finally {
      for (const observer of this.options.observers) observer.tokenExchanged(result);
    }
  }

  async #grant(): Promise<string> {
    const { tokenExchange, tokenTtlMs } = this.options;
    if (!tokenExchange) throw new Error('calls need no token');
    const askedAt = performance.now();
    const answer = await this.#post(tokenExchange.make());
    this.pauseIfAsked(answer);
    const { token, lifetimeMs } = readGrant(answer, tokenTtlMs, tokenExchange);
    this.#token = token;
    this.#expiresAt = askedAt + lifetimeMs;
    return token;
  }

  /** One HTTP call for a token. */
  async #post({ method, origin, path, headers, body }: Call): Promise<Answer> {
    try {
      return await this.http.axiosRef.request<AnswerBody>({
        method,
        url: origin + path,
        headers: Object.fromEntries(pairsOf(headers)),
        data: body,
      });
    } catch (error) {
      throw noToken(error instanceof TransportError ? { transportCode: error.code } : {});
    }
  }
}

function* pairsOf(headers: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < headers.length; at += 2) yield [headers[at]!, headers[at + 1]!];
}

const MIN_MARGIN_MS = 30_000;

/** A token that does not match can not be sent in a header, or is too long for any server. */
const SENDABLE = /^[\x21-\x7e]{1,16384}$/;

/** A token, and how long it can be used, counted from the moment when we asked for it. */
export interface TokenGrant {
  readonly token: string;
  /** In milliseconds; 0 if the token expires too soon to be kept. Requests that asked for it together share it. */
  readonly lifetimeMs: number;
}

/**
 * Reads the token in an answer. Its lifetime is what the provider says (seconds) minus 10 % or 30 s, whichever is more, or `ttlMs` if
 * that is no positive number. Throws ProviderError (refused): without a token, the provider got no request.
 */
export function readGrant(answer: Answer, ttlMs: number, { read }: Pick<TokenExchange, 'read'>): TokenGrant {
  const { status, data } = answer;
  // Our credentials or our pace are refused, as for a charge; of every other answer it matters only that it has no token.
  if (status === 401 || status === 403 || status === 429) throw refusal(answer, []);
  const { token, expiresIn } = read(status < 300 ? jsonOf(answer) : undefined);
  if (typeof token !== 'string' || !SENDABLE.test(token)) {
    throw noToken({ providerStatus: status, ...(typeof data !== 'string' && { transportCode: data.code }) });
  }
  return { token, lifetimeMs: lifetimeMs(expiresIn) ?? ttlMs };
}

/** Some providers write the number as a string. */
function lifetimeMs(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' || typeof expiresIn === 'number' ? Number(expiresIn) : NaN;
  if (!Number.isFinite(seconds) || seconds <= 0) return undefined;
  return Math.max(0, seconds * 1_000 - Math.max(MIN_MARGIN_MS, seconds * 100));
}
