import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';

/** The service as a process of its own, and each line that it writes. */
export class LoggedService {
  readonly lines: string[] = [];

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** Starts it with these variables and no others, on a free port; resolves when it answers. Whoever starts it calls `stop`. */
  static async start(variables: Readonly<Record<string, string>>): Promise<LoggedService> {
    const port = await freePort();
    const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: `${port}`, ...variables };
    const child = spawn(process.execPath, ['dist/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const service = new LoggedService(child, `http://127.0.0.1:${port}`);
    createInterface(child.stdout).on('line', (line) => service.lines.push(line));
    // It says where it listens at LOG_LEVEL=info only.
    await vi.waitFor(() => service.text('/health/live'), { timeout: 30_000 });
    return service;
  }

  /** The lines of JSON of one event so far. */
  events(name: string): Record<string, unknown>[] {
    const lines = this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    return lines.filter(({ event }) => event === name);
  }

  post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  async text(path: string): Promise<string> {
    return (await fetch(this.url + path)).text();
  }

  /** The value of a series of /metrics; undefined where there is none. */
  async metric(series: string): Promise<number | undefined> {
    const line = (await this.text('/metrics')).split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }

  /** Asks it to end, and resolves with its exit code when all that it wrote is here. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    this.child.kill('SIGTERM');
    const [code] = (await once(this.child, 'close')) as [number | null];
    return code;
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
