import { propagation } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/**
 * Passes traces on by W3C Trace Context, and records our own spans if there is a collector. OpenTelemetry's SDK is loaded only then,
 * because a span without it costs almost nothing. Resolves with a function that sends the last spans.
 *
 * @param endpoint is the collector's URL for OTLP over HTTP, without its path.
 */
export async function startTracing(endpoint: string | undefined): Promise<() => Promise<void>> {
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  if (endpoint === undefined) return async () => {};
  const { startExporting } = await import('./trace-exporter.js');
  return startExporting(endpoint);
}
