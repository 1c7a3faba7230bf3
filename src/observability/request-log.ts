import { randomUUID } from 'node:crypto';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  type Context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { Request, RequestHandler, Response } from 'express';
import type { TriggerResult } from '../event-manager/index.js';
import type { ProblemCode } from '../http/problem.js';
import type { ProviderErrorDetails } from '../provider/provider-error.js';
import type { CallResult } from '../provider/provider-observer.js';
import type { Origin } from '../provider/provider.js';
import { requests, requestSeconds, webhooks } from './metrics.js';

declare module 'express-serve-static-core' {
  interface Request {
    record?: RequestRecord;
  }
}

/** The routes whose requests are logged, by the first segment of their path; the others are for orchestrators and browsers. */
const EVENTS: ReadonlyMap<string, RouteEvent> = new Map([
  ['new-qrcode', 'request'],
  ['webhook', 'webhook'],
  ['requests', 'status'],
]);

/** How the line of a request in the log is called. */
export type RouteEvent = 'request' | 'webhook' | 'status';

/** What became of one part of a webhook; `unstored` will be sent again. */
export interface WebhookResult {
  readonly externalId?: string;
  readonly result: TriggerResult | 'intermediate' | 'unidentified' | 'unstored';
}

/** Is told of requests: when they come, and when they are answered or their caller has left. */
export interface RequestListener {
  began(record: RequestRecord): void;
  ended(record: RequestRecord): void;
}

/** What the log is made with. */
export interface RequestLogOptions {
  /** Names this process. */
  readonly instance: string;
  /** Whether each request has a line. */
  readonly isLogged: boolean;
  readonly listeners: readonly RequestListener[];
  /** The `traceparent` of the requests with these external ids, as far as they were traced. */
  tracesOf(externalIds: readonly string[]): Promise<readonly string[]>;
  /** Sends the last spans. */
  flush(): Promise<void>;
}

const RECORD = createContextKey('the record of the request');
const tracer = trace.getTracer('async-como-sync');

/** What is known of one HTTP request: for its line in the log, its metrics, its span and the page. Durations are in milliseconds. */
export class RequestRecord implements Origin {
  readonly context: Context;
  readonly startedAt = performance.now();
  /** Whose request it is, once the guard has let the caller in. */
  owner = '';
  externalId: string | undefined;
  /** What was in it, if it is a webhook. */
  readonly webhookResults: WebhookResult[] = [];
  /** Until a token was there. */
  tokenMs: number | undefined;
  /** The calls to the provider that have ended. */
  providerMs: number | undefined;
  provider: CallResult | undefined;
  providerFailure: ProviderErrorDetails | undefined;
  /** From the provider's answer to the outcome; from the start if no answer was waited for. */
  waitMs: number | undefined;
  totalMs: number | undefined;
  /** Undefined until the answer is written, and if the caller has left before that. */
  status: number | undefined;
  replayed = false;
  /** The code of the error that it was answered with. */
  problem: ProblemCode | undefined;
  /** At the end, the problem, or else what the answer means. */
  outcome: string | undefined;
  #waitingSince = this.startedAt;

  constructor(
    readonly event: RouteEvent,
    readonly requestId: string,
    readonly span: Span,
    context: Context,
  ) {
    this.context = trace.setSpan(context, span).setValue(RECORD, this);
  }

  /** The record that a context belongs to; undefined if there is none. */
  static of(context: Context): RequestRecord | undefined {
    const record = context.getValue(RECORD);
    return record instanceof RequestRecord ? record : undefined;
  }

  /** The `traceparent` of this request, if its trace is recorded. */
  get traceparent(): string | undefined {
    if (!this.span.isRecording()) return undefined;
    const carrier: { traceparent?: string } = {};
    propagation.inject(this.context, carrier);
    return carrier.traceparent;
  }

  /** The provider was called. */
  called(ms: number): void {
    this.providerMs = (this.providerMs ?? 0) + ms;
    this.#waitingSince = performance.now();
  }

  /** The outcome is here, or nobody waits for it any more. */
  waited(): void {
    this.waitMs = performance.now() - this.#waitingSince;
  }

  /** The answer is written, or the caller has left. */
  end(response: Response): void {
    this.totalMs = performance.now() - this.startedAt;
    this.status = response.writableFinished ? response.statusCode : undefined;
    this.replayed = response.hasHeader('Idempotent-Replayed');
    this.problem = response.problem;
    this.outcome = this.status === undefined ? 'caller-left' : (this.problem ?? meaning(this.event, this.status));
  }
}

