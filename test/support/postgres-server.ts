import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type QueryResultRow } from 'pg';
import type { Outages } from '../../src/event-manager/testing/outages.js';
import { freePort } from './free-port.js';
import { postgresBinaries } from './ensure-programs.js';
import { Program } from './program.js';

const run = promisify(execFile);

/** Postgres does not run as root: then it runs as the user that its package makes. */
const RUN_AS = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];

const OWN = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=32MB',
  'log_min_messages=warning',
  'timezone=UTC',
];

/** A server that is silent for so long will not answer a test's own statement, in milliseconds. */
const SILENCE_MS = 30_000;

/** A postgres of a test's own, on 127.0.0.1, whose superuser needs no password. */
export class PostgresServer implements Outages {
  #program: Program | undefined;
  #frozen: readonly number[] = [];
  #keepsData = false;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly settings: readonly string[],
  ) {}

  /**
   * Starts one; `settings` as after `-c`, like `max_connections=10`. It syncs nothing to the disk unless it is given `fsync=on`. Whoever
   * starts it calls `end`.
   */
  static async start(...settings: readonly string[]): Promise<PostgresServer> {
    const directory = await ownDirectory();
    const server = new PostgresServer(await freePort(), directory, ['fsync=off', ...settings]);
    await server.start();
    return server;
  }

  get url(): string {
    return this.urlOf('postgres');
  }

  /** The URL of a database, or of another user. */
  urlOf(database: string, login = ''): string {
    return `postgres://${login && `${login}@`}127.0.0.1:${this.port}/${database}`;
  }

  async start(): Promise<void> {
    if (this.#program) return;
    const data = join(this.directory, 'data');
    if (!this.#keepsData) {
      await rm(data, { recursive: true, force: true });
      await run('cp', ['-a', await template(), data]);
    }
    const settings = [`port=${this.port}`, ...OWN, ...this.settings].flatMap((setting) => ['-c', setting]);
    const [command = '', ...args] = [...RUN_AS, join(postgresBinaries(), 'postgres'), '-D', data, ...settings];
    const program = new Program(command, args);
    this.#program = program;
    await program.until(() => program.output.includes('ready to accept connections'));
  }

  /** Ends it at once; when it starts again, it has what it held, or nothing. */
  async stop({ keepData = false } = {}): Promise<void> {
    this.#keepsData = keepData;
    this.thaw();
    const stopped = this.#program;
    this.#program = undefined;
    await stopped?.end('SIGQUIT');
  }

  /** Ends it as a power cut of its own would: what it has not written is lost. */
  async crash(): Promise<void> {
    this.#keepsData = true;
    const crashed = this.#program;
    this.#program = undefined;
    const backends = childrenOf(crashed?.pid);
    for (const pid of backends) signal(pid, 'SIGKILL');
    await crashed?.kill();
    while (backends.some(isAlive)) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Also each of its processes, which have groups of their own. It is only after it has stopped that it begins no more of them. */
  freeze(): void {
    this.#program?.freeze();
    const pid = this.#program?.pid;
    while (isRunning(pid));
    this.#frozen = childrenOf(pid);
    for (const pid of this.#frozen) signal(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.#frozen) signal(pid, 'SIGCONT');
    this.#frozen = [];
    this.#program?.thaw();
  }

  /** Runs statements as its superuser, on a connection of its own. */
  async query<Row extends QueryResultRow>(text: string, values?: unknown[], database = 'postgres'): Promise<Row[]> {
    const connectionString = this.urlOf(database, 'postgres');
    const client = new Client({ connectionString, connectionTimeoutMillis: SILENCE_MS, query_timeout: SILENCE_MS });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Changes settings of the running server. */
  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(settings)) await this.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    await this.query('SELECT pg_reload_conf()');
    for (const [name, value] of Object.entries(settings)) {
      while ((await this.query<{ now: string }>('SELECT current_setting($1) AS now', [name]))[0]?.now !== value);
    }
  }

  /** Has everybody but its superuser show a password from now on. */
  async demandPasswords(): Promise<void> {
    const rules = 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n';
    await writeFile(join(this.directory, 'data', 'pg_hba.conf'), rules);
    await this.query('SELECT pg_reload_conf()');
    while ((await this.query('SELECT FROM pg_hba_file_rules')).length !== 2);
  }

  /** Has it speak TLS as well, with this certificate. */
  async speakTls(cert: Buffer, key: Buffer): Promise<void> {
    const files = {
      ssl_cert_file: join(this.directory, 'server.pem'),
      ssl_key_file: join(this.directory, 'server.key'),
    };
    await writeFile(files.ssl_cert_file, cert);
    await writeFile(files.ssl_key_file, key, { mode: 0o600 });
    for (const file of Object.values(files)) await giveToPostgres(file);
    await this.set({ ...files, ssl: 'on' });
  }

  /** Cuts the connections on which subscribers listen. */
  cutSubscribers(): Promise<unknown> {
    return this.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query ILIKE 'LISTEN%'`,
    );
  }

  async end(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true });
  }
}

let made: Promise<string> | undefined;

/** A directory of data that initdb has made, once for all servers of this process. */
function template(): Promise<string> {
  made ??= makeTemplate();
  return made;
}

async function makeTemplate(): Promise<string> {
  const data = join(await ownDirectory(), 'template');
  process.once('exit', () => rmSync(join(data, '..'), { recursive: true, force: true }));
  const options = ['--no-sync', '--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C'];
  const [command = '', ...args] = [...RUN_AS, join(postgresBinaries(), 'initdb'), '-D', data, ...options];
  await run(command, [...args, '--wal-segsize=1'], { cwd: tmpdir(), timeout: SILENCE_MS });
  return data;
}

async function ownDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'postgres-'));
  await giveToPostgres(directory);
  return directory;
}

async function giveToPostgres(path: string): Promise<void> {
  if (RUN_AS.length === 0) return;
  const ids = ['-u', '-g'].map(async (option) => Number((await run('id', [option, 'postgres'])).stdout));
  const [user = 0, group = 0] = await Promise.all(ids);
  await chown(path, user, group);
}

function childrenOf(parent: number | undefined): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  const [, , parent] = statOf(pid);
  return parent === undefined ? undefined : Number(parent);
}

/** Whether it is there, and was not stopped by a signal. */
function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  const [, state] = statOf(pid);
  return state !== undefined && state !== 'T';
}

/** What the system says of a process: its state, and its parent; nothing if it has ended. */
function statOf(pid: number): readonly string[] {
  try {
    return /\) (\w) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended
  }
}
