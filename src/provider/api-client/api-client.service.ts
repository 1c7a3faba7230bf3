import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { providerCalls, providerCallSeconds } from '../../observability/metrics.js';
import type { CallResult, CallTrail } from './call-trail.js';
import { type Accepted, readAnswer, unanswered } from './provider-answer.js';
import { ProviderError } from './provider-error.js';
import { RateLimit } from './rate-limit.js';
import { TokenService } from './token.service.js';
import type { Answer, AnswerBody } from './undici-adapter.js';

/** Asks the provider for new items. */
@Injectable()
export class ApiClientService {
  constructor(
    private readonly http: HttpService,
    private readonly tokens: TokenService,
    private readonly limit: RateLimit,
    private readonly config: Config,
  ) {}

  /** Whether a request can be sent at once: there is a token, and the provider takes calls. */
  get isPrepared(): boolean {
    return this.tokens.inForce !== undefined && this.limit.leftMs === 0;
  }

  /** Gets a token to send a request with; the request itself is not sent yet. Throws ProviderError, refused. */
  async prepare(trail?: CallTrail): Promise<string> {
    try {
      this.limit.check();
      return await this.#token(trail);
    } catch (error) {
      throw ended(error, trail);
    }
  }

  /**
   * Sends `body`, a JSON text, as it is, and resolves with what the provider answered where it took it. A token that the
   * provider refuses is exchanged, and the request repeated, once; nothing else is ever repeated, and nothing sent while the
   * provider wants no calls. Throws ProviderError.
   */
  async requestItem(body: string, trail?: CallTrail, prepared?: string): Promise<Accepted> {
    try {
      const accepted = await this.#request(body, trail, prepared);
      ended(undefined, trail);
      return accepted;
    } catch (error) {
      throw ended(error, trail);
    }
  }

  async #request(body: string, trail: CallTrail | undefined, prepared: string | undefined): Promise<Accepted> {
    let token = prepared ?? (await this.#token(trail));
    let answer = await this.#post(body, token, trail);
    if (answer.status === 401) {
      token = await this.#token(trail, token);
      answer = await this.#post(body, token, trail);
    }
    // A token may lose its rights; the next call finds out whether a new one has them.
    if (answer.status === 403) this.tokens.forget(token);
    return readAnswer(answer, [token, this.config.apiKey]);
  }

  async #token(trail: CallTrail | undefined, refused?: string): Promise<string> {
    const askedAt = performance.now();
    try {
      return await this.tokens.revalidateToken(refused);
    } finally {
      trail?.token(performance.now() - askedAt);
    }
  }

  /** One call on the wire. */
  async #post(body: string, token: string, trail?: CallTrail): Promise<Answer> {
    this.limit.check();
    const calledAt = performance.now();
    let status: number | undefined;
    try {
      const answer = await this.http.axiosRef.request<AnswerBody>({
        method: 'post',
        url: `${this.config.cashinUrl}/cashins`,
        headers: { ...trail?.calling(), authorization: `Bearer ${token}` },
        data: body,
      });
      status = answer.status;
      this.limit.heed(answer);
      return answer;
    } catch (error) {
      throw unanswered(error);
    } finally {
      const ms = performance.now() - calledAt;
      providerCallSeconds.observe(ms / 1_000);
      trail?.called(ms, status);
    }
  }
}

/** Counts the end of a request, tells it, and returns the error where it failed. */
function ended(error: unknown, trail: CallTrail | undefined): unknown {
  const failure = error instanceof ProviderError ? error : undefined;
  const unclear = failure === undefined || failure.verdict === 'unknown';
  const result: CallResult = error === undefined ? 'accepted' : unclear ? 'unclear' : failure.code;
  providerCalls.inc({ result });
  trail?.ended(result, failure);
  return error;
}
