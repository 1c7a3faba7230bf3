import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Deployment, PATIENT } from '../support/deployment.js';
import type { ServiceProcess } from '../support/service-process.js';
import type { Random } from './random.js';
import type { RedisPair } from './redis-pair.js';
import type { RunOptions } from './run.js';
import type { Stalls } from './stalls.js';

/** What a run does to the deployment. */
export const FAULTS = [
  'Redis restarted with its data',
  'Redis frozen',
  'subscribers cut',
  'all connections to Redis cut',
  'publishing denied',
  'Redis full',
  'Redis without the replicas that it needs',
  'scripts denied',
  'Redis demoted and promoted again',
  'a failover behind one address',
  'an instance killed (SIGKILL)',
  'an instance stopped (SIGTERM) and started again',
  'an instance stopped (SIGTERM) while Redis is away',
] as const;

export type Fault = (typeof FAULTS)[number];

/** A time by `performance.now()`, from its first to its last millisecond. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** An instance that was killed, by its index, and when, in milliseconds since the epoch. */
export interface Kill {
  readonly instance: number;
  readonly at: number;
}

/** Does things to a deployment, one after the other, and keeps the instances that ended. */
export class Faults {
  readonly done: Fault[] = [];
  /** When Redis refused writes. */
  readonly refusals: Span[] = [];
  /** Those that ended as they should have. */
  readonly ended: ServiceProcess[] = [];
  readonly kills: Kill[] = [];
  /** What should not have happened. */
  readonly crashes: string[] = [];

  constructor(
    private readonly deployment: Deployment,
    private readonly redis: RedisPair,
    private readonly random: Random,
    private readonly stalls: Stalls,
    private readonly options: Pick<RunOptions, 'faults' | 'longestMs'>,
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

  async #cause(fault: Fault): Promise<void> {
    const { redis } = this;
    const ms = this.random.between(100, this.options.longestMs);
    switch (fault) {
      case 'Redis restarted with its data':
        await redis.stop();
        await sleep(ms / 2);
        return redis.primary.start();
      case 'Redis frozen':
        redis.primary.freeze();
        await sleep(ms);
        return redis.primary.thaw();
      case 'subscribers cut':
        return redis.cutSubscribers();
      case 'all connections to Redis cut':
        await redis.cutSubscribers();
        return redis.cutClients();
      case 'publishing denied':
        await redis.command('ACL', 'SETUSER', 'default', '-publish');
        await sleep(ms);
        return redis.command('ACL', 'SETUSER', 'default', '+publish');
      case 'Redis full':
        return this.#refuse(
          ms,
          () => redis.command('CONFIG', 'SET', 'maxmemory', 1),
          () => redis.command('CONFIG', 'SET', 'maxmemory', 0),
        );
      case 'Redis without the replicas that it needs':
        return this.#refuse(
          ms,
          () => redis.command('CONFIG', 'SET', 'min-replicas-to-write', 2),
          () => redis.command('CONFIG', 'SET', 'min-replicas-to-write', 0),
        );
      case 'scripts denied':
        return this.#refuse(
          ms,
          () => redis.command('ACL', 'SETUSER', 'default', '-eval', '-evalsha'),
          () => redis.command('ACL', 'SETUSER', 'default', '+eval', '+evalsha'),
        );
      case 'Redis demoted and promoted again':
        return this.#refuse(
          ms,
          () => redis.demote(),
          () => redis.promote(),
        );
      case 'a failover behind one address':
        return redis.failOver();
      case 'an instance killed (SIGKILL)':
        await this.#heal();
        return this.#replace(ms, (instance, index) => {
          this.kills.push({ instance: index, at: Date.now() });
          return instance.kill();
        });
      case 'an instance stopped (SIGTERM) and started again':
        return this.#replace(ms, (instance) => this.#stop(instance));
      case 'an instance stopped (SIGTERM) while Redis is away':
        await redis.stop();
        return this.#replace(ms, async (instance) => {
          const stopped = this.#stop(instance);
          await sleep(ms);
          await redis.primary.start();
          await stopped;
        });
    }
  }

  async #refuse(ms: number, begin: () => Promise<void>, end: () => Promise<void>): Promise<void> {
    await begin();
    const from = performance.now();
    await sleep(ms);
    this.refusals.push({ from, to: performance.now() });
    await end();
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

  /** What was delivered while Redis took nothing is stored when this is over. */
  async #heal(): Promise<void> {
    await this.deployment.untilReady();
    for (const instance of this.deployment.instances) {
      await expect.poll(() => instance.metric('async_como_sync_unstored_outcomes'), PATIENT).toBe(0);
    }
  }
}
