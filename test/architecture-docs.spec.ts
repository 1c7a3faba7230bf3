import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { registry } from '../src/observability/metrics.js';

const CORE = new URL('../src/event-manager/', import.meta.url);
const INVARIANTS = [...Array.from({ length: 12 }, (_, index) => `E${index + 1}`), 'E4a', 'E11a'];

const page = await readFile(new URL('../docs/architecture.md', import.meta.url), 'utf8');
const rows = [...(page.split('## Failures')[1] ?? '').matchAll(/^\| (?!failure|-)(.+) \|$/gm)].map(([, row = '']) =>
  row.split(' | ').map((cell) => cell.trim()),
);

describe('docs/architecture.md', () => {
  it('names for each failure a test that there is, by its file and its title', async () => {
    expect(rows.length).toBeGreaterThan(25);
    for (const [failure, , , , test = ''] of rows) {
      const [, file = '', title = ''] = /^\[\S+\]\(\.\.\/(\S+)\): (.+)$/.exec(test) ?? [];
      const source = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
      expect(source, failure).toContain(`'${title}'`);
    }
  });

  it('names for each failure metrics that there are', async () => {
    const series = await registry.metrics();
    for (const [failure, , , metrics = ''] of rows) {
      const named = [...metrics.matchAll(/`([a-z_]+)(?:\{(.+?)\})?`/g)];
      expect(named.length, failure).toBeGreaterThan(0);
      for (const [, name, label = ''] of named) {
        expect(series, failure).toMatch(new RegExp(`^(# TYPE )?async_como_sync_${name}[{ ]${label}`, 'm'));
      }
    }
  });

  it('names for each invariant files that cite it, and every invariant is cited', async () => {
    for (const invariant of INVARIANTS) {
      const [, text = ''] = new RegExp(`^- \\*\\*${invariant}\\*\\* ([^]+?)\n(?=- |\n)`, 'm').exec(page) ?? [];
      const files = [...text.matchAll(/\]\(\.\.\/(src\/\S+?)\)/g)].map(([, file = '']) => file);
      expect(files.length, invariant).toBeGreaterThan(0);
      for (const file of files) {
        const source = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
        expect(source, `${invariant} in ${file}`).toMatch(new RegExp(`\\b${invariant}\\b`));
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
