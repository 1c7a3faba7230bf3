import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { stacksOf } from './report/stacks.js';
import { table } from './report/table.js';

/**
 * Where the CPU time goes: `node bench/profile.js DIRECTORY [COUNT]` prints, for each process that `--profile DIRECTORY`
 * sampled, the shares of its packages and of its functions. `self` is what ran; `with natives` gives the built-ins, the
 * runtime, the kernel and libraries to the nearest JavaScript that called them. Garbage collection and compilation are
 * nobody's.
 */
const [directory = '.', count = '25'] = process.argv.slice(2);
for (const file of readdirSync(directory).filter((name) => name.endsWith('.stacks'))) {
  const stacks = stacksOf(readFileSync(join(directory, file), 'utf8'));
  console.log(`\n${file}: ${stacks.length} samples\n`);
  for (const what of ['package', 'function']) console.log(`${table(shares(stacks, what))}\n`);
}

function shares(stacks, what) {
  const self = new Map();
  const withNatives = new Map();
  for (const { ran, caller } of stacks) {
    count1(self, ran[what]);
    count1(withNatives, (caller ?? ran)[what]);
  }
  const percent = (samples = 0) => ((100 * samples) / stacks.length).toFixed(1);
  const rows = [...new Set([...withNatives.keys(), ...self.keys()])]
    .map((name) => [name, percent(self.get(name)), percent(withNatives.get(name))])
    .sort((a, b) => b[2] - a[2] || b[1] - a[1]);
  return { header: [what, 'self, %', 'with natives, %'], rows: rows.slice(0, Number(count)) };
}

function count1(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
