import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ServiceProcess } from '../support/service-process.js';

/** Measures for how long processes were kept from going on: by a busy machine, or by work of their own. */
export class Stalls {
  readonly #own = monitorEventLoopDelay({ resolution: 10 });
  #longestMs = 0;

  constructor() {
    this.#own.enable();
  }

  /** From now on, for a new instance: what its start took is not counted. */
  async begin(instance: ServiceProcess): Promise<void> {
    await instance.metrics(); // which resets what it tells of itself
  }

  /** Until now. */
  async note(instance: ServiceProcess): Promise<void> {
    const seconds = await instance.metric('nodejs_eventloop_lag_max_seconds');
    this.#longestMs = Math.max(this.#longestMs, seconds * 1_000);
  }

  /** The longest stall of all instances noted, and of this process, in milliseconds. */
  end(): number {
    this.#own.disable();
    return Math.round(Math.max(this.#longestMs, this.#own.max / 1e6));
  }
}
