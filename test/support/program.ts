import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { inTime } from '../../src/event-manager/waiting/waits.js';

const START_MS = 30_000;

/** Longer than any program may take to end, in milliseconds. */
const END_MS = 60_000;

const alive = new Set<Program>();

// Whoever starts a program ends it. What a failing test could not end, its file ends.
afterAll(async () => {
  await Promise.all([...alive].map((program) => program.kill()));
});

// A worker that has lost Vitest would wait for its test for ever.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

/** Variables that a program gets beside PATH and HOME, and no others. */
export type Environment = Readonly<Record<string, string>>;

/**
 * A program that a test runs. It ends with the test's file at the latest, and with the process of the tests, however that
 * ends.
 */
export class Program {
  /** The exit code, when all that it wrote is here; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  #output = '';

  constructor(
    private readonly command: string,
    args: readonly string[],
    environment: Environment = {},
    /** A descriptor that it writes to, where the test does not want to read all that it writes. */
    output: number | 'pipe' = 'pipe',
  ) {
    const { PATH, HOME } = process.env;
    this.#child = spawn(command, args, {
      cwd: tmpdir(), // where no .env is
      env: { PATH, HOME, ...environment },
      stdio: ['ignore', output, output],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#wrote(text, ''));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#wrote('', text));
    this.#child.on('error', (error) => this.#wrote('', `${error.message}\n`));
    this.ended = new Promise((resolve) => this.#child.once('close', () => resolve(this.#child.exitCode)));
    alive.add(this);
    void this.ended.finally(() => alive.delete(this));
    this.#guard();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** All that it has written so far. */
  get output(): string {
    return this.#output;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The lines that it has written to stdout so far. */
  get lines(): readonly string[] {
    return this.#stdout.split('\n').slice(0, -1);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Keeps its connections open, and does nothing. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** Asks it to end, and resolves with its exit code when it has; rejects as `end` does. */
  stop(): Promise<number | null> {
    this.thaw();
    return this.end('SIGTERM');
  }

  /** Ends it at once; rejects as `end` does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it by this signal, and resolves with its exit code; rejects with all that it wrote if that takes a minute. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.signal(signal);
    const code = await inTime(this.ended, END_MS);
    if (code !== undefined) return code;
    const state = this.alive ? 'did not end' : 'ended, and what it has begun did not';
    throw new Error(`${this.command} ${state} after ${signal}:\n${this.output}`);
  }

  /** Resolves when `isReady` does with true; rejects with all that it wrote where it ends first, or is killed for taking 30 s. */
  async until(isReady: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + START_MS;
    while (this.alive && performance.now() < deadline) {
      if (await isReady()) return;
      await setTimeout(20);
    }
    await this.kill();
    throw new Error(`${this.command} did not get ready:\n${this.output}`);
  }

  #wrote(stdout: string, stderr: string): void {
    this.#stdout += stdout;
    this.#stderr += stderr;
    this.#output += stdout + stderr;
  }

  // A shell that waits for the end of this process by the end of its input, which comes also if this process is killed.
  #guard(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    const script = 'read _; kill -9 "$0"';
    const guard = spawn('sh', ['-c', script, `${pid}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#child.once('exit', () => guard.kill('SIGKILL'));
  }
}
