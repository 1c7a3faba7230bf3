import { randomUUID } from 'node:crypto';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  type Context,
  createContextKey,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { Request, Response } from 'express';
import type { TriggerResult } from '../event-manager/index.js';
import type { ProblemCode } from '../http/problem.js';
import type { ProviderErrorDetails } from '../provider/provider-error.js';
import type { CallResult } from '../provider/provider-observer.js';
import type { Origin } from '../provider/provider.js';
import { operationRequests, operationWebhooks, requests, requestSeconds, webhooks } from './metrics.js';

declare module 'express-serve-static-core' {
  interface Request {
    record?: RequestRecord;
  }
}

/** The routes whose requests are logged, by the first segment of their path. The other routes are for orchestrators and browsers. */
const EVENTS: readonly (readonly [string, RouteEvent])[] = [
  ['webhook', 'webhook'],
  ['requests', 'status'],
  ['inbox', 'inbox'],
];

/** The event name of a request's line in the log. */
export type RouteEvent = 'request' | 'webhook' | 'status' | 'inbox';

/** The result of one notice in a webhook. If it is `unstored` or `unconfirmed`, the provider will send the webhook again. */
export interface WebhookResult {
  readonly externalId?: string | undefined;
  /** The operation or follow-up that it is about. */
  readonly about?: string | undefined;
  readonly result:
    TriggerResult | 'intermediate' | 'unlisted' | 'unidentified' | 'handshake' | 'unstored' | 'unconfirmed';
}

/** Something that happened while a request was under way: its name, and more about it. */
export interface Step {
  readonly what: 'asked' | 'claimed' | 'called' | 'looked-up';
  readonly [member: string]: string | number | boolean | undefined;
}

/** Is called when a request comes, when something happens to the request that it is about, and when it is answered or its caller has left. */
export interface RequestListener {
  began?(record: RequestRecord): void;
  happened?(externalId: string, step: Step, record: RequestRecord): void;
  ended(record: RequestRecord): void;
}

/** What a RequestLog needs. */
export interface RequestLogOptions {
  /** The name of this instance. */
  readonly instance: string;
  /** What callers can ask for: each is a route. */
  readonly operations: readonly string[];
  /** Whether a line is written for each request. */
  readonly isLogged: boolean;
  readonly listeners: readonly RequestListener[];
  /** The `traceparent` of each request with one of these external ids, if it was traced. */
  tracesOf(externalIds: readonly string[]): Promise<readonly string[]>;
  /** Sends the last spans. */
  flush(): Promise<void>;
}

const RECORD = createContextKey('the record of the request');
const tracer = trace.getTracer('async-como-sync');

/** What is known about one HTTP request, for its line in the log, its metrics, its span and the page. Durations are in milliseconds. */
export class RequestRecord implements Origin {
  readonly startedAt = performance.now();
  /** The caller, set after the guard has let it in. */
  owner = '';
  externalId: string | undefined;
  /** What the caller asks for. */
  operation: string | undefined;
  /** The results of its notices, if it is a webhook. */
  readonly webhookResults: WebhookResult[] = [];
  /** How long it waited for tokens. */
  tokenMs: number | undefined;
  /** How long the calls to the provider took. */
  providerMs: number | undefined;
  callResult: CallResult | undefined;
  providerFailure: ProviderErrorDetails | undefined;
  /** From the provider's answer to the outcome; from the start if the provider was not called. */
  waitMs: number | undefined;
  totalMs: number | undefined;
  /** Undefined until the answer is written, and if the caller left before that. */
  status: number | undefined;
  replayed = false;
  /** The code of the problem that was sent; undefined if none was sent. */
  problem: ProblemCode | undefined;
  /** Set at the end: the problem's code, or else what the answer means. */
  outcome: string | undefined;
  #waitingSince = this.startedAt;
  #isWaiting = false;
  #context: Context | undefined;

  constructor(
    readonly event: RouteEvent,
    readonly requestId: string,
    readonly span: Span,
    private readonly parent: Context,
    private readonly listeners: readonly RequestListener[] = [],
  ) {}

