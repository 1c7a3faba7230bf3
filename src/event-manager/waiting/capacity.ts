// Invariants
// E9. Neither more callers nor more calls to the provider than `max` at once.
// E12. After `drain` nothing new gets in, and it resolves when what is in has left.

import { EventManagerError } from '../errors.js';
import { inTime } from './in-time.js';

/** Counts what an instance is busy with. */
export class Occupancy {
  #callers = 0;
  #calls = 0;
  readonly #entering = new Set<symbol>();
  #draining = false;
  #idle: (() => void) | undefined;

  constructor(private readonly max: number) {}

  /** Whether a shutdown has begun. */
  get draining(): boolean {
    return this.#draining;
  }

  /**
   * Runs `body` for a caller, or throws EventManagerError where there is no place for it. Until `body` calls `entered`, by when
   * its own call has begun if there is to be one, there is a place kept for that call, too.
   */
  async caller<T>(body: (entered: () => void) => Promise<T>): Promise<T> {
    if (this.#draining) throw new EventManagerError('shutting-down', 'this instance is shutting down');
    if (Math.max(this.#callers, this.#calls + this.#entering.size) >= this.max) {
      throw new EventManagerError('capacity-exceeded', 'as many requests are pending as this instance takes');
    }
    const place = Symbol('place');
    this.#entering.add(place);
    this.#callers += 1;
    try {
      return await body(() => this.#entering.delete(place));
    } finally {
      this.#entering.delete(place);
      this.#callers -= 1;
      this.#left();
    }
  }

  /** Runs `body`, a call that goes on without its caller. */
  async call(body: () => Promise<void>): Promise<void> {
    this.#calls += 1;
    try {
      await body();
    } finally {
      this.#calls -= 1;
      this.#left();
    }
  }

  /** Lets nothing in, and resolves when all have left, or after `graceMs` milliseconds. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    const idle = new Promise<void>((resolve) => (this.#idle = resolve));
    this.#left();
    await inTime(idle, graceMs);
  }

  #left(): void {
    if (this.#callers + this.#calls === 0) this.#idle?.();
  }
}
