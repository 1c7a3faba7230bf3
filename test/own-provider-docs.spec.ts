import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Compile, readProfile } from '../src/provider/profile/load-profile.js';
import { compileProfile } from '../src/provider/profile/compile-profile.js';
import { hasOwnProof } from '../src/provider/profile/needs.js';

const page = await readFile('docs/own-provider.md', 'utf8');
const FILE = 'print.yaml';

/** A block of YAML, and the lines of text under it if it has faults. */
interface Block {
  /** What stands behind `yaml`: the file that it belongs to, or where it stands in any profile. */
  readonly at: string;
  readonly isBroken: boolean;
  readonly text: string;
  readonly faults: readonly string[];
}

const blocks: readonly Block[] = [
  ...page.matchAll(/^```yaml *(\S*)(?: (broken|uncovered))?\n([^]*?)^```\n(?:\n```text\n([^]*?)^```)?/gm),
].map(([, at = '', fault, text = '', faults = '']) => ({
  at,
  isBroken: fault !== undefined,
  text,
  faults: faults.split('\n').filter((line) => line !== ''),
}));

describe('docs/own-provider.md', () => {
  const steps = blocks.filter(({ at }) => at === FILE);

  it.each(steps.map((step, index) => ({ step, index })))(
    'step $index: print.yaml has the faults that are shown, or none',
    ({ index }) => {
      const { faults } = readProfile(fileAfter(steps, index), FILE, strictly);
      expect(faults).toEqual(steps[index]?.faults);
    },
  );

  it('shows what is wrong with some files', () => {
    expect(blocks.filter(({ isBroken }) => isBroken).length).toBeGreaterThan(2);
    expect(blocks.filter(({ isBroken, faults }) => isBroken === (faults.length === 0))).toEqual([]);
  });

  const pieces = blocks.filter(({ at }) => at !== FILE);

  it.each(pieces)('a piece of a profile, $text', ({ at, text, faults }) => {
    const { faults: found } = readProfile(JSON.stringify(profileWith(at, text)), FILE, strictly);
    expect(found.map((line) => line.replace(/^\S+ /, ''))).toEqual(faults);
  });
});

/** As production does. */
const strictly: Compile = (document, report) => {
  const { uncovered } = compileProfile(document, report);
  if (hasOwnProof(document)) for (const { at, message } of uncovered) report(at, message);
};

/** Each step gives top-level members, which take the place of those of that name. What is broken is not kept. */
function fileAfter(steps: readonly Block[], index: number): string {
  const members = new Map<string, string>();
  for (const { text } of steps.slice(0, index + 1).filter(({ isBroken }, at) => !isBroken || at === index)) {
    for (const member of text.split(/^(?=\S)/m)) members.set(member.split(':', 1)[0] ?? '', member);
  }
  return [...members.values()].join('');
}

type Members = Record<string, unknown>;

/** A profile that has these members at this place, and declares all settings that they name. */
function profileWith(at: string, text: string): object {
  const profile: Members = {
    profile: 1,
    name: 'shop',
    settings: {},
    operations: {
      job: {
        request: { method: 'POST', url: 'https://api.shop.example/orders', json: 'caller' },
        webhook: { theirs: 'body.id', succeeded: { 'body.state': 'done' } },
      },
    },
    webhook: { verify: { scheme: 'token', from: 'header.x-token', keys: 'env.SHOP_SECRET' } },
  };
  const steps = at === '' ? [] : at.split('.');
  const value: unknown = parse(text);
  const parent = steps.slice(0, -1).reduce((members, step) => members[step] as Members, profile);
  const last = steps.at(-1);
  const isReading = steps.length > 1 && last === 'webhook';
  if (last === undefined) Object.assign(profile, value);
  else if (isReading) parent[last] = value;
  else Object.assign(parent[last] as Members, value);
  const named = Array.from(JSON.stringify(profile).matchAll(/env\.([A-Z][A-Z0-9_]*)/g), ([, name = '']) => name);
  const settings = profile['settings'] as Members;
  for (const name of named) settings[name] ??= { secret: true };
  return profile;
}
