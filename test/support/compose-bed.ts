import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { freePort } from './free-port.js';
import { type Environment, Program } from './program.js';
import { RedisServer } from './redis-server.js';
import type { SandboxClient } from './sandbox-client.js';
import { SandboxProcess } from './sandbox-process.js';
import { ServiceProcess } from './service-process.js';

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
}

/** What the tests read of a service in docker-compose.yml. */
export interface ComposeService {
  readonly build?: unknown;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  /** By their names, those under which it is known in them. */
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly aliases?: readonly string[] }>>;
  readonly volumes?: readonly string[];
  readonly mem_limit?: string;
  readonly restart?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
}

/** The services of docker-compose.yml. */
export async function composeServices(): Promise<Compose['services']> {
  const text = await readFile('docker-compose.yml', 'utf8');
  return (load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }) as Compose).services;
}

/** The names of a service's networks. */
export function networksOf({ networks = [] }: ComposeService): readonly string[] {
  return Array.isArray(networks) ? networks : Object.keys(networks);
}

/** What docker-compose.yml describes, as processes on this machine, which have addresses of their own for names. */
export class ComposeBed {
  readonly #instances = new Map<'a' | 'b', ServiceProcess>();
  #redis: RedisServer | undefined;
  #sandbox: SandboxProcess | undefined;

  private constructor(
    private readonly services: Compose['services'],
    private readonly ports: readonly [address: string, port: number][],
    private readonly directory: string,
  ) {}

  /** Starts all of it. Whoever starts it calls `end`. */
  static async start(): Promise<ComposeBed> {
    const services = await composeServices();
    const redis = await RedisServer.start(...(services['redis']?.command?.slice(1) ?? []));
    const addresses = ['balancer:8080', 'instance-a:3000', 'instance-b:3000', 'sandbox:4000'];
    const ports: [string, number][] = [['redis:6379', redis.port]];
    for (const address of addresses) ports.push([address, await freePort()]);
    const bed = new ComposeBed(services, ports, await mkdtemp(join(tmpdir(), 'compose-')));
    bed.#redis = redis;
    bed.#sandbox = await SandboxProcess.start(bed.#environment('sandbox', 'sandbox:4000'));
    await Promise.all([bed.startInstance('a'), bed.startInstance('b')]);
    await bed.#startBalancer();
    return bed;
  }

  /** Of the balancer. */
  get url(): string {
    return `http://${this.#own('balancer:8080')}`;
  }

  get redis(): RedisServer {
    if (!this.#redis) throw new Error('not started');
    return this.#redis;
  }

  get sandbox(): SandboxClient {
    if (!this.#sandbox) throw new Error('not started');
    return this.#sandbox.client;
  }

  get instances(): readonly ServiceProcess[] {
    return [...this.#instances.values()];
  }

  /** The one that was started last under this name; throws where there is none. */
  instance(name: 'a' | 'b'): ServiceProcess {
    const instance = this.#instances.get(name);
    if (!instance) throw new Error('not started');
    return instance;
  }

  /** Starts an instance, and resolves when it is ready. */
  async startInstance(name: 'a' | 'b'): Promise<ServiceProcess> {
    const instance = await ServiceProcess.start(this.#environment(`instance-${name}`, `instance-${name}:3000`));
    this.#instances.set(name, instance);
    await instance.untilReady();
    return instance;
  }

  async end(): Promise<void> {
    await rm(this.directory, { recursive: true });
    await this.#redis?.end();
  }

  async #startBalancer(): Promise<void> {
    const configuration = this.#own(await readFile('docs/nginx.conf', 'utf8'))
      .replace('listen 8080', `listen ${this.#own('balancer:8080')}`)
      .replaceAll('/tmp/', `${this.directory}/`)
      .replace('/dev/stdout', join(this.directory, 'access.log'));
    const file = join(this.directory, 'nginx.conf');
    await writeFile(file, configuration);
    await chmod(this.directory, 0o755); // root's nginx gives up its rights
    const oneProcess = 'daemon off; master_process off;'; // so that nothing is left when it is killed
    const nginx = new Program('nginx', ['-e', 'stderr', '-p', this.directory, '-c', file, '-g', oneProcess]);
    const answers = () => fetch(this.url).then(Boolean, () => false);
    await nginx.until(answers);
  }

  #environment(service: string, address: string): Environment {
    const variables = Object.entries(this.services[service]?.environment ?? {});
    const own = Object.fromEntries(variables.map(([name, value]) => [name, this.#own(`${value}`)]));
    return { NODE_ENV: 'production', ...own, PORT: this.#own(address).replace(/.*:/, '') };
  }

  #own(text: string): string {
    return this.ports.reduce((result, [address, port]) => result.replaceAll(address, `127.0.0.1:${port}`), text);
  }
}
