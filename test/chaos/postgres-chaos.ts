import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresServer } from '../support/postgres-server.js';
import type { ChaosEngine } from './chaos-engine.js';

/** One Postgres, for requests and signals. What it has acknowledged is in its log. */
export class PostgresChaos implements ChaosEngine {
  readonly system = 'Postgres';
  readonly environment = {};
  readonly refusals = [];

  readonly faults = {
    'Postgres killed (SIGKILL), and started again': async (ms: number) => {
      await this.postgres.crash();
      await sleep(ms / 2);
      await this.postgres.start();
    },
    'Postgres frozen': async (ms: number) => {
      this.postgres.freeze();
      await sleep(ms);
      this.postgres.thaw();
    },
    'Postgres stopped, and started again': async (ms: number) => {
      await this.postgres.stop({ keepData: true });
      await sleep(ms / 2);
      await this.postgres.start();
    },
    'listeners cut': () => this.postgres.cutSubscribers(),
    'all connections to Postgres cut': () =>
      this.postgres.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()'),
  };

  private constructor(private readonly postgres: PostgresServer) {}

  static async start(): Promise<PostgresChaos> {
    return new PostgresChaos(await PostgresServer.start());
  }

  get storeUrl(): string {
    return this.postgres.url;
  }

  leave(): Promise<void> {
    return this.postgres.stop({ keepData: true });
  }

  comeBack(): Promise<void> {
    return this.postgres.start();
  }

  end(): Promise<void> {
    return this.postgres.end();
  }
}
