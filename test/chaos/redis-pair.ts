import { Link } from '../support/link.js';
import { RedisServer } from '../support/redis-server.js';

/**
 * A primary Redis and its replica, behind one address that leads to one of them. What the primary has acknowledged is never
 * lost where they swap their roles.
 */
export class RedisPair {
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
  get url(): string {
    return `redis://127.0.0.1:${this.link.port}`;
  }

  get primary(): RedisServer {
    return this.servers.primary;
  }

  /** Sends a command to both. */
  async command(name: string, ...args: readonly (string | number)[]): Promise<void> {
    await Promise.all(this.#both.map((server) => server.command(name, ...args)));
  }

  /** Cuts the connections on which subscribers listen, at both: some may have stayed behind at a failover. */
  async cutSubscribers(): Promise<void> {
    await Promise.all(this.#both.map((server) => server.cutSubscribers()));
  }

  /** Cuts the other connections of clients. */
  async cutClients(): Promise<void> {
    await Promise.all(this.#both.map((server) => server.cutClients()));
  }

  /** Ends the primary; when it starts again, it has what it held. */
  async stop(): Promise<void> {
    const { primary, replica } = this.servers;
    await replica.follow(primary); // a primary that is just sending all that it has can't save it
    await primary.stop({ keepData: true });
  }

  /** Makes the server that the address leads to the replica of the other one. */
  demote(): Promise<void> {
    return this.primary.demoteFor(this.servers.replica);
  }

  /** Undoes `demote`. */
  promote(): Promise<void> {
    return this.servers.replica.demoteFor(this.primary);
  }

  /** Swaps the roles: new connections lead to the new primary, and those that there are stay at the old one. */
  async failOver(): Promise<void> {
    const { primary, replica } = this.servers;
    await primary.demoteFor(replica);
    this.servers = { primary: replica, replica: primary };
    this.link.leadTo(replica.port);
  }

  async end(): Promise<void> {
    await this.link.end();
    await Promise.all(this.#both.map((server) => server.end()));
  }

  get #both(): readonly RedisServer[] {
    return [this.servers.primary, this.servers.replica];
  }
}
