import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Program } from './support/program.js';
import { answer, ScriptedProvider } from './support/scripted-provider.js';

const run = promisify(execFile);

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string) => join(root, 'node_modules', name);

/** An application of somebody else, with the packed core and without the drivers for Redis. */
let app: string;
let tarball: string;
/** What the compiler said. */
let compiled: string;

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), 'package-'));
  const packed = await run('npm', ['pack', '--pack-destination', app], { cwd: root });
  tarball = join(app, packed.stdout.trim().split('\n').at(-1) ?? '');
  const names = [
    '@nestjs/common',
    '@nestjs/core',
    '@nestjs/platform-express',
    '@types/node',
    'reflect-metadata',
    'rxjs',
  ];
  const versions = await Promise.all(names.map(async (name) => [name, await versionOf(name)]));
  await write('package.json', {
    type: 'module',
    dependencies: { 'async-como-sync': `file:${tarball}`, ...Object.fromEntries(versions) },
  });
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--strict-peer-deps'];
  await run('npm', ['install', '--prefix', app, '--omit=optional', ...quick], { cwd: app });
  await write('tsconfig.json', {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      types: ['node'],
      rootDir: 'src',
      outDir: 'dist',
    },
    include: ['src'],
  });
  await write('src/labels.ts', await embeddingPage());
  await write('src/main.ts', main);
  compiled = await compile();
}, 120_000);

afterAll(() => rm(app, { recursive: true, force: true }));

/** Starts the application of docs/embedding.md, or says in one line why that is not possible. */
const main = `
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { LabelsModule } from './labels.js';

const [carrierUrl = '', redisUrl] = process.argv.slice(2);
try {
  const app = await NestFactory.create(LabelsModule.forRoot(carrierUrl, redisUrl), { logger: false, abortOnError: false });
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  console.log(await app.getUrl());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
`;

describe('the package, in another application', () => {
  it('is compiled with docs/embedding.md’s application, types of libraries included', () => {
    expect(compiled).toBe('');
  });

  it('runs it in memory, without the drivers for Redis', async () => {
    for (const driver of ['ioredis', '@nestjs/microservices']) {
      await expect(readFile(join(app, 'node_modules', driver, 'package.json'))).rejects.toThrow('ENOENT');
    }
    const carrier = await ScriptedProvider.start();
    onTestFinished(() => carrier.stop());
    const called = new Promise<void>((resolve) => {
      carrier.cashins = (response) => {
        answer(response, 202, {});
        resolve();
      };
    });
    const program = new Program(process.execPath, [join(app, 'dist/main.js'), `http://127.0.0.1:${carrier.port}`]);
    await program.until(() => program.lines.length > 0);
    const url = program.lines[0] ?? '';
    const waiting = post(`${url}/labels/parcel-1`, { kg: 2 });
    await called;
    await post(`${url}/carrier/parcel-1`, { label: 'here' });
    expect(await (await waiting).json()).toEqual({ state: 'succeeded', result: { label: 'here' } });
    await program.stop();
  });

  it('says in one line which package to install where Redis is asked for without its driver', async () => {
    const args = [join(app, 'dist/main.js'), 'http://127.0.0.1:9', 'redis://127.0.0.1:9'];
    const program = new Program(process.execPath, args);
    expect(await program.ended).toBe(1);
    expect(program.output).toMatch(/^Redis needs the package (ioredis|@nestjs\/microservices): npm install \1\n$/);
  });

  it('has suites for adapters, which run there', async () => {
    await symlink(bin('vitest'), join(app, 'node_modules/vitest'));
    await write('store.spec.ts', suite);
    const vitest = [join(bin('vitest'), 'vitest.mjs'), 'run', '--root', app, '--reporter', 'json'];
    const { stdout } = await run(process.execPath, vitest, { cwd: app });
    expect(JSON.parse(stdout)).toMatchObject({ success: true });
    expect(JSON.parse(stdout).numPassedTests).toBeGreaterThan(30);
  });
});

const suite = `
import { MemoryRequestStore } from 'async-como-sync/core';
import { describeRequestStore } from 'async-como-sync/core/testing';

describeRequestStore('a store of theirs', (limits) => {
  const store = new MemoryRequestStore(limits);
  return { open: () => store };
});
`;

describe('the tarball', () => {
  it('is one that publint finds nothing wrong with', async () => {
    const { stdout } = await run(process.execPath, [bin('publint/src/cli.js'), tarball, '--strict'], { cwd: root });
    expect(stdout).toContain('All good!');
  });

  it('has types that every resolution of modules in ESM finds', async () => {
    const attw = [bin('@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only', '--no-color'];
    const { stdout } = await run(process.execPath, attw, { cwd: root });
    expect(stdout.match(/^node16 \(from ESM\): 🟢/gm)).toHaveLength(3);
  });
});

/** What the compiler says. */
async function compile(): Promise<string> {
  const tsc = run(process.execPath, [bin('typescript/bin/tsc'), '-p', app], { cwd: app });
  return tsc.then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

/** The application that docs/embedding.md shows. */
async function embeddingPage(): Promise<string> {
  const page = await readFile(join(root, 'docs/embedding.md'), 'utf8');
  return /```ts\n([^]+?)```/.exec(page)?.[1] ?? '';
}

/** The version of a package that is installed here. */
async function versionOf(name: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(bin(name), 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) throw new TypeError(name);
  return String(manifest.version);
}

async function write(path: string, content: string | object): Promise<void> {
  const file = join(app, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
}

function post(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}
