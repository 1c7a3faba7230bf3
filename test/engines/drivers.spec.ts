import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.js';
import { NatsServer } from '../support/nats-server.js';
import { type Environment, Program } from '../support/program.js';
import { RedisServer } from '../support/redis-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The drivers that an installation may lack. */
const OPTIONAL = ['pg', '@nats-io/transport-node'];

const DRIVERS = [...OPTIONAL, 'ioredis'];

/** Writes each module that is imported to stderr. */
const TRACER = importing(`
import { register } from 'node:module';
register(${JSON.stringify(
  importing(`
import { writeSync } from 'node:fs';
export function load(url, context, next) {
  writeSync(2, 'imports ' + url + '\\n');
  return next(url, context);
}`),
)});`);

/** The built service, beside all packages but the optional drivers. */
let lacking: string;

beforeAll(async () => {
  lacking = await mkdtemp(join(tmpdir(), 'drivers-'));
  for (const path of ['dist', 'package.json']) await cp(join(root, path), join(lacking, path), { recursive: true });
  await link('node_modules');
});

afterAll(() => rm(lacking, { recursive: true }));

it.each([
  ['in memory', []],
  ['on Redis', ['ioredis']],
])('without the optional drivers the service starts %s, and imports %j alone', async (name, drivers) => {
  const environment = name === 'on Redis' ? { STORE_URL: await redisUrl() } : {};
  const service = await start(lacking, environment);
  expect(importedBy(service)).toEqual(new Set(drivers));
});

it('signals by NATS, beside a store in Redis, import the drivers of both and no other', async () => {
  const nats = await NatsServer.start();
  onTestFinished(() => nats.end());
  const service = await start(root, { STORE_URL: await redisUrl(), SIGNALS_URL: nats.url });
  expect(importedBy(service)).toEqual(new Set(['ioredis', '@nats-io/transport-node']));
});

it.each([
  [
    'NATS needs the package @nats-io/transport-node: npm install @nats-io/transport-node',
    { STORE_URL: 'redis://127.0.0.1:1', SIGNALS_URL: 'nats://127.0.0.1:1' },
  ],
  ['Postgres needs the package pg: npm install pg', { STORE_URL: 'postgres://127.0.0.1:1/x' }],
])('stops with one line: %s', async (line, environment) => {
  const service = run(lacking, await freePort(), environment);
  expect(await service.ended).toBe(1);
  expect(service.output.split('\n').filter((text) => !text.startsWith('imports '))).toEqual([line, '']);
});

/** Links what is in a directory of ours into the same one there, and leaves the optional drivers out. */
async function link(directory: string): Promise<void> {
  await mkdir(join(lacking, directory));
  for (const entry of await readdir(join(root, directory))) {
    const path = join(directory, entry);
    if (OPTIONAL.some((driver) => driver.startsWith(`${entry}/`))) await link(path);
    else if (!OPTIONAL.some((driver) => path.endsWith(join('node_modules', driver))))
      await symlink(join(root, path), join(lacking, path));
  }
}

/** Resolves when it answers. */
async function start(directory: string, environment: Environment): Promise<Program> {
  const port = await freePort();
  const service = run(directory, port, environment);
  onTestFinished(() => service.kill());
  await service.until(() =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return service;
}

function run(directory: string, port: number, environment: Environment): Program {
  const variables = { HOST: '127.0.0.1', PORT: `${port}`, SANDBOX: 'true', ...environment };
  return new Program(process.execPath, ['--import', TRACER, join(directory, 'dist/main.js')], variables);
}

function importedBy(service: Program): ReadonlySet<string> {
  return new Set(DRIVERS.filter((driver) => service.stderr.includes(`/node_modules/${driver}/`)));
}

async function redisUrl(): Promise<string> {
  const redis = await RedisServer.start();
  onTestFinished(() => redis.end());
  return redis.url;
}

function importing(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`;
}
