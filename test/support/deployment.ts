import { Logger } from '@nestjs/common';
import { expect } from 'vitest';
import { parseSandboxConfig } from '../../src/sandbox/sandbox-environment.js';
import { startConfigured } from '../../src/sandbox/serve.js';
import { freePort } from './free-port.js';
import type { Environment } from './program.js';
import { RedisServer } from './redis-server.js';
import { SandboxClient } from './sandbox-client.js';
import { SandboxProcess } from './sandbox-process.js';
import { ServiceProcess } from './service-process.js';

/** How a deployment differs from two instances, of which the second one gets the webhooks. */
export interface DeploymentOptions {
  readonly instances?: number;
  /** The instances that the sandbox calls, in turn. */
  readonly webhooksTo?: readonly number[];
  /** PROVIDER_FILE and the settings of its profile, for the sandbox and each instance; Zemo without them. */
  readonly profile?: Environment;
  /** Further variables of each instance. */
  readonly environment?: Environment;
  /** Of those, the ones that concern webhooks' authenticity, for the sandbox. */
  readonly sandboxEnvironment?: Environment;
  /** As on redis-server's command line. */
  readonly redisSettings?: readonly string[];
  /** Where requests are kept, in place of a Redis of the deployment's own; whoever started that ends it. */
  readonly storeUrl?: string;
  /** Whether the sandbox is a process of its own too, for a test that keeps it busy. */
  readonly sandboxApart?: boolean;
}

/** What a test patiently waits for, in milliseconds: never a promise about time. */
export const PATIENT = { timeout: 30_000, interval: 20 };

/** Instances on one store, each a process of its own, and a sandbox provider. */
export class Deployment {
  private constructor(
    private readonly ownRedis: RedisServer | undefined,
    readonly sandbox: SandboxClient,
    private readonly endSandbox: () => Promise<void>,
    readonly instances: ServiceProcess[],
    private readonly environment: Environment,
  ) {}

  /** Starts all of it, and resolves when every instance is ready. Whoever starts it calls `end`. */
  static async start(options: DeploymentOptions = {}): Promise<Deployment> {
    const {
      instances = 2,
      webhooksTo = [1],
      profile,
      environment,
      sandboxEnvironment,
      redisSettings = [],
      storeUrl,
      sandboxApart = false,
    } = options;
    const redis = storeUrl === undefined ? await RedisServer.start(...redisSettings) : undefined;
    const ports = await Promise.all(Array.from({ length: instances }, () => freePort()));
    const webhookUrls = webhooksTo.map((index) => `http://127.0.0.1:${ports[index]}/webhook`);
    const { sandbox, endSandbox } = await (sandboxApart ? startSandboxProcess : startSandboxHere)({
      APIKEY: 'key',
      DELAY: '50',
      WEBHOOK_URL: webhookUrls.join(','),
      ...profile,
      ...sandboxEnvironment,
    });
    const provider = profile
      ? { ...profile, SANDBOX: 'true', SANDBOX_URL: sandbox.url }
      : { ...sandbox.provider, APIKEY: 'key', WEBHOOK_AUTH: 'none' };
    const variables = {
      ...provider,
      ...(redis ? { REDIS_URL: redis.url } : storeUrl !== undefined && { STORE_URL: storeUrl }),
      NODE_ENV: 'production',
      API_KEYS: 'none',
      ...environment,
    };
    const deployment = new Deployment(redis, sandbox, endSandbox, [], variables);
    await Promise.all(ports.map((port, index) => deployment.startInstance(index, `${port}`)));
    await deployment.untilReady();
    return deployment;
  }

  /** The Redis of its own; throws where it has none. */
  get redis(): RedisServer {
    if (!this.ownRedis) throw new RangeError('this deployment has no Redis of its own');
    return this.ownRedis;
  }

  /** The instance with this index; throws where there is none. */
  instance(index: number): ServiceProcess {
    const instance = this.instances[index];
    if (!instance) throw new RangeError(`there is no instance ${index}`);
    return instance;
  }

  /** Starts an instance, in the place of the one with this index where that one has ended; resolves when it answers. */
  async startInstance(index: number, port = new URL(this.instance(index).url).port): Promise<ServiceProcess> {
    const instance = await ServiceProcess.start({ ...this.environment, PORT: port });
    this.instances[index] = instance;
    return instance;
  }

  /** Starts one more instance, on which nobody counts; resolves when it answers. */
  addInstance(port: number, environment: Environment = {}): Promise<ServiceProcess> {
    return ServiceProcess.start({ ...this.environment, ...environment, PORT: `${port}` });
  }

