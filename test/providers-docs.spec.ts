import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { presetNames, readPreset } from '../src/provider/profile/presets.js';
import { describePresets, followUpsOf, operationsOf } from './support/describe-presets.js';

const PAGE = 'docs/providers.md';
const documents = presetNames().flatMap((name) => readPreset(name).document ?? []);

describe('docs/providers.md', () => {
  // `npm run docs:providers` writes the page.
  it('says what the files of the presets say', async () => {
    const page = await readFile(PAGE, 'utf8');
    const [introduction = ''] = page.split(BEGINNING);
    const made = `${introduction}${BEGINNING}\n\n${describePresets(documents)}\n`;
    const options = JSON.parse(await readFile('.prettierrc', 'utf8')) as object;
    await expect(await format(made, { ...options, parser: 'markdown' })).toMatchFileSnapshot(`../${PAGE}`);
  });
});

describe.each(['README.md', 'README.pt-BR.md'])('%s', (file) => {
  it('has a row for each preset, with its operations and follow-ups', async () => {
    const page = await readFile(file, 'utf8');
    const rows = new Map([...page.matchAll(/^\| `([a-z-]+)` +\|(.*)\|$/gm)].map(([, name, cells]) => [name, cells]));
    expect([...rows.keys()].filter((name) => presetNames().includes(name ?? ''))).toEqual(presetNames());
    for (const document of documents) {
      const asked = operationsOf(document).map(([name]) => `\`/${name}\``);
      const followUps = followUpsOf(document).map(([name]) => `\`${name}\``);
      const [, operations, following, evidence] = (rows.get(document.name) ?? '').split('|').map((cell) => cell.trim());
      expect([operations, following, evidence]).toEqual([asked.join(', '), followUps.join(', '), document.evidence]);
    }
  });
});

/** What follows it is made of the files. */
const BEGINNING = '<!-- Made of the files by npm run docs:providers. -->';
