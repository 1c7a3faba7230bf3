import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import type { Outages } from './outages.js';

/** A redis-server of a test's own, on 127.0.0.1, which keeps nothing when it stops. */
export class RedisServer implements Outages {
  #process: ChildProcess | undefined;

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

  /** Starts one that enforces the rules of a Redis Cluster, and has all of its slots. */
  static async startCluster(): Promise<RedisServer> {
    const server = await RedisServer.start('--cluster-enabled', 'yes');
    await server.command('CLUSTER', 'ADDSLOTSRANGE', 0, 16383);
    while (!String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok'));
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    if (this.#process) return;
    const own = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--dir', this.directory];
    const started = spawn('redis-server', [...own, ...this.settings], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#process = started;
    for await (const line of createInterface(started.stdout)) if (line.includes('Ready to accept')) break;
    started.stdout.resume();
  }

  async stop(): Promise<void> {
    const stopped = this.#process;
    this.#process = undefined;
    if (!stopped || stopped.exitCode !== null) return;
    stopped.kill('SIGKILL');
    await once(stopped, 'exit');
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Sends a command on a connection of its own. */
  async command(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    const redis = new Redis(this.url, { lazyConnect: true, retryStrategy: null });
    try {
      await redis.connect();
      return await redis.call(name, ...args);
    } finally {
      redis.disconnect();
    }
  }

  /** Cuts the connections on which subscribers listen. */
  cutSubscribers(): Promise<unknown> {
    return this.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
  }

  async end(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
