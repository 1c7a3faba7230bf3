import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { contestantOf, contestants } from './contestants.js';
import { hireCrew } from './harness/crew.js';
import { perfMissing } from './harness/perf.js';
import { contestantVersions, machine } from './machine.js';
import { brief, full, profiled, ratios } from './plans.js';
import { plain } from './report/table.js';
import { contestantRows, costRows, notMeasured } from './report/tables.js';
import { beforeRows, nodeRows } from './report/variants.js';
import { writeReport } from './report/write.js';
import { entryOf, figuresOf, takeRound } from './rounds.js';
import { takeCrowds } from './scale.js';
import { before, ofCheckouts, onNodes, withNodes } from './variants.js';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    profile: { type: 'string' },
    node: { type: 'string' },
    against: { type: 'string' },
  },
});
const missing = options.profile && perfMissing();
if (missing) {
  console.error(missing);
  process.exit(1);
}
if (options.profile) mkdirSync(options.profile, { recursive: true });

const plan = { ...planOf(), profile: options.profile };
const base = chosenOf();
const chosen = [
  ...base,
  ...(options.node ? withNodes(options.node, base) : []),
  ...(options.against ? before(options.against, base) : []),
];
const crew = await hireCrew(Math.max(...chosen.map(({ instances }) => instances)));
const entries = chosen.map(entryOf);
const about = { command: commandLine(), ...machine(contestantVersions()) };
const rounds = Number(options.rounds ?? plan.rounds);
for (let round = 0; round < rounds && fits(round); round++) await takeRound(round, entries, crew, plan);
const results = { ...about, rounds: entries.map(figuresOf), crowds: await takeCrowds(chosen, crew, plan) };

for (const table of [contestantRows, costRows, nodeRows, beforeRows].map((rows) => rows(results))) {
  if (table.rows.length > 0) console.log(`${plain(table)}\n`);
}
for (const line of notMeasured(results)) console.log(line);
if (plan.only && !options.only) console.log('The short form leaves the slow ones out; --only NAME,NAME takes others.');
if (options.full && !options.only && !options.against) {
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
  return options.node || options.against ? ratios : brief;
}

function chosenOf() {
  const names = options.only ?? plan.only;
  if (names) return names.split(',').map(contestantOf);
  if (options.full || options.profile) return contestants;
  return options.node ? onNodes : ofCheckouts;
}

/** Whether one more round, as long as those before it, ends within the plan's budget, if it has one. */
function fits(round) {
  if (round === 0 || options.rounds || !plan.budgetMs) return true;
  return (performance.now() * (round + 1)) / round < plan.budgetMs;
}

/** The command that measures this again; where another Node is, differs from machine to machine. */
function commandLine() {
  const { rounds, node } = options;
  const args = [...(rounds ? ['--rounds', rounds] : []), ...(node ? ['--node', node.replace(/[^=,]*\//g, '…/')] : [])];
  return ['npm run bench:full', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
}
