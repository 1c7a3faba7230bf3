import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { providerCalls, providerCallSeconds } from '../metrics/instruments.js';
import type { CallResult, CallTrail } from './call-trail.js';
import { readAcknowledgement, unanswered } from './provider-answer.js';
import { ProviderError } from './provider-error.js';
import { TokenService } from './token.service.js';
import type { AnswerBody } from './undici-adapter.js';

/** Asks the provider for new items. */
@Injectable()
export class ApiClientService {
  constructor(
    private readonly http: HttpService,
    private readonly tokens: TokenService,
    private readonly config: Config,
  ) {}

  /**
   * Sends `body`, a JSON text, as it is, and resolves with the provider's acknowledgement, parsed. A token that the provider
   * refuses is exchanged, and the request repeated, once; nothing else is ever repeated. Throws ProviderError.
   */
  async requestItem(body: string, trail?: CallTrail): Promise<unknown> {
    let result: CallResult = 'unclear';
    try {
      const acknowledgement = await this.#request(body, trail);
      result = 'accepted';
      return acknowledgement;
    } catch (error) {
      if (error instanceof ProviderError && error.verdict !== 'unknown') result = error.code;
      throw error;
    } finally {
      providerCalls.inc({ result });
      trail?.ended(result);
    }
  }

  async #request(body: string, trail: CallTrail | undefined): Promise<unknown> {
    let token = await this.#token(trail);
    let { status, data } = await this.#post(body, token, trail);
    if (status === 401) {
      token = await this.#token(trail, token);
      ({ status, data } = await this.#post(body, token, trail));
    }
    return readAcknowledgement(status, data, [token, this.config.apiKey]);
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
  async #post(body: string, token: string, trail?: CallTrail): Promise<{ status: number; data: AnswerBody }> {
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
