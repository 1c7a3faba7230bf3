import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { proofSchemes } from '../provider/proofs/proof-schemes.js';
import { Environment } from './environment.js';
import { parseConfig } from './load-config.js';

const example = readFileSync('.env.example', 'utf8');
const [service = ''] = readFileSync('docs/configuration.md', 'utf8').split('## The sandbox as a process');

describe('the documented variables', () => {
  it('in docs/configuration.md are those of the service, with their defaults', () => {
    expect(rows(service)).toEqual(defaults());
  });

  it('in .env.example are those of the service, with their defaults', () => {
    expect(assignments(example)).toEqual(defaults());
  });

  it('name the schemes of proof that there are, with their headers', () => {
    const table = service.matchAll(/^\| `([a-z\d-]+)` +\| (?:`([^`]+)`|fixed) +\|/gm);
    const schemes = proofSchemes.map(({ name, defaultHeader }) => [name, defaultHeader]);
    expect([...table].map(([, name, header]) => [name, header])).toEqual(schemes);
    for (const [name = ''] of schemes) expect(example).toContain(name);
  });

  it('in .env.example change nothing when they are all uncommented', () => {
    expect(parseConfig(assignments(example))).toEqual(parseConfig({}));
  });
});

/** The default of each variable, which applies in an empty environment; '' for those that stay unset. */
function defaults(): Record<string, string> {
  const { maxTimeoutMs, apiKey, sandbox, namespace, webhookAuth, apiKeys, console } = parseConfig({});
  return {
    ...written(new Environment()),
    MAX_TIMEOUT: String(maxTimeoutMs),
    APIKEY: apiKey,
    SANDBOX: String(sandbox),
    NAMESPACE: namespace,
    WEBHOOK_AUTH: webhookAuth,
    API_KEYS: apiKeys.length === 0 ? 'none' : '',
    CONSOLE: String(console),
  };
}

function written(environment: object): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value ?? '')]));
}

/** The first two cells of each row that begins with a variable: its name, and its default if the cell is code. */
function rows(markdown: string): Record<string, string> {
  const found = markdown.matchAll(/^\| `([A-Z_]+)` +\| (?:`([^`]*)`|unset)/gm);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value]));
}

function assignments(dotenv: string): Record<string, string> {
  const found = dotenv.matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gm);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value]));
}
