import { Inject, Injectable } from '@nestjs/common';
import { isSpanContextValid, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Call } from '../call.js';
import { ProviderError } from '../provider-error.js';
import type { ProviderRequest } from '../provider.js';
import { ApiClientOptions, type ApiRequest } from './api-client.options.js';
import { ConnectionsService } from './connections.service.js';
import { type Answer, CALL_HEADERS, exchange, MAX_ANSWER_BYTES } from './exchange.js';
import { unanswered } from './provider-answer.js';
import { TokenService } from './token.service.js';

const tracer = trace.getTracer('async-como-sync');

const FIXED_HEADERS = Object.entries(CALL_HEADERS).flat();
const FIXED_NAMES = Object.keys(CALL_HEADERS);

/** What every call sends, but for what this call sends otherwise. */
function fixedHeaders({ headers }: Call): readonly string[] {
  const isOwn = FIXED_NAMES.some((name) => headers.includes(name));
  return isOwn
    ? Object.entries(CALL_HEADERS)
        .filter(([name]) => !headers.includes(name))
        .flat()
    : FIXED_HEADERS;
}

/** Makes the calls to the provider, each with the token that it needs. */
@Injectable()
export class ApiClientService {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly tokens: TokenService,
    @Inject(ApiClientOptions) private readonly options: ApiClientOptions,
  ) {}

  /** Whether a request can be sent at once: there is a valid token or none is needed, and there is no pause. */
  get isPrepared(): boolean {
    return (this.#needsNoToken || this.tokens.inForce !== undefined) && this.tokens.pausedMs === 0;
  }

  /** Gets a token for this request, but does not send the request yet. Throws ProviderError (refused). */
  async prepare(request: ProviderRequest): Promise<string | undefined> {
    try {
      this.tokens.checkPause();
      return this.#needsNoToken ? undefined : await this.#token(request);
    } catch (error) {
      throw this.#failed(request, error);
    }
  }

  /**
   * Asks the provider for a new item: sends a request once, and resolves with what is read of the answer if the provider took it. If
   * the provider refuses the token, gets a new one and repeats the request once. Repeats nothing else, and sends nothing during a
   * pause that the provider asked for. Throws ProviderError.
   *
   * @param prepared the token that `prepare` got for this request.
   */
  async requestItem<T>(request: ProviderRequest, asked: ApiRequest<T>, prepared?: string): Promise<T> {
    try {
      const accepted = await this.#ask(request, asked, prepared);
      for (const observer of this.options.observers) observer.ended(request, 'accepted');
      return accepted;
    } catch (error) {
      throw this.#failed(request, error);
    }
  }

  /** Asks how a request stands, by a call that may be repeated. Otherwise as `requestItem`; it does not count as a new item. */
  lookUp<T>(request: ProviderRequest, asked: ApiRequest<T>): Promise<T> {
    return this.#ask(request, asked);
  }

  get #needsNoToken(): boolean {
    return this.options.tokenExchange === undefined;
  }

  async #ask<T>(request: ProviderRequest, asked: ApiRequest<T>, prepared?: string): Promise<T> {
    if (this.#needsNoToken) return asked.read(await this.#call(request, asked, undefined), this.options.secrets);
    let token = prepared ?? this.#tokenInForce(request) ?? (await this.#token(request));
    let answer = await this.#call(request, asked, token);
    if (answer.status === 401) {
      token = await this.#token(request, token);
      answer = await this.#call(request, asked, token);
    }
    // A token may lose its rights. The next call gets a new token, which may have them.
    if (answer.status === 403) this.tokens.forget(token);
    return asked.read(answer, [token, ...this.options.secrets]);
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
  async #call(request: ProviderRequest, asked: ApiRequest<unknown>, token: string | undefined): Promise<Answer> {
    this.tokens.checkPause();
    const call = asked.make(token);
    const attributes = { 'http.request.method': call.method };
    const span = tracer.startSpan(asked.title, { kind: SpanKind.CLIENT, attributes }, request.context);
    const headers = [...fixedHeaders(call), 'x-request-id', request.requestId, ...call.headers];
    if (isSpanContextValid(span.spanContext())) {
      propagation.inject(trace.setSpan(request.context, span), headers, {
        set: (to, name, value) => to.push(name, value),
      });
    }
    const calledAt = performance.now();
    let status: number | undefined;
    try {
      const answer = await exchange(this.connections.agent, {
        method: call.method,
        origin: call.origin,
        path: call.path,
        headers,
        body: call.body,
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
