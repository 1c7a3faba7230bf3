// Invariants
// E9.  At most `max` callers wait at once, and at most `max` calls to the provider run at once.
//      Each of them costs memory and sockets. Without a bound, a provider that becomes slow would exhaust the process.
// E12. After `drain` is called nobody enters. It resolves when all have left, or when the grace is over.
//      Otherwise new callers could prolong a shutdown for ever, or it could end while a caller still waits for its answer.

import { EventManagerError } from '../errors.js';
import { inTime } from './waits.js';

/** A caller's place. Disposing of it frees it. */
export interface Place extends Disposable {
  /** Frees what is reserved for this caller's own call to the provider: the call has begun, or there will be none. */
  releaseCall(): void;
}

/** Counts the callers and the calls of this instance. */
export class Capacity {
  #callers = 0;
  #calls = 0;
  /** Callers whose own call to the provider may still begin. */
  #reserved = 0;
  #draining = false;
  #idle: (() => void) | undefined;

  constructor(private readonly max: number) {}

  /** Whether a shutdown has begun. */
  get draining(): boolean {
    return this.#draining;
  }

  /**
   * Takes a place for a caller, and reserves one for the call to the provider that the caller may make. Throws
   * EventManagerError if there is none.
   */
  enter(): Place {
    if (this.#draining) throw new EventManagerError('shutting-down', 'this instance is shutting down');
    if (Math.max(this.#callers, this.#calls + this.#reserved) >= this.max) {
      throw new EventManagerError('capacity-exceeded', 'as many requests are pending as this instance takes');
    }
    this.#callers += 1;
    this.#reserved += 1;
    let isReserved = true;
    const releaseCall = (): void => {
      if (isReserved) this.#reserved -= 1;
      isReserved = false;
    };
    const leave = (): void => {
      releaseCall();
      this.#callers -= 1;
      this.#endIfIdle();
    };
    return { releaseCall, [Symbol.dispose]: leave };
  }

  /** Counts a call to the provider until it is disposed of. It may outlast its caller. */
  enterCall(): Disposable {
    this.#calls += 1;
    const leave = (): void => {
      this.#calls -= 1;
      this.#endIfIdle();
    };
    return { [Symbol.dispose]: leave };
  }

  /** Lets nobody enter, and resolves when all callers and calls have left, or after `graceMs` milliseconds (E12). */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    const idle = new Promise<void>((resolve) => (this.#idle = resolve));
    this.#endIfIdle();
    await inTime(idle, graceMs);
  }

  #endIfIdle(): void {
    if (this.#callers + this.#calls === 0) this.#idle?.();
  }
}
