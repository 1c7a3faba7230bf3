import type { OnApplicationShutdown } from '@nestjs/common';
import type { TraceParent } from './request-id.js';

/** What a span says of itself. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** One step of a trace, under way. Whoever starts it ends it. */
export interface Span {
  readonly context: TraceParent;
  /** Starts a call to another service, as a part of this step. */
  call(name: string, attributes: Attributes): Span;
  /** Points at the step of another trace, whose `traceparent` it was. */
  link(traceparent: string): void;
  /** Ends the step, at `endedAt` milliseconds since the epoch where that is over. */
  end(attributes: Attributes, end?: { readonly failed?: boolean; readonly endedAt?: number }): void;
}

/** Makes traces. This one makes none: it stands where OTEL_EXPORTER_OTLP_ENDPOINT names no collector. */
export class Tracing implements OnApplicationShutdown {
  /** Starts what a caller asks of this service, as a part of the caller's trace where there is one. */
  serve(_name: string, _parent: TraceParent | undefined, _attributes: Attributes): Span | undefined {
    return undefined;
  }

  /** Tells that a signal woke the request whose `traceparent` is given, in so many milliseconds until now. */
  woke(_traceparent: string, _ms: number): void {}

  /** What a span waits for that outlives its request: a shutdown waits for it, too, before it sends what is left. */
  awaits(_work: Promise<void>): void {}

  /** Sends what is left. Resolves within seconds also where the collector can't be reached. */
  async onApplicationShutdown(): Promise<void> {}
}
