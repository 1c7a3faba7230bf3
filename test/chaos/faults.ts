import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../support/deployment.js';
import type { ServiceProcess } from '../support/service-process.js';
import type { Random } from './random.js';
import type { Stalls } from './stalls.js';

/** What a run does to the deployment, each at least once. */
export const FAULTS = [
  'Redis restarted with its data',
  'Redis frozen',
  'subscribers cut',
  'all connections to Redis cut',
  'publishing denied',
  'an instance killed (SIGKILL)',
  'an instance stopped (SIGTERM) and started again',
  'an instance stopped (SIGTERM) while Redis is away',
] as const;

export type Fault = (typeof FAULTS)[number];

/** An instance is killed when what it delivered while Redis was away is surely stored. */
const HEALING_MS = 1_200;

/** Does things to a deployment, one after the other, and keeps the instances that ended. */
export class Faults {
  readonly done: Fault[] = [];
  /** Those that ended as they should have. */
  readonly ended: ServiceProcess[] = [];
  /** What should not have happened. */
  readonly crashes: string[] = [];

  constructor(
    private readonly deployment: Deployment,
    private readonly random: Random,
    private readonly stalls: Stalls,
  ) {}

  /** Each fault once a round, in another order each round; whole rounds, until the time is over. */
  async rage(untilMs: number): Promise<void> {
    do {
      for (const fault of this.random.shuffle(FAULTS)) {
        await sleep(this.random.between(200, 1_000));
        await this.#cause(fault);
        this.done.push(fault);
      }
    } while (performance.now() < untilMs);
    await this.#heal();
  }

  async #cause(fault: Fault): Promise<void> {
    const { redis } = this.deployment;
    const ms = this.random.between(100, 2_000);
    switch (fault) {
      case 'Redis restarted with its data':
        await redis.stop({ keepData: true });
        await sleep(ms / 2);
        return redis.start();
      case 'Redis frozen':
        redis.freeze();
        await sleep(ms);
        return redis.thaw();
      case 'subscribers cut':
        return void (await redis.cutSubscribers());
      case 'all connections to Redis cut':
        await redis.cutSubscribers();
        return void (await redis.cutClients());
      case 'publishing denied':
        await redis.command('ACL', 'SETUSER', 'default', '-publish');
        await sleep(ms);
        return void (await redis.command('ACL', 'SETUSER', 'default', '+publish'));
      case 'an instance killed (SIGKILL)':
        await this.#heal();
        return this.#replace(ms, (instance) => instance.kill());
      case 'an instance stopped (SIGTERM) and started again':
        return this.#replace(ms, (instance) => this.#stop(instance));
      case 'an instance stopped (SIGTERM) while Redis is away':
        await redis.stop({ keepData: true });
        return this.#replace(ms, async (instance) => {
          const stopped = this.#stop(instance);
          await sleep(ms);
          await redis.start();
          await stopped;
        });
    }
  }

  async #replace(ms: number, end: (instance: ServiceProcess) => Promise<void>): Promise<void> {
    const index = this.random.between(0, this.deployment.instances.length - 1);
    const instance = this.deployment.instance(index);
    await this.stalls.note(instance);
    await end(instance);
    this.ended.push(instance);
    await sleep(ms / 2);
    await this.stalls.begin(await this.deployment.startInstance(index));
  }

  async #stop(instance: ServiceProcess): Promise<void> {
    if ((await instance.stop()) !== 0) this.crashes.push(`an instance did not end well:\n${instance.output}`);
  }

  async #heal(): Promise<void> {
    await this.deployment.untilReady();
    await sleep(HEALING_MS);
  }
}
