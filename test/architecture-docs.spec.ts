import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { registry } from '../src/observability/metrics.js';

const CORE = new URL('../src/event-manager/', import.meta.url);

const page = await readFile(new URL('../docs/architecture.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| (F\d+) +\|(.+)\|$/gm)].map(([, id = '', row = '']) => {
  const [metrics = '', tests = ''] = row.split(' | ').slice(-2);
  return { id, metrics, tests };
});
const sources = await textsOf('src', /(?<!\.(?:spec|contract))\.ts$/);
const suites = /\.(?:spec|contract)\.ts$/;
const specs = new Map([...(await textsOf('src', suites)), ...(await textsOf('test', suites))]);

describe('docs/architecture.md', () => {
  it('has an id of its own for each row of the failures', () => {
    const table = (page.split('\n## Failures\n')[1] ?? '').split('\n## ')[0] ?? '';
    const lines = table.split('\n').filter((line) => line.startsWith('|')).length - 2; // the head, and the rule below it
    expect(lines).toBeGreaterThan(25);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(lines);
  });

  it('has a test for each failure, in the file that its row leads to, and a failure for each id in a test', () => {
    const documented = rows.flatMap(({ id, tests }) =>
      [...tests.matchAll(/\]\(\.\.\/(\S+)\)/g)].map(([, file]) => `${id} ${file}`),
    );
    expect(documented.length).toBeGreaterThanOrEqual(rows.length);
    expect(new Set(documented)).toEqual(new Set(failuresInTests()));
  });

  it('names for each failure metrics that there are', async () => {
    const series = await registry.metrics();
    for (const { id, metrics } of rows) {
      const named = [...metrics.matchAll(/`([a-z_]+)(?:\{(.+?)\})?`/g)];
      expect(named.length, id).toBeGreaterThan(0);
      for (const [, name, label = ''] of named) {
        expect(series, id).toMatch(new RegExp(`^(# TYPE )?async_como_sync_${name}[{ ]${label}`, 'm'));
      }
    }
  });

  it('has each invariant that the sources cite, and no other', () => {
    const cited = [...sources.values()].flatMap((source) => source.match(/\b[EW]\d+a?\b/g) ?? []);
    const documented = [...page.matchAll(/^- \*\*([EW]\d+a?)\*\* /gm)].map(([, id]) => id);
    expect(documented).toEqual([...new Set(documented)]);
    expect(new Set(documented)).toEqual(new Set(cited));
  });

  it('names for each invariant files that cite it', () => {
    const invariants = [...page.matchAll(/^- \*\*(E\d+a?)\*\* ([^]+?)\n(?=- |\n)/gm)];
    expect(invariants.length).toBeGreaterThan(10);
    for (const [, id, text = ''] of invariants) {
      const files = [...text.matchAll(/\]\(\.\.\/(src\/\S+?)\)/g)].map(([, file = '']) => file);
      expect(files.length, id).toBeGreaterThan(0);
      for (const file of files) {
        expect(sources.get(file), `${id} in ${file}`).toMatch(new RegExp(`\\b${id}\\b`));
      }
    }
  });

  it('tells of each file of the core', async () => {
    const files = (await readdir(CORE, { recursive: true })).filter((file) =>
      /^(?!testing)[\w/-]+(\.service)?\.ts$/.test(file),
    );
    const untold = files.filter((file) => !page.includes(`(../src/event-manager/${file})`));
    expect(untold).toEqual([]);
  });

  it('leads only to files that there are', async () => {
    for (const [, path = ''] of page.matchAll(/\]\((?!#)([^)#]+)[)#]/g)) {
      await expect(readFile(new URL(path, new URL('../docs/', import.meta.url)))).resolves.toBeDefined();
    }
  });
});

/** Each failure that a test holds, with the test's file: `F1 test/x.spec.ts`. A test names them where its title begins. */
function failuresInTests(): readonly string[] {
  return [...specs].flatMap(([file, text]) => {
    const titles = text.matchAll(/(?<!\.(?:skip|todo)\(\s*)['`]\[(F\d+)\] /g);
    return [...titles].map(([, id]) => `${id} ${file}`);
  });
}

/** The files below a folder whose names match, by their paths from the root. */
async function textsOf(folder: string, name: RegExp): Promise<ReadonlyMap<string, string>> {
  const root = new URL('../', import.meta.url);
  const files = (await readdir(new URL(folder, root), { recursive: true })).filter((file) => name.test(file));
  const paths = files.filter((file) => !file.includes('node_modules')).map((file) => `${folder}/${file}`);
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(new URL(path, root), 'utf8')] as const)),
  );
}
