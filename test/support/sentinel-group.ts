import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outages } from '../../src/event-manager/testing/outages.js';
import { freePort } from './free-port.js';
import { Program } from './program.js';
import { RedisServer, sendCommand } from './redis-server.js';

/** What the sentinels call the primary. */
const NAME = 'the-primary';

/** So many sentinels must agree that the primary is away. */
const QUORUM = 2;

/** More than there are: they never agree. */
const NEVER = 4;

const REPLICATES_AT_ONCE = ['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1'];

/** A primary, two replicas, and three sentinels, which promote a replica once the primary has been away for a second. */
export class SentinelGroup implements Outages {
  #primary: RedisServer;

  private constructor(
    private readonly servers: readonly [RedisServer, ...RedisServer[]],
    private readonly sentinels: readonly Sentinel[],
  ) {
    this.#primary = servers[0];
  }

  /** Starts one; `settings` are those of each server. Whoever starts it calls `end`. */
  static async start(...settings: readonly string[]): Promise<SentinelGroup> {
    const startServer = () => RedisServer.start(...REPLICATES_AT_ONCE, ...settings);
    const servers = await Promise.all([startServer(), startServer(), startServer()]);
    const group = new SentinelGroup(servers, await Promise.all([Sentinel.make(), Sentinel.make(), Sentinel.make()]));
    await group.start();
    return group;
  }

  get url(): string {
    return `redis+sentinel://${this.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${NAME}`;
  }

  /** The primary as far as the group knows: `untilPromoted`, `failOver` and `start` learn of another one. */
  get primary(): RedisServer {
    return this.#primary;
  }

