import type { Config } from '../config/config.js';
import { Tracing } from './tracing.js';

/** Traces where the configuration names a collector: OpenTelemetry is loaded then only, and costs nothing elsewhere. */
export async function startTracing({ otlpEndpoint }: Config): Promise<Tracing> {
  if (otlpEndpoint === undefined) return new Tracing();
  const { OpenTelemetry } = await import('./open-telemetry.js');
  return new OpenTelemetry(otlpEndpoint);
}
