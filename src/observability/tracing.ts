import { propagation } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/**
 * Hands traces on by W3C Trace Context, and records our own spans if there is a collector: OpenTelemetry's SDK is loaded only then.
 * Without it a span costs next to nothing. Resolves with what sends the last spans.
 *
 * @param endpoint of OTLP over HTTP, without its path.
 */
export async function startTracing(endpoint: string | undefined): Promise<() => Promise<void>> {
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  if (endpoint === undefined) return async () => {};
  const { startExporting } = await import('./trace-exporter.js');
  return startExporting(endpoint);
}
