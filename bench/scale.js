import { join } from 'node:path';

import { contestantOf } from './contestants.js';
import { until, within } from './harness/children.js';
import { peakMiB } from './harness/proc.js';
import { asking } from './harness/remote.js';
import { openStage } from './harness/stage.js';
import { warmUp } from './measure.js';
import { reasonOf } from './rounds.js';

const holders = ['floor', 'ours-memory', 'ours-redis-2'].map(contestantOf);
const nodeArgs = ['--expose-gc', '--import', join(import.meta.dirname, 'harness', 'inside.js')];
const quietMs = 5_000;

/**
 * Every crowd of the plan, for those of `chosen` that can hold one: an entry for each size and contestant, with a sample
 * for each fresh start. The starts are interleaved.
 */
export async function takeCrowds(chosen, crew, plan) {
  const sizes = plan.crowds.map(({ callers, starts }) => ({ starts, entries: entriesOf(chosen, callers) }));
  const most = Math.max(0, ...sizes.map(({ starts }) => starts));
  for (let start = 0; start < most; start++) {
    for (const { entries } of sizes.filter(({ starts }) => start < starts)) {
      for (const entry of entries) await takeCrowd(entry, crew, plan);
    }
  }
  return sizes.flatMap(({ entries }) => entries);
}

function entriesOf(chosen, callers) {
  return holders
    .filter((contestant) => chosen.includes(contestant))
    .map(({ name, title }) => ({ name, title, callers, samples: [] }));
}

async function takeCrowd(entry, crew, plan) {
  const { name, callers } = entry;
  try {
    const sample = await measureCrowd(contestantOf(name), crew, callers, plan);
    entry.samples.push(sample);
    console.error(`${callers} waiting  ${name}  ${sample.failures} failures`);
  } catch (error) {
    entry.error = reasonOf(error);
    console.error(`${callers} waiting  ${name}  ${entry.error}`);
  }
}

/**
 * A crowd: `callers` wait at the first instance at once; when all of them do, the provider posts every webhook as fast
 * as they are taken. Memory and stalls are those of the instance that holds them, asked from inside of it.
 */
async function measureCrowd(contestant, crew, callers, plan) {
  const stage = await openStage(contestant, crew.providers, { nodeArgs, ipc: true });
  try {
    return await within(
      crowd(contestant, stage, crew, callers, plan),
      180_000,
      `${contestant.name}, ${callers} callers`,
    );
  } finally {
    await stage.close();
  }
}

async function crowd(contestant, stage, crew, callers, plan) {
  const { provider, load } = crew;
  const running = await contestant.start(stage);
  const [holder] = running.service;
  const ask = asking(holder);
  await provider.ask('pace', {});
  await warmUp(running, crew, plan.warmCalls);
  await provider.ask('pace', { hold: true });
  await pause(1_000);
  const before = await ask('heldKiB');

  const answered = load.ask('crowd', { url: running.entry, callers });
  await until(async () => (await provider.ask('counts')).asked >= callers, holder, 90_000);
  await pause(1_000);
  const held = await ask('heldKiB');
  await ask('watch');
  await pause(quietMs);
  const waitingStallMs = await ask('longestStallMs');

  await ask('watch');
  await provider.ask('release');
  const { failures, firstFailure, callback } = await answered;
  const answeringStallMs = await ask('longestStallMs');
  const { refused } = await provider.ask('counts');
  return {
    failures,
    firstFailure,
    refusedWebhooks: refused,
    callback,
    kibPerCaller: (held - before) / callers,
    peakMiB: peakMiB(holder.pid),
    waitingStallMs,
    answeringStallMs,
  };
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
