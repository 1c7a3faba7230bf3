import { MetricsObserver } from './metrics.js';
import type { Tracing } from './tracing.js';

/** Counts what the event manager does, and traces what a signal woke; its notes are the `traceparent` of requests. */
export class TracedObserver extends MetricsObserver {
  constructor(private readonly tracing: Tracing) {
    super();
  }

  override woke(traceparent: string, ms: number): void {
    this.tracing.woke(traceparent, ms);
  }
}
