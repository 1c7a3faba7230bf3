import { Logger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** How long a shutdown waits for the collector, in milliseconds: the last spans are not worth a late exit. */
const FLUSH_MS = 2_000;

/**
 * Starts to send spans to a collector. Our own code makes the spans, so no library is patched; contexts are passed as arguments, so no
 * global context is needed. Returns a function that sends the last spans; it resolves in time even if the collector does not answer.
 *
 * @param endpoint is the collector's URL for OTLP over HTTP, without its path; the SDK reads the other variables (OTEL_*) itself.
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

/** Logs the beginning and the end of each outage of the collector. */
class LoggedExporter extends OTLPTraceExporter {
  readonly #logger = new Logger('OpenTelemetry');
  #failing = false;

  override export(...[spans, done]: Parameters<OTLPTraceExporter['export']>): void {
    super.export(spans, (result) => {
      const { error } = result;
      if (error && !this.#failing) this.#logger.warn({ event: 'collector-lost', reason: error.message });
      if (!error && this.#failing) this.#logger.log({ event: 'collector-restored' });
      this.#failing = error !== undefined;
      done(result);
    });
  }
}
