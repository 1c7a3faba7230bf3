import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Outages } from '../../src/event-manager/testing/outages.js';
import { freePort } from './free-port.js';
import { Program } from './program.js';

/** What the tests take for Redis: redis-server, or another program that takes its place, as `npm run test:valkey` says. */
const REDIS_SERVER = process.env['REDIS_SERVER'] ?? 'redis-server';

/** A redis-server of a test's own, on 127.0.0.1, which keeps nothing when it stops. */
export class RedisServer implements Outages {
  #program: Program | undefined;
  #isFrozen = false;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly settings: readonly string[],
  ) {}

  /** Starts one; `settings` as on its command line, like `--maxmemory 1mb`. Whoever starts it calls `end`. */
  static async start(...settings: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), 'redis-')), settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Whether it was started, and neither stopped nor frozen since. */
  get isThere(): boolean {
    return this.#program !== undefined && !this.#isFrozen;
  }

  async start(): Promise<void> {
    if (this.#program) return;
    const own = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--dir', this.directory];
    const program = new Program(REDIS_SERVER, [...own, ...this.settings]);
    this.#program = program;
    await program.until(() => program.output.includes('Ready to accept'));
    await rm(join(this.directory, 'dump.rdb'), { force: true });
  }

  /** Ends it; when it starts again, it has what it held, or nothing. */
  async stop({ keepData = false } = {}): Promise<void> {
    if (keepData) await this.command('SAVE');
    const stopped = this.#program;
    this.#program = undefined;
    this.#isFrozen = false;
    await stopped?.kill();
    if (!keepData) await rm(join(this.directory, 'appendonlydir'), { recursive: true, force: true });
  }

  /** Stops it and starts it again, with what it held or without. */
  async restart(options: { readonly keepData: boolean }): Promise<void> {
    await this.stop(options);
    await this.start();
  }

  freeze(): void {
    this.#isFrozen = true;
    this.#program?.freeze();
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#program?.thaw();
  }

  /** Sends a command on a connection of its own. */
  command(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return sendCommand(this.port, name, ...args);
  }

  /**
   * Hands its role over to a successor, which then has all that this one has acknowledged: connections stay open, and what they
   * write is refused.
   */
  async demoteFor(successor: RedisServer): Promise<void> {
    await successor.follow(this);
    await this.command('FAILOVER', 'TO', '127.0.0.1', successor.port);
    await this.#untilInfo('master_link_status:up');
  }

  /** Makes it a replica, and resolves when it has what the primary has, on its disk as well where it uses one. */
  async follow(primary: RedisServer): Promise<void> {
    await this.command('REPLICAOF', '127.0.0.1', primary.port);
    await primary.untilFollowedBy(this);
    await this.#untilInfo('aof_rewrite_in_progress:0', 'aof_rewrite_scheduled:0');
  }

  /** Resolves when a replica has what this primary has. */
  async untilFollowedBy(replica: RedisServer): Promise<void> {
    await this.#untilInfo(`port=${replica.port},state=online`);
    await replica.#untilInfo(`master_port:${this.port}`, 'master_link_status:up');
  }

  async #untilInfo(...members: readonly string[]): Promise<void> {
    for (;;) {
      const info = String(await this.command('INFO'));
      if (members.every((member) => info.includes(member))) return;
      await sleep(10);
    }
  }

  /** How many commands it has carried out since it started, the few that this question takes included. */
  async commandCount(): Promise<number> {
    return Number(/total_commands_processed:(\d+)/.exec(String(await this.command('INFO', 'stats')))?.[1]);
  }

  /** Cuts the connections on which subscribers listen. */
  cutSubscribers(): Promise<unknown> {
    return this.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
  }

  /** Cuts the other connections. */
  cutClients(): Promise<unknown> {
    return this.command('CLIENT', 'KILL', 'TYPE', 'normal');
  }

  async end(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true });
  }
}

/**
 * Sends a command to a server, or to a sentinel, on a connection of its own. If that is cut, the command is sent again: sentinels cut
 * all that there are to what they demote. It rejects where nobody listens.
 */
export async function sendCommand(port: number, name: string, ...args: readonly (string | number)[]): Promise<unknown> {
  let isRefused = false;
  const redis = new Redis(port, '127.0.0.1', {
    maxRetriesPerRequest: null,
    retryStrategy: () => (isRefused ? null : 10),
  });
  redis.on('error', (error: NodeJS.ErrnoException) => {
    isRefused ||= error.code === 'ECONNREFUSED';
  });
  try {
    return await redis.call(name, ...args);
  } finally {
    redis.disconnect();
  }
}