/** The record of a request; one that nobody reads if the request is not logged. */
export function recordOf(request: Request): RequestRecord {
  return (request.record ??= new RequestRecord('request', randomUUID(), trace.wrapSpanContext(NO_SPAN), ROOT_CONTEXT));
}

const NO_SPAN = { traceId: '', spanId: '', traceFlags: TraceFlags.NONE };

/** Names every request, answers with the name as X-Request-Id, and tells of each at its end: a line, metrics and a span. */
export class RequestLog implements OnApplicationShutdown {
  readonly #logger = new Logger('http');
  readonly #linking = new Set<Promise<void>>();

  constructor(private readonly options: RequestLogOptions) {}

  /** Comes before all other handlers. */
  readonly handler: RequestHandler = (request, response, next) => {
    const { method, path, headers } = request;
    const segment = path.split('/', 2)[1] ?? '';
    const event = EVENTS.get(segment);
    const parent = readParent(headers);
    const traceId = trace.getSpanContext(parent)?.traceId;
    if (event) {
      const attributes = { 'http.request.method': method };
      const span = tracer.startSpan(`${method} /${segment}`, { kind: SpanKind.SERVER, attributes }, parent);
      const make = () => (span.isRecording() ? span.spanContext().traceId : randomUUID());
      const record = new RequestRecord(event, nameOf(headers['x-request-id'], traceId, make), span, parent);
      request.record = record;
      response.setHeader('X-Request-Id', record.requestId);
      for (const listener of this.options.listeners) listener.began(record);
      response.once('close', () => this.#end(record, response));
    } else {
      response.setHeader('X-Request-Id', nameOf(headers['x-request-id'], traceId));
    }
    next();
  };

  /** HTTP has closed by now, and the store has not: the links of the last spans can still be found. */
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

  /** The one line of a request. A webhook has one for each part of it, so that each can be found by its external id. */
  #lineOf(record: RequestRecord, part?: WebhookResult) {
    const { span } = record;
    return {
      event: record.event,
      external_id: part?.externalId ?? record.externalId,
      outcome: record.outcome,
      result: part?.result,
      replayed: record.replayed || undefined,
      status: record.status,
      provider: record.provider,
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

  /** A webhook belongs to the provider's trace, or to none. A link leads to the request that waited for it, on whatever instance. */
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
 * OpenTelemetry's context of whoever calls, from `traceparent` and `tracestate` (W3C Trace Context). Of the flags only "sampled" is
 * kept: level 1 knows no other, and the propagator would write them on as one digit too many.
 */
export function readParent(headers: Readonly<Record<string, unknown>>): Context {
  const context = propagation.extract(ROOT_CONTEXT, headers);
  const parent = trace.getSpanContext(context);
  if (parent) parent.traceFlags &= TraceFlags.SAMPLED;
  return context;
}

/** A name that fits into a log line and a header, whoever gave it. */
const SANE = /^[\x21-\x7e]{1,128}$/;

/** Names a request: by its trace, else by its `X-Request-Id` if that is 1 to 128 visible ASCII characters, else by a new name. */
export function nameOf(
  given: string | string[] | undefined,
  traceId: string | undefined,
  make: () => string = randomUUID,
): string {
  return traceId ?? (typeof given === 'string' && SANE.test(given) ? given : make());
}

function meaning(event: RouteEvent, status: number): string {
  if (event !== 'request') return 'answered';
  return status === 202 ? 'pending' : 'succeeded';
}

function count({ event, outcome = '', problem, replayed, totalMs = 0, webhookResults }: RequestRecord): void {
  if (event === 'request') {
    requests.inc({ outcome, replayed: replayed ? 'yes' : 'no' });
    requestSeconds.observe({ outcome }, totalMs / 1_000);
  }
  if (event !== 'webhook') return;
  for (const { result } of webhookResults) webhooks.inc({ result });
  if (webhookResults.length === 0 && problem) webhooks.inc({ result: 'rejected' });
}

function endSpan({ span, status, externalId, outcome, webhookResults }: RequestRecord, endedAt?: number): void {
  const [part] = webhookResults;
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  const id = externalId ?? part?.externalId;
  if (id !== undefined) span.setAttribute('app.external_id', id);
  span.setAttribute('app.outcome', part?.result ?? outcome ?? '');
  if (status !== undefined && status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(endedAt);
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}
