import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigModule } from './config.module.js';
import { Config } from './config.js';
import { Environment } from './environment.js';
import { loadConfig, loadSandboxConfig, parseConfig, parseSandboxConfig } from './load-config.js';
import { SandboxEnvironment } from './sandbox-environment.js';
import { ConfigurationError } from './validate-environment.js';

const before = process.cwd();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'configuration-'));
  process.chdir(directory);
  for (const name of [Environment, SandboxEnvironment].flatMap((type) => Object.keys(new type()))) {
    vi.stubEnv(name, undefined);
  }
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
    expect(await loadConfig()).toMatchObject({ timeoutMs: 2, maxTimeoutMs: 2, port: 3000, redisPrefix: 'quoted' });
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

  it('of the sandbox reads the environment alone', async () => {
    writeFileSync('.env', 'PORT=1\nHOST=192.0.2.1\n');
    vi.stubEnv('HOST', '127.0.0.1');
    expect(await loadSandboxConfig()).toMatchObject({ port: 4000, host: '127.0.0.1' });
  });
});

describe('the module', () => {
  it('provides the configuration that it is given, to every module', async () => {
    const config = parseConfig({ PORT: '0' });
    const module = await Test.createTestingModule({ imports: [ConfigModule.forRoot(config)] }).compile();
    expect(module.get(Config)).toBe(config);
  });
});

describe('the configuration of the sandbox', () => {
  it('has defaults that suit a service beside it', () => {
    const config = parseSandboxConfig({});
    expect(config).toEqual({
      host: '0.0.0.0',
      port: 4000,
      webhookUrls: ['http://localhost:3000/webhook'],
      apiKey: 'sandbox',
      webhookAuth: 'none',
      webhookSecrets: [],
      webhookHeader: undefined,
      delayMs: 600,
      slowMs: 6000,
    });
    expect([config, config.webhookUrls, config.webhookSecrets].every(Object.isFrozen)).toBe(true);
  });

  it('keeps each webhook URL as it is written', () => {
    const urls = ['http://a:3000/webhook/', 'https://b.example.com/webhook?tenant=1'];
    expect(parseSandboxConfig({ WEBHOOK_URL: urls.join(' , ') }).webhookUrls).toEqual(urls);
  });

  it.each([
    [{ WEBHOOK_URL: 'a:3000/webhook' }, /^WEBHOOK_URL takes comma-separated http/],
    [{ WEBHOOK_URL: 'http://a/webhook,' }, /^WEBHOOK_URL takes/],
    [{ WEBHOOK_URL: 'http://user:hush@a/webhook' }, /^WEBHOOK_URL takes(?!.*hush)/],
    [{ DELAY: '-1' }, /^DELAY takes a whole number of milliseconds from 0 to 2147483647, not "-1"$/],
    [{ SLOW: '3000000000' }, /^SLOW takes a whole number of milliseconds/],
    [{ WEBHOOK_AUTH: 'token' }, /^WEBHOOK_SECRETS must be given with WEBHOOK_AUTH=token$/],
    [
      { WEBHOOK_AUTH: 'standard-webhooks', WEBHOOK_SECRETS: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=' },
      /^WEBHOOK_SECRETS takes more than public keys/,
    ],
  ])('is refused for %o', (source, line) => {
    expect(() => parseSandboxConfig(source)).toThrow(line);
  });
});
