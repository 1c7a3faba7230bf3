import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Collects garbage when it is told to by a signal that means nothing to a server. */
const COLLECTOR = 'data:text/javascript,process.on("SIGWINCH", () => gc())';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built service as a process of its own, on a free port of 127.0.0.1. Whoever starts one stops it. */
export class ServiceProcess {
  #output = '';
  #url = '';

  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when it listens; rejects with what it wrote where it does not start. It gets this environment and no other. */
  static async start(environment: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const child = spawn(process.execPath, ['--expose-gc', '--import', COLLECTOR, MAIN], {
      cwd: tmpdir(), // where no .env is
      env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const service = new ServiceProcess(child);
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        service.#output += chunk.toString();
        service.#url ||= /Listening on (http:\/\/[\d.:]+)\b/.exec(service.#output)?.[1] ?? '';
        if (service.#url) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => reject(new Error(service.#output)));
    });
    return service;
  }

  /** Without a slash at its end. */
  get url(): string {
    return this.#url;
  }

  /** All that it has written so far. */
  get output(): string {
    return this.#output;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Makes it collect its garbage; that is over when it answers the next request. */
  collectGarbage(): void {
    this.child.kill('SIGWINCH');
  }

  /** The value of a metric without labels. */
  async metric(name: string): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(metrics)?.[1]);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    const exit = once(this.child, 'exit');
    if (this.alive && this.child.kill('SIGKILL')) await exit;
  }
}
