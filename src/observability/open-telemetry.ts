import { Logger } from '@nestjs/common';
import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { inTime } from '../event-manager/waiting/in-time.js';
import { readTraceparent, type TraceParent } from './request-id.js';
import { type Attributes, type Span, Tracing } from './tracing.js';

/** How long a shutdown waits for the last spans and the collector, in milliseconds: they are not worth a late exit. */
const FLUSH_MS = 2_000;

/**
 * Traces that go to an OpenTelemetry collector. Spans are made where the service knows what happens, not by patching the
 * libraries beneath, and contexts are handed on, not looked up: no request pays for that where tracing is off.
 */
export class OpenTelemetry extends Tracing {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;
  readonly #awaited = new Set<Promise<void>>();

  /** @param endpoint of OTLP over HTTP, without its path; the SDK reads the other variables (OTEL_*) itself. */
  constructor(endpoint: string) {
    super();
    const name = resourceFromAttributes({ 'service.name': 'async-como-sync' });
    const exporter = new LoggedExporter({ url: `${endpoint}/v1/traces` });
    this.#provider = new BasicTracerProvider({
      resource: defaultResource()
        .merge(name)
        .merge(detectResources({ detectors: [envDetector] })),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.#tracer = this.#provider.getTracer('async-como-sync');
  }

  override serve(name: string, parent: TraceParent | undefined, attributes: Attributes): Span {
    const context = parent ? remote(parent) : ROOT_CONTEXT;
    return new Step(
      this.#tracer,
      this.#tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: { ...attributes } }, context),
    );
  }

  override woke(traceparent: string, ms: number): void {
    const parent = readTraceparent(traceparent);
    if (!parent) return;
    const startTime = Date.now() - ms;
    this.#tracer.startSpan('wake-up', { kind: SpanKind.CONSUMER, startTime }, remote(parent)).end();
  }

  override awaits(work: Promise<void>): void {
    this.#awaited.add(work);
    void work.finally(() => this.#awaited.delete(work));
  }

  /** HTTP has closed by now, and the store has not: whatever ends a span can still be read. */
  override async onApplicationShutdown(): Promise<void> {
    await inTime(this.#flush(), FLUSH_MS);
  }

  async #flush(): Promise<void> {
    await Promise.all(this.#awaited);
    await this.#provider.shutdown().catch(() => {});
  }
}

/** Logs the first failure of an outage of the collector, and its end. */
class LoggedExporter extends OTLPTraceExporter {
  readonly #logger = new Logger('OpenTelemetry');
  #out = false;

  override export(...[spans, done]: Parameters<OTLPTraceExporter['export']>): void {
    super.export(spans, (result) => {
      const { error } = result;
      if (error && !this.#out) this.#logger.warn({ event: 'collector-lost', reason: error.message });
      if (!error && this.#out) this.#logger.log({ event: 'collector-restored' });
      this.#out = error !== undefined;
      done(result);
    });
  }
}

class Step implements Span {
  constructor(
    private readonly tracer: Tracer,
    private readonly span: OtelSpan,
  ) {}

  get context(): TraceParent {
    const { traceId, spanId, traceFlags } = this.span.spanContext();
    return { traceId, spanId, flags: traceFlags.toString(16).padStart(2, '0') };
  }

  call(name: string, attributes: Attributes): Span {
    const context = trace.setSpan(ROOT_CONTEXT, this.span);
    return new Step(
      this.tracer,
      this.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: { ...attributes } }, context),
    );
  }

  link(traceparent: string): void {
    const context = readTraceparent(traceparent);
    if (context) this.span.addLink(linkTo(context));
  }

  end(attributes: Attributes, { failed = false, endedAt }: { failed?: boolean; endedAt?: number } = {}): void {
    this.span.setAttributes({ ...attributes });
    if (failed) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end(endedAt);
  }
}

function remote(parent: TraceParent): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { ...linkTo(parent).context, isRemote: true });
}

function linkTo({ traceId, spanId, flags }: TraceParent): Link {
  return { context: { traceId, spanId, traceFlags: Number.parseInt(flags, 16) } };
}
