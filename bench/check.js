import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { contestantOf } from './contestants.js';
import { hireCrew } from './harness/crew.js';
import { ratios as plan } from './plans.js';
import { cpu, Medians } from './report/medians.js';
import { figure, table } from './report/table.js';
import { entryOf, figuresOf, takeRound } from './rounds.js';

/**
 * Whether a call still costs what docs/benchmarks.json says, as CPU per call in floors: exits 1 and says what is more
 * than 15 % above. Before it says so it takes as many rounds again, as a busy machine can spoil a few.
 */
const limit = 1.15;
const names = ['ours-memory', 'ours-redis-2'];
const committed = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'docs', 'benchmarks.json'), 'utf8'));
const entries = ['floor', ...names].map(contestantOf).map(entryOf);
const crew = await hireCrew(2);

for (let round = 0; round < 2 * plan.rounds; round++) {
  if (round === plan.rounds && compare().every(({ change }) => change <= limit)) break;
  await takeRound(round, entries, crew, plan);
}
const compared = compare();
const rows = compared.map(({ title, before, now, change }) => [title, figure(before), figure(now), percent(change)]);
const header = [
  'CPU per call ÷ the floor',
  `committed (Node ${committed.versions.node})`,
  `here (Node ${process.versions.node})`,
  'change',
];
console.log(table({ header, rows }));
const above = compared.filter(({ change }) => !(change <= limit));
for (const { title, now, change } of above) {
  console.error(`${title}: ${figure(now)} × the floor, ${percent(change)}; the limit is ${percent(limit)}`);
}
process.exit(above.length > 0 ? 1 : 0);

/** For each of ours, its ratio as committed and as measured so far, and their ratio: NaN where something is missing. */
function compare() {
  const [then, today] = [new Medians(committed), new Medians({ rounds: entries.map(figuresOf) })];
  return names.map((name) => {
    const [before, now] = [then.ratio(name, 'floor', cpu), today.ratio(name, 'floor', cpu)];
    return { title: contestantOf(name).title, before, now, change: now / before };
  });
}

function percent(ratio) {
  if (!Number.isFinite(ratio)) return 'not measured';
  return `${ratio < 1 ? '−' : '+'}${Math.abs(100 * (ratio - 1)).toFixed(0)} %`;
}
