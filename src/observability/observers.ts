import { Logger } from '@nestjs/common';
import { SpanKind, trace } from '@opentelemetry/api';
import { EventManagerObserver } from '../event-manager/index.js';
import type { BrCodeFault } from '../provider/br-code.js';
import type { ProviderErrorDetails } from '../provider/provider-error.js';
import { type CallResult, ProviderObserver } from '../provider/provider-observer.js';
import type { Origin, ProviderRequest } from '../provider/provider.js';
import * as metrics from './metrics.js';
import { readParent, RequestRecord, rounded } from './request-log.js';

const tracer = trace.getTracer('async-como-sync');

// HTTP requests and webhooks are counted in request-log.ts.

/** Counts what the event manager does, and records a span when a signal wakes a request: the request's note is its `traceparent`. */
export class CoreObserver extends EventManagerObserver {
  override signalled(ids: number): void {
    metrics.signalsSent.inc(ids);
  }

  override heard(ids: number, waitedFor: number): void {
    metrics.signalsReceived.inc({ waited_for: 'yes' }, waitedFor);
    metrics.signalsReceived.inc({ waited_for: 'no' }, ids - waitedFor);
  }

  override woke(traceparent: string, ms: number): void {
    const parent = readParent({ traceparent });
    if (!trace.getSpanContext(parent)) return;
    tracer.startSpan('wake-up', { kind: SpanKind.CONSUMER, startTime: Date.now() - ms }, parent).end();
  }

  override malformedSignal(): void {
    metrics.malformedSignals.inc();
  }

  override roundTrip(ms: number): void {
    metrics.signalRoundTripSeconds.observe(ms / 1_000);
  }

  override rescued(waits: number): void {
    metrics.rescued.inc(waits);
  }

  override hearing(hears: boolean): void {
    metrics.hearing.set(Number(hears));
  }

  override unreadable(records: number): void {
    metrics.unreadableRecords.inc(records);
  }

  override storeCommand(command: string, ms: number, succeeded: boolean): void {
    metrics.storeCommandSeconds.observe({ command, result: succeeded ? 'ok' : 'failed' }, ms / 1_000);
  }
}

/** Counts what happens between the service and the provider, and adds it to the record of the caller's request. */
export class CallObserver extends ProviderObserver {
  readonly #logger = new Logger('http');

  override tokenExchanged(result: 'ok' | 'failed' | 'rate-limited'): void {
    metrics.tokenExchanges.inc({ result });
  }

  override tokenReady({ context }: ProviderRequest, ms: number): void {
    const record = RequestRecord.of(context);
    if (record) record.tokenMs = (record.tokenMs ?? 0) + ms;
  }

  override called({ context }: ProviderRequest, ms: number): void {
    metrics.providerCallSeconds.observe(ms / 1_000);
    RequestRecord.of(context)?.called(ms);
  }

  override ended({ context }: ProviderRequest, result: CallResult, failure?: ProviderErrorDetails): void {
    metrics.providerCalls.inc({ result });
    const record = RequestRecord.of(context);
    if (!record) return;
    record.callResult = result;
    record.providerFailure = failure;
    const { externalId, providerMs } = record;
    if (externalId === undefined) return;
    record.happened(externalId, {
      what: 'called',
      result,
      ms: rounded(providerMs),
      provider_status: failure?.providerStatus,
    });
  }

  override lookedUp(
    operation: string,
    result: 'settled' | 'pending' | 'failed',
    externalId: string | undefined,
    { context }: Origin,
  ): void {
    metrics.lookups.inc({ operation, result });
    if (externalId !== undefined)
      RequestRecord.of(context)?.happened(externalId, { what: 'looked-up', operation, result });
  }

  override invalidBrCode(externalId: string, fault: BrCodeFault, { requestId }: Origin): void {
    metrics.invalidBrCodes.inc({ fault });
    this.#logger.warn({ event: 'invalid-br-code', external_id: externalId, fault, request_id: requestId });
  }
}
