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

  /** A command to the request store was answered, or failed, after this many milliseconds. */
  storeCommand(_command: string, _ms: number, _succeeded: boolean): void {}
}
