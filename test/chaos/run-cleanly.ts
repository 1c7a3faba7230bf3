import { expect } from 'vitest';
import { rowsOf, table } from './report.js';
import { run, type RunOptions, type RunResult } from './run.js';

/** Makes a run, prints what it came to, and expects that nothing happened that must not. */
export async function runCleanly(options: RunOptions): Promise<RunResult> {
  const { engine, profile, seed } = options;
  const result = await run(options);
  const rows = rowsOf(result);
  process.stdout.write(`chaos (${engine}, ${profile}), seed ${seed}:\n${table(rows)}\n`);
  const { lost, calledTwice, late, wrong, crashes, neverSent, answerLost, givenUp } = result;
  for (const stranded of [...neverSent, ...answerLost, ...givenUp]) process.stdout.write(`${stranded}\n`);
  expect({ lost, calledTwice, late, wrong, crashes }, `seed ${seed}`).toEqual({
    lost: [],
    calledTwice: [],
    late: [],
    wrong: [],
    crashes: [],
  });
  expect(
    rows.filter(({ mustBeZero, count }) => mustBeZero && count > 0),
    `seed ${seed}`,
  ).toEqual([]);
  return result;
}
