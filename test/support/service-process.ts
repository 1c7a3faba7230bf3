import { NodeServer } from './node-server.js';
import type { Environment } from './program.js';

/** Collects garbage when it is told to by a signal that means nothing to a server. */
const COLLECTOR = 'data:text/javascript,process.on("SIGWINCH", () => gc())';

/** How a start was refused. */
export interface Refusal {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An instance of the built service, as a process of its own. */
export class ServiceProcess extends NodeServer {
  private constructor(port: string, environment: Environment, output?: number) {
    super('main.js', port, environment, ['--expose-gc', '--import', COLLECTOR], output);
  }

  /**
   * Starts it with these variables and no others, on a free port unless PORT is among them; resolves when it answers. `output` is a
   * descriptor that it writes to, unless the test wants to read what it writes.
   */
  static async start(environment: Environment = {}, output?: number): Promise<ServiceProcess> {
    const service = new ServiceProcess(await NodeServer.portOf(environment), environment, output);
    await service.untilOk('/health/live');
    return service;
  }

  /** Starts it where it should refuse to; resolves when it has ended, rejects where it answers instead. */
  static async refuse(environment: Environment): Promise<Refusal> {
    const service = new ServiceProcess(await NodeServer.portOf(environment), environment);
    const started = service.untilOk('/health/live').then(() => true);
    if (await Promise.race([started, service.ended.then(() => false)])) {
      await service.kill();
      throw new Error(`it started:\n${service.output}`);
    }
    await started.catch(() => {});
    const { stdout, stderr } = service;
    return { code: await service.ended, stdout, stderr };
  }

  /** Resolves when it takes requests. */
  untilReady(): Promise<void> {
    return this.untilOk('/health/ready');
  }

  /** The values of /metrics by series, as written there: name or name{label="…"}. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const lines = (await this.text('/metrics')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.slice(line.lastIndexOf(' ') + 1))]));
  }

  /** One of them; NaN where there is none. */
  async metric(series: string): Promise<number> {
    return (await this.metrics()).get(series) ?? Number.NaN;
  }

  /** The lines of JSON of one event so far. */
  events(name: string): Record<string, unknown>[] {
    const lines = this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    return lines.filter(({ event }) => event === name);
  }

  /** Makes it collect its garbage; that is over when it answers the next request. */
  collectGarbage(): void {
    this.signal('SIGWINCH');
  }
}
