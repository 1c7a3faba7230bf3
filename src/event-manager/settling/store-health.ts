// Invariants
// E6.   The store is only said to have lost something after it has been reached before.
//       A store that is reached for the first time has lost nothing, and outcomes must not be refused for its sake.
// E11a. The store is judged by a write. Each reason for which it refuses is logged once, and so is the end of that. After the server
//       was demoted, the reply channel reconnects as soon as the store takes writes again.
//       A store that is full or was demoted can still be read, so reads cannot show the problem. The address may lead to another server
//       than the one that the reply channel is connected to: signals through the old one are lost.

import { Logger } from '@nestjs/common';
import { StoreRefusedError, StoreUnavailableError } from '../errors.js';
import type { RequestStore } from '../request-store.js';

/** What follows from a change in the store's health. */
export interface StoreHealthListener {
  /** The store can be reached; not for the first time if `again` is true, so that it may have lost something. */
  reached(again: boolean): void;
  /** The store takes writes again. */
  takesWritesAgain(): void;
  /** The store may be another server now. */
  moved(): void;
}

/** Knows whether the store takes writes, and why not. */
export class StoreHealth {
  readonly #logger = new Logger(StoreHealth.name);
  #error: Pick<StoreUnavailableError, 'fault'> | undefined;
  /** The last reason for a refusal that was logged. */
  #logged: string | undefined;
  #hasTakenWrites = false;
  #mayHaveMoved = false;
  #closed = false;

  constructor(
    private readonly store: RequestStore,
    private readonly listener: StoreHealthListener,
  ) {}

  /** What is wrong with the store, in a few words; undefined if the last write succeeded. */
  get fault(): string | undefined {
    return this.#error?.fault;
  }

  /** Watches the store's connection from now on. */
  open(): void {
    this.store.onRestored((wasDemoted) => {
      this.#mayHaveMoved ||= wasDemoted;
      this.listener.reached(this.#hasTakenWrites);
    });
  }

  /** Stops logging and calling back. */
  close(): void {
    this.#closed = true;
  }

  /** Tells whether the store takes writes now. Never rejects. */
  async prove(): Promise<boolean> {
    const error = await this.store.prove().then(
      () => undefined,
      (reason: unknown) => (reason instanceof StoreUnavailableError ? reason : { fault: 'does not answer' }),
    );
    const before = this.#error;
    this.#error = error;
    if (this.#closed) return !error;
    if (error) this.#logRefusal(error);
    else this.#recover(before !== undefined);
    return !error;
  }

  #logRefusal(error: unknown): void {
    if (!(error instanceof StoreRefusedError) || error.reason === this.#logged) return;
    const { reason, cause } = error;
    const words = cause instanceof Error ? cause.message : undefined;
    this.#logger.warn({ event: 'store-refuses', reason, words });
    this.#logged = reason;
  }

  #recover(failedBefore: boolean): void {
    this.#hasTakenWrites = true;
    if (this.#mayHaveMoved) this.listener.moved();
    this.#mayHaveMoved = false;
    if (this.#logged !== undefined) this.#logger.log({ event: 'store-takes-writes' });
    this.#logged = undefined;
    if (failedBefore) this.listener.takesWritesAgain();
  }
}
