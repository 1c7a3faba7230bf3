/** Why the event manager would not take or finish a call; the closed list of its codes. */
export type EventManagerErrorCode =
  'external-id-conflict' | 'capacity-exceeded' | 'shutting-down' | 'store-unavailable';

/** An expected refusal of the event manager, told apart by its code. The provider was not called. */
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

/** The request store did not answer in time, or not at all. */
export class StoreUnavailableError extends EventManagerError {
  /** @param mayHaveApplied whether the store may still carry out, or have carried out, what was asked. */
  constructor(
    readonly mayHaveApplied: boolean,
    options?: ErrorOptions,
  ) {
    super('store-unavailable', 'the request store does not answer', options);
  }
}
