import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { contestantOf, contestants } from './contestants.js';
import { hireCrew } from './harness/crew.js';
import { perfMissing } from './harness/perf.js';
import { machine } from './machine.js';
import { brief, full, profiled } from './plans.js';
import { plain } from './report/table.js';
import { contestantRows, costRows, notMeasured } from './report/tables.js';
import { writeReport } from './report/write.js';
import { entryOf, figuresOf, takeRound } from './rounds.js';
import { takeCrowds } from './scale.js';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    profile: { type: 'string' },
  },
});
const missing = options.profile && perfMissing();
if (missing) {
  console.error(missing);
  process.exit(1);
}
if (options.profile) mkdirSync(options.profile, { recursive: true });

const plan = { ...planOf(), profile: options.profile };
const chosen = chosenOf();
const crew = await hireCrew(Math.max(...chosen.map(({ instances }) => instances)));
const entries = chosen.map(entryOf);
const about = { command: commandLine(), ...machine() };
const rounds = Number(options.rounds ?? plan.rounds);
for (let round = 0; round < rounds && fits(round); round++) await takeRound(round, entries, crew, plan);
const results = { ...about, rounds: entries.map(figuresOf), crowds: await takeCrowds(chosen, crew, plan) };

for (const table of [contestantRows, costRows].map((rows) => rows(results))) {
  console.log(`${plain(table)}\n`);
}
for (const line of notMeasured(results)) console.log(line);
if (plan.only && !options.only) console.log('The short form leaves the slow ones out; --only NAME,NAME takes others.');
if (options.full && !options.only) {
  writeFileSync(
    join(import.meta.dirname, '..', 'docs', 'benchmarks.json'),
    `${JSON.stringify(results, undefined, 1)}\n`,
  );
  writeReport(results);
}
process.exit(0);

function planOf() {
  if (options.full) return full;
  if (options.profile) return profiled;
  return brief;
}

function chosenOf() {
  const names = options.only ?? plan.only;
  return names ? names.split(',').map(contestantOf) : contestants;
}

/** Whether one more round, as long as those before it, ends within the plan's budget, if it has one. */
function fits(round) {
  if (round === 0 || options.rounds || !plan.budgetMs) return true;
  return (performance.now() * (round + 1)) / round < plan.budgetMs;
}

/** The command that measures this again. */
function commandLine() {
  return ['npm run bench:full', ...(options.rounds ? ['--', '--rounds', options.rounds] : [])].join(' ');
}
