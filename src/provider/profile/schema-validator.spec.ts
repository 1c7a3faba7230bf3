import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PATTERNS } from './schema-faults.js';
import { validate } from './schema-validator.generated.js';

const schema = JSON.parse(read('profile.schema.json')) as unknown;

it('the generated validator is that of the schema, and needs no ajv', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'));
  const made = join(folder, 'made.js');
  execFileSync(process.execPath, [join(import.meta.dirname, 'schema-validator.make.js'), made]);
  const code = readFileSync(made, 'utf8');
  rmSync(folder, { recursive: true });
  expect(read('schema-validator.generated.js') === code, 'npm run schema').toBe(true);
  expect(code).not.toMatch(/\brequire\(|^import\b/m);
});

it('the schema has no choice but that of the scheme, so that one mistake breaks one rule', () => {
  expect(found('oneOf')).toHaveLength(1);
  expect(found('anyOf')).toEqual([]);
});

it('each pattern of the schema is said in words', () => {
  expect(new Set(found('pattern'))).toEqual(new Set(Object.keys(PATTERNS)));
});

it.each(Object.keys(parse(read('../proofs/schemes.yaml')) as object))(
  'the schema takes the scheme %s of schemes.yaml',
  (scheme) => {
    const profile = { profile: 1, name: 'x', operations: { x: {} }, webhook: { verify: { scheme, keys: 'env.X' } } };
    expect(validate(profile)).toBe(true);
  },
);

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8');
}

/** All that stands in the schema under this keyword. */
function found(keyword: string, part = schema): readonly unknown[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) => (name === keyword ? [value] : found(keyword, value)));
}
