import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { readAcknowledgement, unanswered } from './provider-answer.js';
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
  async requestItem(body: string): Promise<unknown> {
    let token = await this.tokens.revalidateToken();
    let { status, data } = await this.#post(body, token);
    if (status === 401) {
      token = await this.tokens.revalidateToken(token);
      ({ status, data } = await this.#post(body, token));
    }
    return readAcknowledgement(status, data, [token, this.config.apiKey]);
  }

  /** One call on the wire. */
  async #post(body: string, token: string): Promise<{ status: number; data: AnswerBody }> {
    try {
      return await this.http.axiosRef.request<AnswerBody>({
        method: 'post',
        url: `${this.config.cashinUrl}/cashins`,
        headers: { authorization: `Bearer ${token}` },
        data: body,
      });
    } catch (error) {
      throw unanswered(error);
    }
  }
}
