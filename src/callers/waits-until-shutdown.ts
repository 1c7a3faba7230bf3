import type { OnLeave } from '../event-manager/index.js';

/** Waits of this service's own. They hold places among the callers, so they end when the shutdown begins, which waits for these (E12). */
export class WaitsUntilShutdown {
  readonly #leaves = new Set<() => void>();
  #isOver = false;

  /** Whether the shutdown has begun. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Has a wait end by then at the latest. */
  readonly onLeave: OnLeave = (leave) => {
    this.#leaves.add(leave);
    if (this.#isOver) leave();
    return () => this.#leaves.delete(leave);
  };

  /** The shutdown begins. */
  end(): void {
    this.#isOver = true;
    for (const leave of this.#leaves) leave();
  }
}