  /** Carries the trace, if there is one, and this record. */
  get context(): Context {
    return (this.#context ??= this.#traced().setValue(RECORD, this));
  }

  /** The record that a context belongs to; undefined if there is none. */
  static of(context: Context): RequestRecord | undefined {
    const record = context.getValue(RECORD);
    return record instanceof RequestRecord ? record : undefined;
  }

  /** The `traceparent` of this request; undefined if its trace is not recorded. */
  get traceparent(): string | undefined {
    if (!this.span.isRecording()) return undefined;
    const carrier: { traceparent?: string } = {};
    propagation.inject(this.context, carrier);
    return carrier.traceparent;
  }

  /** Something happened to the request with this id. */
  happened(externalId: string, step: Step): void {
    for (const listener of this.listeners) listener.happened?.(externalId, step, this);
  }

  /** A call to the provider has ended, after this time. */
  called(ms: number): void {
    this.providerMs = (this.providerMs ?? 0) + ms;
    this.#waitingSince = performance.now();
  }

  /** The caller waits from now on, until `waited` or until the request ends. */
  waits(): void {
    this.#isWaiting = true;
  }

  /** The wait is over: the outcome has come, or the caller no longer waits. */
  waited(): void {
    this.#isWaiting = false;
    this.waitMs = performance.now() - this.#waitingSince;
  }

  /** The answer is written, or the caller has left. */
  end(response: Response): void {
    this.problem = response.problem;
    if (this.#isWaiting && !this.problem) this.waited();
    this.totalMs = performance.now() - this.startedAt;
    this.status = response.writableFinished ? response.statusCode : undefined;
    this.replayed = response.hasHeader('Idempotent-Replayed');
    this.outcome = this.status === undefined ? 'caller-left' : (this.problem ?? meaning(this.event, this.status));
  }

  #traced(): Context {
    return isSpanContextValid(this.span.spanContext()) ? trace.setSpan(this.parent, this.span) : this.parent;
  }
}

/** The record of a request. If the request is not logged, it is a new record, which nothing reads. */
export function recordOf(request: Request): RequestRecord {
  return (request.record ??= new RequestRecord('request', randomUUID(), trace.wrapSpanContext(NO_SPAN), ROOT_CONTEXT));
}

const NO_SPAN = { traceId: '', spanId: '', traceFlags: TraceFlags.NONE };

/** Names every request, and sends the name as X-Request-Id. At the end of each logged request: its line, metrics and span. */
export class RequestLog implements OnApplicationShutdown {
  readonly #logger = new Logger('http');
  readonly #linking = new Set<Promise<void>>();
  readonly #events: ReadonlyMap<string, RouteEvent>;

  constructor(private readonly options: RequestLogOptions) {
    this.#events = new Map([...EVENTS, ...options.operations.map((name) => [name, 'request'] as const)]);
  }

  /** Must come before all else that is done with a request. */
  readonly begin = (request: Request, response: Response): void => {
    const { method, path, headers } = request;
    const segment = firstSegment(path);
    const event = isReadByOperators(method, path) ? undefined : this.#events.get(segment);
    const parent = readParent(headers);
    const traceId = trace.getSpanContext(parent)?.traceId;
    if (event) {
      const attributes = { 'http.request.method': method };
      const span = tracer.startSpan(`${method} /${segment}`, { kind: SpanKind.SERVER, attributes }, parent);
      const make = () => (span.isRecording() ? span.spanContext().traceId : randomUUID());
      const requestId = nameOf(headers['x-request-id'], traceId, make);
      const record = new RequestRecord(event, requestId, span, parent, this.options.listeners);
      request.record = record;
      response.setHeader('X-Request-Id', record.requestId);
      for (const listener of this.options.listeners) listener.began?.(record);
      response.once('close', () => this.#end(record, response));
    } else {
      response.setHeader('X-Request-Id', nameOf(headers['x-request-id'], traceId));
    }
  };

  /** Sends the last spans. The HTTP server is closed by now but the store is not, so the links of these spans can still be read. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.#linking);
    await this.options.flush();
  }

  #end(record: RequestRecord, response: Response): void {
    record.end(response);
    count(record);
    for (const listener of this.options.listeners) listener.ended(record);
    const { event, span, webhookResults } = record;
    if (this.options.isLogged) {
      const [first, ...others] = webhookResults;
      this.#logger.log(this.#lineOf(record, first));
      for (const another of others) this.#logger.log(this.#lineOf(record, another));
    }
    if (!span.isRecording()) return;
    if (event !== 'webhook') return endSpan(record);
    const linked = this.#link(record);
    this.#linking.add(linked);
    void linked.finally(() => this.#linking.delete(linked));
  }

  /** The line of a request. A webhook has one line for each notice, so that each can be found by its external id. */
  #lineOf(record: RequestRecord, notice?: WebhookResult) {
    const { span } = record;
    return {
      event: record.event,
      external_id: notice?.externalId ?? record.externalId,
      operation: notice?.about ?? record.operation,
      outcome: record.outcome,
      result: notice?.result,
      replayed: record.replayed || undefined,
      status: record.status,
      provider: record.callResult,
      provider_status: record.providerFailure?.providerStatus,
      provider_error: record.providerFailure?.transportCode,
      token_ms: rounded(record.tokenMs),
      provider_ms: rounded(record.providerMs),
      wait_ms: rounded(record.waitMs),
      total_ms: rounded(record.totalMs),
      request_id: record.requestId,
      trace_id: span.isRecording() ? span.spanContext().traceId : undefined,
      instance: this.options.instance,
    };
  }

