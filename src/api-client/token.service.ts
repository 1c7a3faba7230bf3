import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { tokenExchanges } from '../metrics/instruments.js';
import { ProviderError } from './provider-error.js';
import { RateLimit } from './rate-limit.js';
import { noToken, readGrant } from './token-grant.js';
import { TransportError } from './transport-error.js';
import type { Answer, AnswerBody } from './undici-adapter.js';

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
