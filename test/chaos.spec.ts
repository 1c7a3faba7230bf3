import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { PAGE, page, rowsOf, table } from './chaos/report.js';
import { run, type RunOptions } from './chaos/run.js';

const LONG = process.env.CHAOS_SECONDS;
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);

const OPTIONS: RunOptions = LONG
  ? { seed: SEED, seconds: Number(LONG), callers: 40, patienceMs: 20_000, held: 200, places: 200 }
  : { seed: SEED, seconds: 0, callers: 10, patienceMs: 8_000, held: 40, places: 40 };

it(
  'whatever happens to Redis and to instances, no outcome is lost, and nobody is answered twice or late',
  async () => {
    const result = await run(OPTIONS);
    const rows = rowsOf(result);
    process.stdout.write(`chaos, seed ${SEED}:\n${table(rows)}\n`);
    const { lost, calledTwice, late, wrong, crashes, neverSent, answerLost, givenUp } = result;
    for (const stranded of [...neverSent, ...answerLost, ...givenUp]) process.stdout.write(`${stranded}\n`);
    expect({ lost, calledTwice, late, wrong, crashes }, `seed ${SEED}`).toEqual({
      lost: [],
      calledTwice: [],
      late: [],
      wrong: [],
      crashes: [],
    });
    expect(
      rows.filter(({ mustBeZero, count }) => mustBeZero && count > 0),
      `seed ${SEED}`,
    ).toEqual([]);
    if (LONG) await writeFile(PAGE, await page(result));
  },
  (Number(LONG ?? 0) + 240) * 1_000,
);
