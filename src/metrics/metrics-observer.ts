import { EventManagerObserver } from '../event-manager/event-manager-observer.js';
import * as instruments from './instruments.js';

/** Counts what the event manager does. */
export class MetricsObserver extends EventManagerObserver {
  override signalled(ids: number): void {
    instruments.signalsSent.inc(ids);
  }

  override heard(ids: number, waitedFor: number): void {
    instruments.signalsReceived.inc({ waited_for: 'yes' }, waitedFor);
    instruments.signalsReceived.inc({ waited_for: 'no' }, ids - waitedFor);
  }

  override malformedSignal(): void {
    instruments.malformedSignals.inc();
  }

  override roundTrip(ms: number): void {
    instruments.signalRoundTripSeconds.observe(ms / 1_000);
  }

  override rescued(waits: number): void {
    instruments.rescued.inc(waits);
  }

  override hearing(hears: boolean): void {
    instruments.hearing.set(Number(hears));
  }

  override unreadable(records: number): void {
    instruments.unreadableRecords.inc(records);
  }

  override storeCommand(command: string, ms: number, succeeded: boolean): void {
    instruments.storeCommandSeconds.observe({ command, result: succeeded ? 'ok' : 'failed' }, ms / 1_000);
  }
}
