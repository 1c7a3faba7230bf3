import { Logger } from '@nestjs/common';

/** Hears of what the event manager does, for metrics. Does nothing itself: extend it and provide it in its place. */
export class EventManagerObserver {
  /** Ids were published to another instance's reply channel. */
  signalled(_ids: number): void {}

  /** Ids arrived on the reply channel; `waitedFor` of them had a waiting caller here. */
  heard(_ids: number, _waitedFor: number): void {}

  /** A signal gave its outcome to the caller with this note, this many milliseconds after it had arrived. */
  woke(_note: string, _ms: number): void {}

  /** A message on the reply channel was no signal. */
  malformedSignal(): void {}

  /** A message to itself came back after this many milliseconds. */
  roundTrip(_ms: number): void {}

  /** Callers got an outcome whose signal was lost. */
  rescued(_waits: number): void {}

  /** The instance has gone deaf, or hears again. */
  hearing(_hears: boolean): void {}

  /** Records of the request store that were asked for can't be read. */
  unreadable(_records: number): void {}

  /** A command to the request store was answered, or failed, after this many milliseconds. */
  storeCommand(_command: string, _ms: number, _succeeded: boolean): void {}
}

/** Tells an observer, whose own faults end nothing but its observation: they are logged. */
export class GuardedObserver extends EventManagerObserver {
  readonly #logger = new Logger(EventManagerObserver.name);

  constructor(private readonly observer: EventManagerObserver) {
    super();
  }

  override signalled(ids: number): void {
    this.#tell(() => this.observer.signalled(ids));
  }

  override heard(ids: number, waitedFor: number): void {
    this.#tell(() => this.observer.heard(ids, waitedFor));
  }

  override woke(note: string, ms: number): void {
    this.#tell(() => this.observer.woke(note, ms));
  }

  override malformedSignal(): void {
    this.#tell(() => this.observer.malformedSignal());
  }

  override roundTrip(ms: number): void {
    this.#tell(() => this.observer.roundTrip(ms));
  }

  override rescued(waits: number): void {
    this.#tell(() => this.observer.rescued(waits));
  }

  override hearing(hears: boolean): void {
    this.#tell(() => this.observer.hearing(hears));
  }

  override unreadable(records: number): void {
    this.#tell(() => this.observer.unreadable(records));
  }

  override storeCommand(command: string, ms: number, succeeded: boolean): void {
    this.#tell(() => this.observer.storeCommand(command, ms, succeeded));
  }

  /** An observer may well be written with `async`, whatever its type says. */
  #tell(observe: () => unknown): void {
    try {
      const observed = observe();
      if (observed instanceof Promise) observed.catch((error: unknown) => this.#failed(error));
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#logger.error({ event: 'observer-failed', reason: error instanceof Error ? error.stack : String(error) });
  }
}
