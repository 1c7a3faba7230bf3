import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Config } from './config.js';
import { ConfigModule } from './config.module.js';
import { Environment } from './environment.js';
import { loadConfig, parseConfig } from './load-config.js';
import { ConfigurationError } from './read-environment.js';

const before = process.cwd();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'configuration-'));
  process.chdir(directory);
  for (const name of Object.keys(new Environment())) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(before);
  rmSync(directory, { recursive: true });
});

describe('loading the configuration', () => {
  it('reads .env, and prefers the environment', async () => {
    writeFileSync('.env', 'TIMEOUT=1\nMAX_TIMEOUT=2\n# PORT=5\nREDIS_PREFIX="quoted"\n');
    vi.stubEnv('TIMEOUT', '2');
    expect(await loadConfig()).toMatchObject({ timeoutMs: 2, maxTimeoutMs: 2, port: 3000, namespace: 'quoted' });
  });

  it('lets an empty variable of the environment unset that of .env', async () => {
    writeFileSync('.env', 'TIMEOUT=1\n');
    vi.stubEnv('TIMEOUT', '');
    expect((await loadConfig()).timeoutMs).toBe(5000);
  });

  it('does without .env', async () => {
    expect(await loadConfig()).toBeInstanceOf(Config);
  });

  it('does not read .env in production', async () => {
    writeFileSync('.env', 'SANDBOX=true\nWEBHOOK_AUTH=none\nAPI_KEYS=none\n');
    vi.stubEnv('NODE_ENV', 'production');
    await expect(loadConfig()).rejects.toThrow(/^DOMAIN must be given/);
  });

  it('rejects with the line that names the variable', async () => {
    vi.stubEnv('TIMEOUT', '5s');
    await expect(loadConfig()).rejects.toThrow(
      new ConfigurationError(['TIMEOUT takes a whole number of milliseconds from 1 to 2147483647, not "5s"']),
    );
  });

  it('writes nothing into the environment', async () => {
    writeFileSync('.env', 'APIKEY=only-in-the-file\nTIMEOUT=1\n');
    const environment = { ...process.env };
    await loadConfig();
    expect(process.env).toEqual(environment);
  });
});

describe('the module', () => {
  it('provides the configuration that it is given, to every module', async () => {
    const config = parseConfig({ PORT: '0' });
    const module = await Test.createTestingModule({ imports: [ConfigModule.forRoot(config)] }).compile();
    expect(module.get(Config)).toBe(config);
  });
});
