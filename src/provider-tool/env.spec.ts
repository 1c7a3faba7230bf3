import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config/load-config.js';
import { standInSettings } from '../config/settings.js';
import { presetNames } from '../provider/profile/presets.js';
import { openProfile } from './open-profile.js';
import { makeFolder, run } from './tool.fake.js';

const file = makeFolder();

async function linesFor(name: string, source = {}): Promise<string> {
  const { code, text } = await run(['env', name], source);
  expect(code).toBe(0);
  return text;
}

describe('env', () => {
  it.each(presetNames())('writes what %s needs: once it is filled in, the service starts with it', async (name) => {
    const given = parseEnv(await linesFor(name));
    const { document } = openProfile(name);
    const own = standInSettings(document, 'https://provider.example');
    const values: Record<string, string> = {
      ...own,
      EFI_CERTIFICATE: 'package.json',
      PUBLIC_URL: 'https://api.example.com',
      CALLBACK_SECRET: 'a-secret-of-16-b',
      WEBHOOK_AUTH: 'none',
    };
    const filled = Object.fromEntries(
      Object.entries(given).map(([key, value]) => [key, value === '' ? (values[key] ?? 'package.json') : value]),
    );
    // package.json is a file, but no certificate.
    const faults = faultsOf(filled).filter((fault) => !/^(?:EFI|PIX)_CERTIFICATE/.test(fault));
    expect(faults).toEqual([]);
  });

  it('leaves secrets empty, and comments on what has a default', async () => {
    const text = await linesFor('efi');
    expect(text).toContain('PROVIDER=efi\n');
    expect(text).toMatch(/^EFI_CLIENT_SECRET=$/m);
    expect(text).toContain(
      '# a URL; for example https://pix-h.api.efipay.com.br\n# EFI_URL=https://pix.api.efipay.com.br\n',
    );
    expect(text).toContain('# the Pix key that gets the money\nEFI_PIX_KEY=\n');
    expect(text).not.toContain('CALLBACK_SECRET');
  });

  it('tells the URL to register, with the member of the query that proves the sender', async () => {
    const text = await linesFor('efi', {
      PUBLIC_URL: 'https://api.example.com/',
      EFI_WEBHOOK_SECRET: 'a-secret-of-16-b',
    });
    expect(text).toContain(': https://api.example.com/webhook?hmac=THE-VALUE-OF-EFI_WEBHOOK_SECRET');
    expect(text).toContain('&ignore=');
    expect(text).not.toContain('a-secret');
    expect(await linesFor('stripe')).toMatch(/: https:\/\/YOUR-HOST\/webhook$/m);
  });

  it('asks for PUBLIC_URL and CALLBACK_SECRET where the provider is told URLs of ours', async () => {
    const text = await linesFor('bspay');
    expect(text).toMatch(/^PUBLIC_URL=$/m);
    expect(text).toMatch(/^CALLBACK_SECRET=$/m);
    expect(text).toContain('none needs to be registered');
  });

  it('asks how webhooks are proved where the profile does not say', async () => {
    const text = await linesFor('zemo');
    expect(text).toMatch(/^WEBHOOK_AUTH=$/m);
    expect(text).toContain('default: https://auth.DOMAIN\n# AUTH_URL=\n');
  });

  it('names a file of one’s own by its path, and quotes what needs it', async () => {
    const path = file(
      'mine one.yaml',
      'profile: 1\nname: mine\nsettings: { A: { default: "x # y" } }\noperations: { job: { request: { method: POST, url: "https://a.example", headers: { a: "{env.A}" } } } }\nwebhook: { verify: { scheme: none, because: a test } }\n',
    );
    const text = await linesFor(path);
    expect(parseEnv(text)['PROVIDER_FILE']).toBe(path);
    expect(parseEnv(text.replaceAll('# A=', 'A='))['A']).toBe('x # y');
  });
});

function faultsOf(source: NodeJS.Dict<string>): readonly string[] {
  try {
    parseConfig(source);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('; ') : [String(error)];
  }
}
