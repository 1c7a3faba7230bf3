import { setTimeout as sleep } from 'node:timers/promises';
import { SentinelGroup } from '../support/sentinel-group.js';
import type { ChaosEngine } from './chaos-engine.js';

/** A primary, two replicas and three sentinels. What is acknowledged is at one replica at least. */
export class SentinelChaos implements ChaosEngine {
  readonly system = 'the primary';
  readonly environment = { REDIS_REPLICAS: '1' };
  readonly refusals = [];

  readonly faults = {
    'the primary killed, and started again as a replica': async (ms: number) => {
      await this.group.killPrimary();
      await this.group.untilPromoted();
      await sleep(ms);
      await this.group.start();
    },
    'the primary frozen, and thawed as a replica': async (ms: number) => {
      this.group.primary.freeze();
      await this.group.untilPromoted();
      await sleep(ms);
      this.group.thaw();
      await this.group.start();
    },
    'a planned failover, while writes are paused': async () => {
      const former = this.group.primary;
      await this.group.pauseWrites(30_000);
      await this.group.failOver();
      await this.group.start();
      await former.command('CLIENT', 'UNPAUSE');
    },
    'a replica killed, and started again': async (ms: number) => {
      await this.group.replicas[0]?.stop();
      await sleep(ms);
      await this.group.start();
    },
    'the sentinels killed, and started again': async (ms: number) => {
      await this.group.stopSentinels();
      await sleep(ms);
      await this.group.start();
    },
    'subscribers cut': () => this.group.cutSubscribers(),
    'all connections to the primary cut': async () => {
      await this.group.cutSubscribers();
      await this.group.primary.cutClients();
    },
  };

  private constructor(private readonly group: SentinelGroup) {}

  static async start(): Promise<SentinelChaos> {
    return new SentinelChaos(await SentinelGroup.start());
  }

  get storeUrl(): string {
    return this.group.url;
  }

  /** Nobody takes over. */
  async leave(): Promise<void> {
    await this.group.promote(false);
    this.group.primary.freeze();
  }

  async comeBack(): Promise<void> {
    this.group.thaw();
    await this.group.promote(true);
  }

  end(): Promise<void> {
    return this.group.end();
  }
}