  get replicas(): readonly RedisServer[] {
    return this.servers.filter((server) => server !== this.#primary);
  }

  /** Ends the primary. The sentinels promote a replica unless `promote(false)` was called. */
  killPrimary(): Promise<void> {
    return this.#primary.stop();
  }

  /** Whether the sentinels promote a replica where the primary is away; they do from the start. */
  async promote(whetherThey: boolean): Promise<void> {
    const quorum = whetherThey ? QUORUM : NEVER;
    await Promise.all(this.sentinels.map((sentinel) => sentinel.command('SET', NAME, 'quorum', quorum)));
  }

  /** Resolves with the new primary as soon as a sentinel names another one than that which the group knows. */
  async untilPromoted(): Promise<RedisServer> {
    for (;;) {
      const ports = await Promise.all(this.sentinels.map((sentinel) => sentinel.primaryPort()));
      const promoted = this.servers.find(({ port }) => port !== this.#primary.port && ports.includes(port));
      if (promoted) return (this.#primary = promoted);
      await sleep(20);
    }
  }

  /** Orders the sentinels to promote a replica while the primary is well. Resolves with the new primary, as `untilPromoted`. */
  async failOver(): Promise<RedisServer> {
    await this.sentinels[0]?.command('FAILOVER', NAME);
    return this.untilPromoted();
  }

  /** The primary takes no writes for so long; it keeps them, and carries them out afterwards if it may write then. */
  async pauseWrites(ms: number): Promise<void> {
    await this.#primary.command('CLIENT', 'PAUSE', ms, 'WRITE');
  }

  /** Sends a command to each sentinel. */
  async tellSentinels(name: string, ...args: readonly (string | number)[]): Promise<void> {
    await Promise.all(this.sentinels.map(({ port }) => sendCommand(port, name, ...args)));
  }

  async stopSentinels(): Promise<void> {
    await Promise.all(this.sentinels.map((sentinel) => sentinel.stop()));
  }

  /** Ends everything; nothing is kept. */
  async stop(): Promise<void> {
    await this.stopSentinels();
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  /**
   * Starts what was stopped. Each server that is not the primary follows it. Sentinels that have not ended their failover begin anew:
   * otherwise it might take them ten seconds to agree on the next one.
   */
  async start(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.start()));
    await Promise.all(this.replicas.map((replica) => replica.follow(this.#primary)));
    const [primary, replicas] = [this.#primary.port, this.replicas.map(({ port }) => port)];
    await Promise.all(
      this.sentinels.map(async (sentinel) => {
        if (await sentinel.isContentWith(primary)) return;
        await sentinel.stop();
        await sentinel.start(primary, replicas, this.sentinels);
      }),
    );
  }

  freeze(): void {
    for (const each of [...this.servers, ...this.sentinels]) each.freeze();
  }

  thaw(): void {
    for (const each of [...this.servers, ...this.sentinels]) each.thaw();
  }

  /** Cuts the connections on which subscribers listen. */
  cutSubscribers(): Promise<unknown> {
    return this.#primary.cutSubscribers();
  }

  /**
   * The outages of the primary alone. From now on the sentinels promote nobody by themselves, so that it is away until it is started:
   * then they promote a replica, which has lost everything.
   */
  async primaryAlone(): Promise<Outages & { cutSubscribers(): Promise<unknown> }> {
    await this.promote(false);
    return {
      stop: () => this.killPrimary(),
      start: async () => {
        if (this.#primary.isThere) return;
        await this.promote(true);
        const promoted = await this.untilPromoted();
        await promoted.command('FLUSHALL');
        await this.start();
        await this.promote(false);
      },
      freeze: () => this.#primary.freeze(),
      thaw: () => this.#primary.thaw(),
      cutSubscribers: () => this.cutSubscribers(),
    };
  }

  async end(): Promise<void> {
    await Promise.all([...this.servers, ...this.sentinels].map((each) => each.end()));
  }
}

/** One sentinel, which begins each time with what it is told, and keeps nothing. */
class Sentinel {
  /** By which the others know it. */
  readonly #id = randomBytes(20).toString('hex');
  #program: Program | undefined;

  private constructor(
    readonly port: number,
    private readonly directory: string,
  ) {}

  static async make(): Promise<Sentinel> {
    return new Sentinel(await freePort(), await mkdtemp(join(tmpdir(), 'sentinel-')));
  }

  async start(primary: number, replicas: readonly number[], sentinels: readonly Sentinel[]): Promise<void> {
    const others = sentinels.filter((sentinel) => sentinel !== this);
    const file = join(this.directory, 'sentinel.conf');
    await writeFile(
      file,
      [
        `port ${this.port}`,
        'bind 127.0.0.1',
        `dir ${this.directory}`,
        `sentinel myid ${this.#id}`,
        `sentinel monitor ${NAME} 127.0.0.1 ${primary} ${QUORUM}`,
        `sentinel down-after-milliseconds ${NAME} 1000`,
        `sentinel failover-timeout ${NAME} 3000`,
        ...replicas.map((port) => `sentinel known-replica ${NAME} 127.0.0.1 ${port}`),
        ...others.map((other) => `sentinel known-sentinel ${NAME} 127.0.0.1 ${other.port} ${other.#id}`),
      ].join('\n'),
    );
    const program = new Program('redis-server', [file, '--sentinel']);
    this.#program = program;
    await program.until(() => program.output.includes('+monitor'));
  }

  /** Whether it watches this primary, and nothing else is to be done. */
  async isContentWith(primary: number): Promise<boolean> {
    if (!this.#program) return false;
    const members = await this.command('MASTER', NAME);
    if (!Array.isArray(members)) return false;
    const member = (name: string): unknown => members[members.indexOf(name) + 1];
    return member('port') === String(primary) && member('flags') === 'master';
  }

  /** The port of the primary, as it knows it; undefined if it is away. */
  async primaryPort(): Promise<number | undefined> {
    if (!this.#program) return undefined;
    const address = await this.command('GET-MASTER-ADDR-BY-NAME', NAME);
    return Array.isArray(address) ? Number(address[1]) : undefined;
  }

  command(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return sendCommand(this.port, 'SENTINEL', name, ...args);
  }

  freeze(): void {
    this.#program?.freeze();
  }

  thaw(): void {
    this.#program?.thaw();
  }

  async stop(): Promise<void> {
    const stopped = this.#program;
    this.#program = undefined;
    await stopped?.kill();
  }

  async end(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true });
  }
}
