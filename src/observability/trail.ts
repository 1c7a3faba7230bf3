import type { Request } from 'express';
import type { CallFailure, CallResult, CallTrail } from '../provider/api-client/call-trail.js';
import type { TriggerResult } from '../event-manager/watch.js';
import type { ProblemCode } from '../http/problem.js';
import { requestId, type TraceParent, writeTraceparent } from './request-id.js';
import type { Span } from './tracing.js';

declare module 'express-serve-static-core' {
  interface Request {
    trail?: Trail;
  }
}

/** What became of one part of a webhook; `unstored` will be sent again. */
export interface Notice {
  readonly externalId?: string;
  readonly result: TriggerResult | 'intermediate' | 'unidentified' | 'unstored';
}

/** What is known of an HTTP request on its way, for its line in the log, its metrics and its trace. Durations are in milliseconds. */
export class Trail implements CallTrail {
  readonly startedAt = performance.now();
  externalId: string | undefined;
  /** The error that it was answered with. */
  problem: ProblemCode | undefined;
  /** What was in it, where it is a webhook. */
  readonly notices: Notice[] = [];
  /** Until a token was there. */
  tokenMs: number | undefined;
  /** The provider's call, where it has ended. */
  providerMs: number | undefined;
  provider: CallResult | undefined;
  /** Why, where it failed. */
  providerFailure: CallFailure | undefined;
  /** From the provider's answer, or from the start where none was waited for, to the outcome. */
  waitMs: number | undefined;
  #waitingSince = this.startedAt;
  #call: Span | undefined;

  constructor(
    readonly requestId: string,
    /** The caller's place in a trace. */
    readonly parent?: TraceParent,
    readonly span?: Span,
  ) {}

  /** The `traceparent` of this request, where it is traced. */
  get traceparent(): string | undefined {
    return this.span && writeTraceparent(this.span.context);
  }

  /** The outcome is here, or nobody waits for it any more. */
  waited(): void {
    this.waitMs = performance.now() - this.#waitingSince;
  }

  token(ms: number): void {
    this.tokenMs = (this.tokenMs ?? 0) + ms;
  }

  calling(): Readonly<Record<string, string>> {
    this.#call = this.span?.call('POST /cashins', { 'http.request.method': 'POST' });
    const context = this.#call?.context ?? this.parent;
    return { 'x-request-id': this.requestId, ...(context && { traceparent: writeTraceparent(context) }) };
  }

  called(ms: number, status: number | undefined): void {
    this.providerMs = (this.providerMs ?? 0) + ms;
    this.#waitingSince = performance.now();
    this.#call?.end({ 'http.response.status_code': status }, { failed: status === undefined || status >= 400 });
  }

  ended(result: CallResult, failure?: CallFailure): void {
    this.provider = result;
    this.providerFailure = failure;
  }
}

/** The trail of a request; a new one that nobody follows, where none is followed. */
export function trailOf(request: Request): Trail {
  return (request.trail ??= new Trail(requestId(request.headers, undefined)));
}
