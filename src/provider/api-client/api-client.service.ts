import { Inject, Injectable } from '@nestjs/common';
import { isSpanContextValid, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type Acknowledgement, readAcknowledgement, subjectsOf } from '../messages.js';
import { ProviderError } from '../provider-error.js';
import type { ProviderRequest } from '../provider.js';
import { ApiClientOptions } from './api-client.options.js';
import { ConnectionsService } from './connections.service.js';
import { type Answer, CALL_HEADERS, exchange, jsonOf, MAX_ANSWER_BYTES } from './exchange.js';
import { invalidResult, refusal, refused, unanswered, unclear } from './provider-answer.js';
import { TokenService } from './token.service.js';

/** What the provider answers if it accepted the request: the outcome, or that the outcome comes later. */
export type Accepted = Exclude<Acknowledgement, { kind: 'failed' | 'invalid' }>;

const tracer = trace.getTracer('async-como-sync');

const FIXED_HEADERS = Object.entries(CALL_HEADERS).flat();

/** Asks the provider for new charges, in Zemo's words: `POST /cashins` with a Bearer token. */
@Injectable()
export class ApiClientService {
  readonly #origin: string;
  readonly #path: string;

  constructor(
    private readonly connections: ConnectionsService,
    private readonly tokens: TokenService,
    @Inject(ApiClientOptions) private readonly options: ApiClientOptions,
  ) {
    const { origin, pathname, search } = new URL(`${options.cashinUrl}/cashins`);
    this.#origin = origin;
    this.#path = pathname + search;
  }

  /** Whether a request can be sent at once: there is a valid token, and no pause. */
  get isPrepared(): boolean {
    return this.tokens.inForce !== undefined && this.tokens.pausedMs === 0;
  }

  /** Gets a token for this request, but does not send the request yet. Throws ProviderError (refused). */
  async prepare(request: ProviderRequest): Promise<string> {
    try {
      this.tokens.checkPause();
      return await this.#token(request);
    } catch (error) {
      throw this.#failed(request, error);
    }
  }

  /**
   * Sends the request's body unchanged. Resolves with the provider's answer if it accepted the request. If the provider refuses the
   * token, gets a new one and repeats the request once. Repeats nothing else, and sends nothing during a pause that the provider
   * asked for. Throws ProviderError.
   *
   * @param prepared the token that `prepare` got for this request.
   */
  async requestItem(request: ProviderRequest, prepared?: string): Promise<Accepted> {
    try {
      let token = prepared ?? this.#tokenInForce(request) ?? (await this.#token(request));
      let answer = await this.#post(request, token);
      if (answer.status === 401) {
        token = await this.#token(request, token);
        answer = await this.#post(request, token);
      }
      // A token may lose its rights. The next call gets a new token, which may have them.
      if (answer.status === 403) this.tokens.forget(token);
      const accepted = readAnswer(answer, [token, this.options.apiKey]);
      for (const observer of this.options.observers) observer.ended(request, 'accepted');
      return accepted;
    } catch (error) {
      throw this.#failed(request, error);
    }
  }

  #tokenInForce(request: ProviderRequest): string | undefined {
    const token = this.tokens.inForce;
    if (token !== undefined) for (const observer of this.options.observers) observer.tokenReady(request, 0);
    return token;
  }

  async #token(request: ProviderRequest, refusedToken?: string): Promise<string> {
    const askedAt = performance.now();
    try {
      return await this.tokens.revalidateToken(refusedToken);
    } finally {
      for (const observer of this.options.observers) observer.tokenReady(request, performance.now() - askedAt);
    }
  }

  /** One HTTP call, recorded as a span of the caller's trace. */
  async #post(request: ProviderRequest, token: string): Promise<Answer> {
    this.tokens.checkPause();
    const attributes = { 'http.request.method': 'POST' };
    const span = tracer.startSpan('POST /cashins', { kind: SpanKind.CLIENT, attributes }, request.context);
    const headers = [...FIXED_HEADERS, 'x-request-id', request.requestId, 'authorization', `Bearer ${token}`];
    if (isSpanContextValid(span.spanContext())) {
      propagation.inject(trace.setSpan(request.context, span), headers, {
        set: (to, name, value) => to.push(name, value),
      });
    }
    const calledAt = performance.now();
    let status: number | undefined;
    try {
      const answer = await exchange(this.connections.agent, {
        origin: this.#origin,
        path: this.#path,
        method: 'POST',
        headers,
        body: request.body,
        timeoutMs: this.options.providerTimeoutMs,
        maxBytes: MAX_ANSWER_BYTES,
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

  /** Calls the observers with the result of the request, and returns the error to throw. */
  #failed(request: ProviderRequest, error: unknown): unknown {
    const failure = error instanceof ProviderError ? error : undefined;
    const result = failure === undefined || failure.verdict === 'unknown' ? 'unclear' : failure.code;
    for (const observer of this.options.observers) observer.ended(request, result, failure);
    return error;
  }
}

/**
 * Reads the answer of a provider that accepted the request; a 2xx that is not JSON means accepted, and no more. Throws ProviderError
 * for every other answer. The status decides, even if the body can not be read. The error's reason contains none of the `secrets`.
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

/** Statuses that leave open whether the work is done (E5): result at another URL, request timeout, conflict, too early. */
const UNCLEAR: ReadonlySet<number> = new Set([303, 408, 409, 425]);
