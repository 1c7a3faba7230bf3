import { setTimeout as sleep } from 'node:timers/promises';
import { Link } from '../support/link.js';
import { RedisServer } from '../support/redis-server.js';
import type { ChaosEngine, Span } from './chaos-engine.js';

/**
 * A primary Redis and its replica, behind one address that leads to one of them. What the primary has acknowledged is never
 * lost where they swap their roles.
 */
export class RedisPair implements ChaosEngine {
  readonly system = 'Redis';
  readonly environment = {};
  readonly refusals: Span[] = [];

  readonly faults = {
    'Redis restarted with its data': async (ms: number) => {
      await this.leave();
      await sleep(ms / 2);
      await this.comeBack();
    },
    'Redis frozen': async (ms: number) => {
      this.primary.freeze();
      await sleep(ms);
      this.primary.thaw();
    },
    'subscribers cut': () => this.#cutSubscribers(),
    'all connections to Redis cut': async () => {
      await this.#cutSubscribers();
      await this.#cutClients();
    },
    'publishing denied': async (ms: number) => {
      await this.#command('ACL', 'SETUSER', 'default', '-publish');
      await sleep(ms);
      await this.#command('ACL', 'SETUSER', 'default', '+publish');
    },
    'Redis full': (ms: number) =>
      this.#refuse(
        ms,
        () => this.#command('CONFIG', 'SET', 'maxmemory', 1),
        () => this.#command('CONFIG', 'SET', 'maxmemory', 0),
      ),
    'Redis without the replicas that it needs': (ms: number) =>
      this.#refuse(
        ms,
        () => this.#command('CONFIG', 'SET', 'min-replicas-to-write', 2),
        () => this.#command('CONFIG', 'SET', 'min-replicas-to-write', 0),
      ),
    'scripts denied': (ms: number) =>
      this.#refuse(
        ms,
        () => this.#command('ACL', 'SETUSER', 'default', '-eval', '-evalsha'),
        () => this.#command('ACL', 'SETUSER', 'default', '+eval', '+evalsha'),
      ),
    'Redis demoted and promoted again': (ms: number) =>
      this.#refuse(
        ms,
        () => this.primary.demoteFor(this.servers.replica),
        () => this.servers.replica.demoteFor(this.primary),
      ),
    'a failover behind one address': () => this.#failOver(),
  };

  private constructor(
    private readonly link: Link,
    private servers: { readonly primary: RedisServer; readonly replica: RedisServer },
  ) {}

  /** `settings` as on redis-server's command line. Whoever starts it calls `end`. */
  static async start(...settings: readonly string[]): Promise<RedisPair> {
    const start = () => RedisServer.start('--repl-diskless-sync-delay', '0', ...settings);
    const [primary, replica] = await Promise.all([start(), start()]);
    await replica.follow(primary);
    return new RedisPair(await Link.start(primary.port), { primary, replica });
  }

  /** The address of the primary, after a failover as well. */
  get storeUrl(): string {
    return `redis://127.0.0.1:${this.link.port}`;
  }

  get primary(): RedisServer {
    return this.servers.primary;
  }

  /** Ends the primary; when it starts again, it has what it held. */
  async leave(): Promise<void> {
    const { primary, replica } = this.servers;
    await replica.follow(primary); // a primary that is just sending all that it has can't save it
    await primary.stop({ keepData: true });
  }

  comeBack(): Promise<void> {
    return this.primary.start();
  }

  loseData(): Promise<void> {
    return this.primary.restart({ keepData: false });
  }

  async end(): Promise<void> {
    await this.link.end();
    await Promise.all(this.#both.map((server) => server.end()));
  }

  /** Sends a command to both. */
  async #command(name: string, ...args: readonly (string | number)[]): Promise<void> {
    await Promise.all(this.#both.map((server) => server.command(name, ...args)));
  }

  /** Cuts the connections on which subscribers listen, at both: some may have stayed behind at a failover. */
  async #cutSubscribers(): Promise<void> {
    await Promise.all(this.#both.map((server) => server.cutSubscribers()));
  }

  /** Cuts the other connections of clients. */
  async #cutClients(): Promise<void> {
    await Promise.all(this.#both.map((server) => server.cutClients()));
  }

  /** Swaps the roles: new connections lead to the new primary, and those that there are stay at the old one. */
  async #failOver(): Promise<void> {
    const { primary, replica } = this.servers;
    await primary.demoteFor(replica);
    this.servers = { primary: replica, replica: primary };
    this.link.leadTo(replica.port);
  }

  async #refuse(ms: number, begin: () => Promise<void>, end: () => Promise<void>): Promise<void> {
    await begin();
    const from = performance.now();
    await sleep(ms);
    this.refusals.push({ from, to: performance.now() });
    await end();
  }

  get #both(): readonly RedisServer[] {
    return [this.servers.primary, this.servers.replica];
  }
}
