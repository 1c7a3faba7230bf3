/** Pauses that all stop when their owner closes them. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();
  #closed = false;

  /** Resolves after this many milliseconds. Never resolves after the timers are closed. */
  async wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed) return;
      const timer = setTimeout(() => {
        this.#running.delete(timer);
        resolve();
      }, ms);
      this.#running.add(timer);
    });
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
