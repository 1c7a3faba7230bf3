import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadSandboxConfig, parseSandboxConfig, SandboxEnvironment } from './sandbox-environment.js';

describe('the configuration of the sandbox', () => {
  it('is read from the environment alone', async () => {
    const before = process.cwd();
    const directory = mkdtempSync(join(tmpdir(), 'configuration-'));
    onTestFinished(() => {
      vi.unstubAllEnvs();
      process.chdir(before);
      rmSync(directory, { recursive: true });
    });
    process.chdir(directory);
    for (const name of Object.keys(new SandboxEnvironment())) vi.stubEnv(name, undefined);
    writeFileSync('.env', 'PORT=1\nHOST=192.0.2.1\n');
    vi.stubEnv('HOST', '127.0.0.1');
    expect(await loadSandboxConfig()).toMatchObject({ port: 4000, host: '127.0.0.1' });
  });

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

it('the documented variables of the sandbox are those of its own process, with their defaults', () => {
  const [, sandbox = ''] = readFileSync('docs/configuration.md', 'utf8').split('## The sandbox as a process');
  const rows = sandbox.matchAll(/^\| `([A-Z_]+)` +\| (?:`([^`]*)`|unset)/gm);
  const defaults = Object.entries(new SandboxEnvironment()).map(([name, value]) => [name, String(value ?? '')]);
  expect(Object.fromEntries([...rows].map(([, name = '', value = '']) => [name, value]))).toEqual(
    Object.fromEntries(defaults),
  );
});
