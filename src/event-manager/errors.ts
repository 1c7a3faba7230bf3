/** The closed list of reasons for which the event manager refuses a call. */
export type EventManagerErrorCode =
  'external-id-conflict' | 'capacity-exceeded' | 'shutting-down' | 'store-unavailable' | 'lookup-failed';

/** The event manager could not do what was asked; its code says why. If `watch` throws it, the provider was not called. */
export class EventManagerError extends Error {
  constructor(
    readonly code: EventManagerErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EventManagerError';
  }
}

/** The request store could not do what it was asked: it is away, or it refuses (`StoreRefusedError`). */
export class StoreUnavailableError extends EventManagerError {
  /** What is wrong with the store, in words for its operator; they name no id and no secret. */
  readonly fault: string = 'does not answer';

  /** @param mayHaveApplied whether the store may still carry out, or have carried out, what was asked. */
  constructor(
    readonly mayHaveApplied: boolean,
    options?: ErrorOptions,
    message = 'the request store does not answer',
  ) {
    super('store-unavailable', message, options);
  }
}

/** The reason if only this record makes no sense, and the store is well. */
export const UNREADABLE = 'UNREADABLE';

/** The request store answered, and refused: what was asked was not applied, and will not be (E11a). */
export class StoreRefusedError extends StoreUnavailableError {
  override readonly fault: string;

  /** @param reason the store's own word for it, such as OOM or READONLY, or UNREADABLE. */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(false, options, 'the request store refuses to do this');
    this.fault = `refuses (${reason})`;
  }
}

/** The provider could not be asked what a webhook stands for: the webhook is not acknowledged, and must be sent again (E16). */
export class LookupFailedError extends EventManagerError {
  constructor(options?: ErrorOptions) {
    super('lookup-failed', 'the provider could not be asked for the outcome', options);
  }
}

/** Whether an error is about one record alone, and says nothing of the store. */
export function isOfRecord(error: unknown): boolean {
  return error instanceof StoreRefusedError && error.reason === UNREADABLE;
}