  /**
   * Links a webhook's span to the requests that it is about, on any instance. The span itself belongs to the provider's trace, if the
   * provider sent one.
   */
  async #link(record: RequestRecord): Promise<void> {
    const { span, webhookResults } = record;
    const endedAt = Date.now();
    const externalIds = webhookResults.flatMap(({ externalId }) => externalId ?? []);
    const traces = externalIds.length === 0 ? [] : await this.options.tracesOf(externalIds).catch(() => []);
    for (const traceparent of traces) {
      const context = trace.getSpanContext(readParent({ traceparent }));
      if (context) span.addLink({ context });
    }
    endSpan(record, endedAt);
  }
}

/**
 * Reads OpenTelemetry's context from the sender's `traceparent` and `tracestate` (W3C Trace Context). Only the flag "sampled" is kept:
 * level 1 has no other flag, and the propagator would write unknown flags with one digit too many.
 */
export function readParent(headers: Readonly<Record<string, unknown>>): Context {
  if (headers['traceparent'] === undefined) return ROOT_CONTEXT;
  const context = propagation.extract(ROOT_CONTEXT, headers);
  const parent = trace.getSpanContext(context);
  if (parent) parent.traceFlags &= TraceFlags.SAMPLED;
  return context;
}

/** A page asks every few seconds, and what an operator does has a line of its own (`audit`). */
function isReadByOperators(method: string, path: string): boolean {
  return method !== 'POST' && /^\/(?:inbox(?:\/|$)|requests\/[^/]+\/history\/?$)/.test(path);
}

function firstSegment(path: string): string {
  const end = path.indexOf('/', 1);
  return path.slice(1, end === -1 ? undefined : end);
}

/** A name from a client that may stand in a log line and in a header. */
const SAFE_NAME = /^[\x21-\x7e]{1,128}$/;

/** Names a request: its trace id, else its `X-Request-Id` if that is 1 to 128 visible ASCII characters, else a new name. */
export function nameOf(
  given: string | string[] | undefined,
  traceId: string | undefined,
  make: () => string = randomUUID,
): string {
  return traceId ?? (typeof given === 'string' && SAFE_NAME.test(given) ? given : make());
}

function meaning(event: RouteEvent, status: number): string {
  if (event !== 'request') return 'answered';
  return status === 202 ? 'pending' : 'succeeded';
}

function count(record: RequestRecord): void {
  const { event, operation, outcome = '', problem, replayed, totalMs = 0, webhookResults } = record;
  if (event === 'request') {
    if (operation !== undefined) operationRequests.inc({ operation, outcome });
    requests.inc({ outcome, replayed: replayed ? 'yes' : 'no' });
    requestSeconds.observe({ outcome }, totalMs / 1_000);
  }
  for (const { result, about } of webhookResults) {
    webhooks.inc({ result });
    if (about !== undefined) operationWebhooks.inc({ operation: about, result });
  }
  if (event === 'webhook' && webhookResults.length === 0 && problem) webhooks.inc({ result: 'rejected' });
}

function endSpan({ span, status, externalId, outcome, webhookResults }: RequestRecord, endedAt?: number): void {
  const [notice] = webhookResults;
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  const id = externalId ?? notice?.externalId;
  if (id !== undefined) span.setAttribute('app.external_id', id);
  span.setAttribute('app.outcome', notice?.result ?? outcome ?? '');
  if (status !== undefined && status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(endedAt);
}

/** Milliseconds to a tenth. */
export function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}
