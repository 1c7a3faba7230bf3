import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Deployment, PATIENT } from '../support/deployment.js';
import type { ServiceProcess } from '../support/service-process.js';
import type { ChaosEngine } from './chaos-engine.js';
import type { Random } from './random.js';
import type { RunOptions } from './run.js';
import type { Stalls } from './stalls.js';

/** What a run does to an instance, beside what it does to the engine. */
const KILLED = 'an instance killed (SIGKILL)';
const STOPPED = 'an instance stopped (SIGTERM) and started again';

/** All that a run with this engine does, in the order of the page. */
export function faultsOf({ faults, system }: ChaosEngine): readonly string[] {
  return [...Object.keys(faults), KILLED, STOPPED, stoppedWhileAway(system)];
}

function stoppedWhileAway(system: string): string {
  return `an instance stopped (SIGTERM) while ${system} is away`;
}

/** An instance that was killed, by its index, and when, in milliseconds since the epoch. */
export interface Kill {
  readonly instance: number;
  readonly at: number;
}

/** Does things to a deployment, one after the other, and keeps the instances that ended. */
export class Faults {
  readonly done: string[] = [];
  /** Those that ended as they should have. */
  readonly ended: ServiceProcess[] = [];
  readonly kills: Kill[] = [];
  /** What should not have happened. */
  readonly crashes: string[] = [];

  constructor(
    private readonly deployment: Deployment,
    private readonly engine: ChaosEngine,
    private readonly random: Random,
    private readonly stalls: Stalls,
    private readonly options: Pick<RunOptions, 'longestMs'> & { readonly faults: readonly string[] },
  ) {}

  /** Each fault once a round, in another order each round; whole rounds, until the time is over. */
  async rage(untilMs: number): Promise<void> {
    const { faults, longestMs } = this.options;
    do {
      for (const fault of this.random.shuffle(faults)) {
        await sleep(this.random.between(longestMs / 10, longestMs / 2));
        await this.#cause(fault);
        this.done.push(fault);
      }
    } while (performance.now() < untilMs);
    await this.#heal();
  }

  async #cause(fault: string): Promise<unknown> {
    const { engine } = this;
    const ms = this.random.between(100, this.options.longestMs);
    switch (fault) {
      case KILLED:
        await this.#heal();
        return this.#replace(ms, (instance, index) => {
          this.kills.push({ instance: index, at: Date.now() });
          return instance.kill();
        });
      case STOPPED:
        return this.#replace(ms, (instance) => this.#stop(instance));
      case stoppedWhileAway(engine.system):
        await engine.leave();
        return this.#replace(ms, async (instance) => {
          const stopped = this.#stop(instance);
          await sleep(ms);
          await engine.comeBack();
          await stopped;
        });
      default:
        return engine.faults[fault]?.(ms);
    }
  }

  async #replace(ms: number, end: (instance: ServiceProcess, index: number) => Promise<void>): Promise<void> {
    const index = this.random.between(0, this.deployment.instances.length - 1);
    const instance = this.deployment.instance(index);
    await this.stalls.note(instance);
    await end(instance, index);
    this.ended.push(instance);
    await sleep(ms / 2);
    await this.stalls.begin(await this.deployment.startInstance(index));
  }

  async #stop(instance: ServiceProcess): Promise<void> {
    if ((await instance.stop()) !== 0) this.crashes.push(`an instance did not end well:\n${instance.output}`);
  }

  /** What was delivered while the engine took nothing is stored when this is over. */
  async #heal(): Promise<void> {
    await this.deployment.untilReady();
    for (const instance of this.deployment.instances) {
      await expect.poll(() => instance.metric('async_como_sync_unstored_outcomes'), PATIENT).toBe(0);
    }
  }
}
