import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask, type Deployment } from '../support/deployment.js';

/** From one call to the next, in milliseconds. */
const EVERY_MS = 25;

/** How long each caller waits, in seconds. */
const WAIT = 15;

/** A call, and what came of it. */
export interface SteadyCall {
  readonly id: string;
  /** On the clock of `performance.now()`. */
  readonly begunAt: number;
  /** Undefined as long as there is none. */
  answer: Answer | undefined;
}

/** Callers that ask the instances in turn, forty a second, whatever became of those before; the provider calls back by itself. */
export class SteadyCalls {
  readonly calls: SteadyCall[] = [];
  readonly #asking: Promise<void>[] = [];
  #over = false;
  readonly #running: Promise<void>;

  /** Begins at once. The ids begin with `name`. */
  constructor(
    private readonly deployment: Deployment,
    private readonly name: string,
  ) {
    this.#running = this.#run();
  }

  /** Those that were refused for want of a store. */
  get refused(): readonly SteadyCall[] {
    return this.calls.filter(({ answer }) => answer?.status === 503);
  }

  /** No new ones; resolves when each has its answer. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#running;
    await Promise.all(this.#asking);
  }

  async #run(): Promise<void> {
    const begunAt = performance.now();
    while (!this.#over) {
      this.#asking.push(this.#ask(this.calls.length));
      // The next one is due at its time, not so long after this one.
      await sleep(Math.max(0, begunAt + this.calls.length * EVERY_MS - performance.now()));
    }
  }

  async #ask(index: number): Promise<void> {
    const { instances } = this.deployment;
    const call: SteadyCall = { id: `${this.name}-${index}`, begunAt: performance.now(), answer: undefined };
    this.calls.push(call);
    const instance = this.deployment.instance(index % instances.length);
    call.answer = await ask(instance, { external_id: call.id }, { wait: WAIT });
  }
}
