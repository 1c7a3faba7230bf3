import type { OnLeave } from '../watch.js';

/** A caller that can leave. */
export class Caller {
  #hasLeft = false;
  readonly #leaves = new Set<() => void>();

  /** How many wait for its leaving. */
  get listeners(): number {
    return this.#leaves.size;
  }

  readonly onLeave: OnLeave = (leave) => {
    if (this.#hasLeft) leave();
    this.#leaves.add(leave);
    return () => this.#leaves.delete(leave);
  };

  leave(): void {
    this.#hasLeft = true;
    for (const leave of this.#leaves) leave();
  }
}
