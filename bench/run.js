import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { contestants, missingOf } from './contestants.js';
import { perfMissing } from './harness/perf.js';
import { remote } from './harness/remote.js';
import { machine } from './machine.js';
import { measure } from './measure.js';
import { contestantRows, notMeasured } from './report/tables.js';
import { plain } from './report/table.js';
import { writeReport } from './report/write.js';
import { measureCrowd } from './scale.js';

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    profile: { type: 'string' },
  },
});

/** The short form fits in two minutes, on a busy machine with fewer rounds; the full form takes about twenty and writes the report. */
const plan = options.full
  ? {
      rounds: 5,
      warm: { calls: 8_000, durationMs: 10_000 },
      busyMs: 5_000,
      idleCalls: 300,
      limitMs: 60_000,
      crowds: [1_000, 5_000, 15_000],
      budgetMs: Infinity,
    }
  : {
      rounds: 2,
      warm: { calls: 4_000, durationMs: 2_000 },
      busyMs: 1_200,
      idleCalls: 60,
      limitMs: 30_000,
      crowds: [],
      budgetMs: 105_000,
    };
const shortForm = 'floor,ours-memory,ours-redis-2,seed-2,nest-send,bullmq,node-red,restate';
const rounds = Number(options.rounds ?? plan.rounds);
const only = options.only ?? (options.full ? undefined : shortForm);
const chosen = only ? only.split(',').map(byName) : contestants;
const crowds = ['floor', 'ours-memory', 'ours-redis-2'].map(byName).filter((one) => chosen.includes(one));
const missing = options.profile && perfMissing();
if (missing) {
  console.error(missing);
  process.exit(1);
}
if (options.profile) mkdirSync(options.profile, { recursive: true });
plan.profile = options.profile;

const crew = await hireCrew();
const results = {
  command: ['npm run bench:full', ...(options.rounds ? ['--', '--rounds', options.rounds] : [])].join(' '),
  ...machine(),
  rounds: chosen.map((one) => ({
    name: one.name,
    title: one.title,
    against: one.against,
    samples: [],
    error: missingOf(one),
  })),
  crowds: [],
};
for (let round = 0; round < rounds && fits(round); round++) {
  // Another order in every round, so that nobody always follows the same neighbour.
  for (let i = 0; i < chosen.length; i++) await takeTurn((i + round * 3) % chosen.length, round);
}
for (const callers of plan.crowds) for (const contestant of crowds) await takeCrowd(contestant, callers);

console.log(plain(contestantRows(results)));
console.log(notMeasured(results).join('\n'));
if (options.full && !options.only) {
  writeFileSync(join(here, '..', 'docs', 'benchmarks.json'), `${JSON.stringify(results, undefined, 1)}\n`);
  writeReport(results);
}
process.exit(0);

/** Whether one more round, as long as those before it, ends within the plan's budget; the first one always does. */
function fits(round) {
  return round === 0 || (performance.now() * (round + 1)) / round < plan.budgetMs;
}

async function takeTurn(index, round) {
  const entry = results.rounds[index];
  if (entry.error) return;
  try {
    const sample = await measure(chosen[index], crew, plan);
    entry.samples.push(sample);
    console.error(`round ${round + 1}  ${entry.name}  ${sample.perSecond.toFixed(0)}/s  ${sample.failures} failures`);
  } catch (error) {
    entry.error = reasonOf(error);
    console.error(`round ${round + 1}  ${entry.name}  ${entry.error}`);
  }
}

async function takeCrowd(contestant, callers) {
  const { name, title } = contestant;
  try {
    const sample = await measureCrowd(contestant, crew, callers);
    results.crowds.push({ name, title, callers, ...sample });
    console.error(`${callers} waiting  ${name}  ${sample.failures} failures`);
  } catch (error) {
    results.crowds.push({ name, title, callers, error: reasonOf(error) });
    console.error(`${callers} waiting  ${name}  ${results.crowds.at(-1).error}`);
  }
}

/** One line of what went wrong: of a process that died, the line that names its error. */
function reasonOf(error) {
  const lines = error.message.split('\n');
  return (lines.find((line) => /^\w*(Error|error)\b/.test(line)) ?? lines[0]).slice(0, 300);
}

function byName(name) {
  const found = contestants.find((contestant) => contestant.name === name);
  if (!found) throw new Error(`no contestant ${name}: ${contestants.map((one) => one.name).join(', ')}`);
  return found;
}

async function hireCrew() {
  const provider = remote(join(here, 'provider.js'));
  const load = remote(join(here, 'load.js'));
  const ports = await provider.ask('open', { count: Math.max(...contestants.map(({ instances }) => instances)) });
  return { provider, load, providers: ports.map((port) => `http://127.0.0.1:${port}`) };
}
