import type { PostgresPool } from './postgres-pool.js';
import { statements } from './postgres-statements.js';

/** Time between two sweeps that found little, in milliseconds. Each instance sweeps, at times of its own. */
const EVERY_MS = 5_000;

/** Time between two sweeps while there is more, in milliseconds. */
const AGAIN_MS = 100;

/** The most rows of a kind that are deleted at once. */
export const MOST_AT_ONCE = 1_000;

/** Deletes rows whose time is over, of all namespaces, until it is closed. They count as absent already. */
export class PostgresSweeper {
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(private readonly pool: PostgresPool) {
    this.#schedule(EVERY_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #schedule(ms: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#sweep(), ms * (0.5 + Math.random()));
  }

  async #sweep(): Promise<void> {
    const swept = await this.pool.query<{ swept: number }>({ ...statements.sweep, values: [MOST_AT_ONCE] }).then(
      ([row]) => row?.swept ?? 0,
      () => 0, // the store tells that the server is away
    );
    this.#schedule(swept >= MOST_AT_ONCE ? AGAIN_MS : EVERY_MS);
  }
}