  /** Resolves when every instance takes requests. */
  async untilReady(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.untilReady()));
  }

  /** Resolves when the provider was called as often as this for these ids, or for any. */
  async untilAsked(count: number, ids?: readonly string[]): Promise<void> {
    await expect.poll(async () => (await this.calls(ids)).length, PATIENT).toBe(count);
  }

  /** The ids of the calls that the provider got, of all or of these ids. */
  async calls(ids?: readonly string[]): Promise<readonly string[]> {
    const wanted = ids && new Set(ids);
    const calls = (await this.sandbox.journal()).cashins.map(({ external_id }) => String(external_id));
    return wanted ? calls.filter((id) => wanted.has(id)) : calls;
  }

  async end(): Promise<void> {
    await Promise.all([...this.instances.map((instance) => instance.kill()), this.endSandbox()]);
    await this.ownRedis?.end();
  }
}

interface OwnedSandbox {
  readonly sandbox: SandboxClient;
  readonly endSandbox: () => Promise<void>;
}

async function startSandboxProcess(environment: Environment): Promise<OwnedSandbox> {
  const program = await SandboxProcess.start(environment);
  return { sandbox: program.client, endSandbox: () => program.kill() };
}

/** In this process, which takes a fraction of what it takes to start another one. */
async function startSandboxHere(environment: Environment): Promise<OwnedSandbox> {
  Logger.overrideLogger(['fatal', 'error', 'warn']); // Nest tells of every route otherwise
  const sandbox = await startConfigured(parseSandboxConfig({ HOST: '127.0.0.1', PORT: '0', ...environment }));
  return { sandbox: new SandboxClient(sandbox.url), endSandbox: () => sandbox.close() };
}

/** How a caller asks. */
export interface AskOptions {
  /** In seconds; 20 where it is not given. */
  readonly wait?: number;
  /** Over the ones that are sent anyway. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborted when the caller leaves. */
  readonly signal?: AbortSignal;
}

/** POST /new-qrcode with these members, and what came of it. */
export async function ask(
  service: ServiceProcess,
  members: object,
  { wait = 20, headers, signal }: AskOptions = {},
): Promise<Answer> {
  const begun = performance.now();
  const fields = { 'content-type': 'application/json', prefer: `wait=${wait}`, ...headers };
  const init = { method: 'POST', headers: fields, body: JSON.stringify(members), signal: signal ?? null };
  return answerOf(service.fetch('/new-qrcode', init), begun);
}

/** POST /webhook that says that a request succeeded, unless the members say something else. */
export async function notify(
  service: ServiceProcess,
  id: string,
  members: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = { external_id: id, br_code: `code of ${id}`, cashin_id: `cashin of ${id}`, ...members };
  return sendWebhook(service, JSON.stringify(body), headers);
}

/** POST /webhook with this body. */
export async function sendWebhook(
  service: ServiceProcess,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return answerOf(service.post('/webhook', body, headers), performance.now());
}

/** GET /requests/{id}, or that of a follow-up. */
export async function find(
  service: ServiceProcess,
  id: string,
  headers: Readonly<Record<string, string>> = {},
  { followUp, signal }: FindOptions = {},
): Promise<Answer> {
  const path = `/requests/${encodeURIComponent(id)}${followUp === undefined ? '' : `/${followUp}`}`;
  return answerOf(service.fetch(path, { headers, signal: signal ?? null }), performance.now());
}

/** How `find` may differ. */
export interface FindOptions extends Pick<AskOptions, 'signal'> {
  readonly followUp?: string;
}

/** An answer that has come. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds from the request to its whole answer. */
  readonly ms: number;
}

async function answerOf(asked: Promise<Response>, begun: number): Promise<Answer> {
  const response = await asked;
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  return { status: response.status, headers: response.headers, body, ms: performance.now() - begun };
}

/** How many of them there are of each status. */
export function tally(answers: readonly Answer[]): Readonly<Record<number, number>> {
  return countEach(answers.map(({ status }) => status));
}

/** How many there are of each value. */
export function countEach(values: readonly (string | number)[]): Readonly<Record<string | number, number>> {
  const counts: Record<string | number, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** What became of the only notice of a webhook, by its answer. */
export function resultOf({ body }: Answer): string | undefined {
  return (body['results'] as readonly { readonly result: string }[] | undefined)?.[0]?.result;
}

/** The slowest of them, in milliseconds. */
export function slowest(answers: readonly Answer[]): number {
  return Math.round(Math.max(...answers.map(({ ms }) => ms)));
}

/** `count` ids that begin with `name`. */
export function idsOf(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}

/** Figures that were measured, for who reads the log of a run. */
export function tell(figures: string): void {
  process.stdout.write(`measured: ${figures}\n`);
}
