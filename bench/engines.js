import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { contestantOf, onEngines } from './contestants.js';
import { hireCrew } from './harness/crew.js';
import { engineAndDriverVersions, machine } from './machine.js';
import { engines as plan } from './plans.js';
import { engineFigures, engineRows } from './report/engines.js';
import { plain } from './report/table.js';
import { notMeasured } from './report/tables.js';
import { writeEngines } from './report/write.js';
import { entryOf, figuresOf, takeRound } from './rounds.js';

/**
 * What a call costs ours on every engine, in one interleaved run: prints a table; with --write it also writes
 * docs/engines.json, its part of docs/benchmarks.md and the plot there.
 */
const { values: options } = parseArgs({
  options: { only: { type: 'string' }, rounds: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const entries = chosenOf().map(entryOf);
const crew = await hireCrew(Math.max(...entries.map(({ contestant }) => contestant.instances)));
const about = { command: commandLine(), ...machine(engineAndDriverVersions()) };
const rounds = Number(options.rounds ?? plan.rounds);
for (let round = 0; round < rounds; round++) await takeRound(round, entries, crew, plan);

const results = engineFigures({ ...about, rounds: entries.map(figuresOf) });
console.log(plain(engineRows(results)));
for (const line of notMeasured(results)) console.log(line);
if (options.write) {
  const path = join(import.meta.dirname, '..', 'docs', 'engines.json');
  writeFileSync(path, `${JSON.stringify(results, undefined, 1)}\n`);
  writeEngines(results);
}
process.exit(0);

/** All of them, or those that are named, as they are among these. */
function chosenOf() {
  const names = options.only?.split(',').map((name) => contestantOf(name).name);
  return names ? onEngines.filter(({ name }) => names.includes(name)) : onEngines;
}

/** The command that measures this again. */
function commandLine() {
  const { rounds, only } = options;
  const args = [...(rounds ? ['--rounds', rounds] : []), ...(only ? ['--only', only] : []), '--write'];
  return ['npm run bench:engines --', ...args].join(' ');
}
