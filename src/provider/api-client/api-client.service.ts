import { HttpService } from '@nestjs/axios';
import { Inject, Injectable } from '@nestjs/common';
import { propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type Acknowledgement, readAcknowledgement, subjectsOf } from '../messages.js';
import { ProviderError } from '../provider-error.js';
import type { ProviderRequest } from '../provider.js';
import { ApiClientOptions } from './api-client.options.js';
import { invalidResult, refusal, refused, unanswered, unclear } from './provider-answer.js';
import { TokenService } from './token.service.js';
import { type Answer, type AnswerBody, jsonOf } from './undici-adapter.js';

/** What the provider answers if it took the request: the outcome itself, or that it comes later. */
export type Accepted = Exclude<Acknowledgement, { kind: 'failed' | 'invalid' }>;

const tracer = trace.getTracer('async-como-sync');

/** Asks the provider for new items. */
@Injectable()
export class ApiClientService {
  constructor(
    private readonly http: HttpService,
    private readonly tokens: TokenService,
    @Inject(ApiClientOptions) private readonly options: ApiClientOptions,
  ) {}

  /** Whether a request can be sent at once: there is a token, and the provider takes calls. */
  get isPrepared(): boolean {
    return this.tokens.inForce !== undefined && this.tokens.pausedMs === 0;
  }

  /** Gets a token to send a request with; the request itself is not sent yet. Throws ProviderError, refused. */
  async prepare(request: ProviderRequest): Promise<string> {
    try {
      this.tokens.checkPause();
      return await this.#token(request);
    } catch (error) {
      throw this.#failed(request, error);
    }
  }

  /**
   * Sends the request's body as it is. Resolves with what the provider answered if it took the request. A token that the provider
   * refuses is exchanged, and the request repeated, once. Nothing else is ever repeated, and nothing is sent while the provider wants no
   * calls. Throws ProviderError.
   *
   * @param prepared the token that `prepare` got for this request.
   */
  async requestItem(request: ProviderRequest, prepared?: string): Promise<Accepted> {
    try {
      const accepted = await this.#request(request, prepared);
      for (const observer of this.options.observers) observer.ended(request, 'accepted');
      return accepted;
    } catch (error) {
      throw this.#failed(request, error);
    }
  }

  async #request(request: ProviderRequest, prepared: string | undefined): Promise<Accepted> {
    let token = prepared ?? (await this.#token(request));
    let answer = await this.#post(request, token);
    if (answer.status === 401) {
      token = await this.#token(request, token);
      answer = await this.#post(request, token);
    }
    // A token may lose its rights; the next call finds out whether a new one has them.
    if (answer.status === 403) this.tokens.forget(token);
    return readAnswer(answer, [token, this.options.apiKey]);
  }

  async #token(request: ProviderRequest, refusedToken?: string): Promise<string> {
    const askedAt = performance.now();
    try {
      return await this.tokens.revalidateToken(refusedToken);
    } finally {
      for (const observer of this.options.observers) observer.tokenReady(request, performance.now() - askedAt);
    }
  }

  /** One call on the wire, which is a span of the caller's trace. */
  async #post(request: ProviderRequest, token: string): Promise<Answer> {
    this.tokens.checkPause();
    const attributes = { 'http.request.method': 'POST' };
    const span = tracer.startSpan('POST /cashins', { kind: SpanKind.CLIENT, attributes }, request.context);
    const headers = { 'x-request-id': request.requestId, authorization: `Bearer ${token}` };
    propagation.inject(trace.setSpan(request.context, span), headers);
    const calledAt = performance.now();
    let status: number | undefined;
    try {
      const answer = await this.http.axiosRef.request<AnswerBody>({
        method: 'post',
        url: `${this.options.cashinUrl}/cashins`,
        headers,
        data: request.body,
      });
      status = answer.status;
      this.tokens.pauseIfAsked(answer);
      return answer;
    } catch (error) {
      throw unanswered(error);
    } finally {
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      if (status === undefined || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      const ms = performance.now() - calledAt;
      for (const observer of this.options.observers) observer.called(request, ms, status);
    }
  }

  /** Tells the observers how the request ended, and returns the error to be thrown. */
  #failed(request: ProviderRequest, error: unknown): unknown {
    const failure = error instanceof ProviderError ? error : undefined;
    const result = failure === undefined || failure.verdict === 'unknown' ? 'unclear' : failure.code;
    for (const observer of this.options.observers) observer.ended(request, result, failure);
    return error;
  }
}

/**
 * Reads what the provider answered if it took the request; a 2xx that is not JSON says no more than that. Throws ProviderError for
 * every other answer: the status decides, also if the body can not be read. No reason holds one of the `secrets`.
 */
export function readAnswer(answer: Answer, secrets: readonly string[]): Accepted {
  const { status, data } = answer;
  if (status >= 500 || UNCLEAR.has(status)) throw unclear(status);
  if (status >= 300) throw refusal(answer, secrets);
  if (typeof data !== 'string') throw unanswered(data, status);
  let accepted: Accepted = { kind: 'accepted' };
  for (const subject of subjectsOf(jsonOf(answer))) {
    const acknowledgement = readAcknowledgement(subject);
    if (acknowledgement.kind === 'failed') throw refused(status, subject, secrets);
    if (acknowledgement.kind === 'invalid') throw invalidResult(status);
    accepted = { ...accepted, ...acknowledgement };
    if (accepted.kind === 'succeeded') break;
  }
  return accepted;
}

/** The provider has done the work, and its result is elsewhere; gave up on us; has the charge already; or works on it (E5). */
const UNCLEAR: ReadonlySet<number> = new Set([303, 408, 409, 425]);
