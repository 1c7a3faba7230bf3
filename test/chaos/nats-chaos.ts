import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../support/program.js';
import { NatsServer } from '../support/nats-server.js';
import type { ChaosEngine, Span } from './chaos-engine.js';
import { RedisPair } from './redis-pair.js';

/** Requests in a pair of Redis servers, and signals by NATS. */
export class NatsChaos implements ChaosEngine {
  readonly system = 'Redis';
  readonly faults: ChaosEngine['faults'];

  private constructor(
    private readonly redis: RedisPair,
    private readonly nats: NatsServer,
  ) {
    this.faults = {
      ...redis.faults,
      'NATS killed, and started again': async (ms) => {
        await nats.stop();
        await sleep(ms);
        await nats.start();
      },
      'NATS frozen': async (ms) => {
        nats.freeze();
        await sleep(ms);
        nats.thaw();
      },
      'all connections to NATS cut': () => nats.cutSubscribers(),
    };
  }

  /** `settings` as on redis-server's command line. */
  static async start(...settings: readonly string[]): Promise<NatsChaos> {
    return new NatsChaos(await RedisPair.start(...settings), await NatsServer.start());
  }

  get storeUrl(): string {
    return this.redis.storeUrl;
  }

  get environment(): Environment {
    return { SIGNALS_URL: this.nats.url };
  }

  get refusals(): readonly Span[] {
    return this.redis.refusals;
  }

  leave(): Promise<void> {
    return this.redis.leave();
  }

  comeBack(): Promise<void> {
    return this.redis.comeBack();
  }

  loseData(): Promise<void> {
    return this.redis.loseData();
  }

  async end(): Promise<void> {
    await this.redis.end();
    await this.nats.end();
  }
}
