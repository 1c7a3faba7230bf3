import { Logger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** How long a shutdown waits for the collector, in milliseconds: the last spans are not worth a late exit. */
const FLUSH_MS = 2_000;

/**
 * Sends spans to a collector from now on. Spans are made by the code that knows what happens, not by patching the libraries beneath, and
 * contexts are handed on, not looked up. Answers what sends the last spans; it resolves in time also if the collector is away.
 *
 * @param endpoint of OTLP over HTTP, without its path; the SDK reads the other variables (OTEL_*) itself.
 */
export function startExporting(endpoint: string): () => Promise<void> {
  const name = resourceFromAttributes({ 'service.name': 'async-como-sync' });
  const exporter = new LoggedExporter({ url: `${endpoint}/v1/traces` });
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(name)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  trace.setGlobalTracerProvider(provider);
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, FLUSH_MS)));
    await Promise.race([provider.shutdown().catch(() => {}), late]);
    clearTimeout(timer);
  };
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
