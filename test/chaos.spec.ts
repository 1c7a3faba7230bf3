import { expect, it } from 'vitest';
import type { ProfileName } from './chaos/errand.js';
import { FAULTS } from './chaos/faults.js';
import { rowsOf, save, table } from './chaos/report.js';
import { run, type RunOptions, type RunResult } from './chaos/run.js';

const LONG = process.env.CHAOS_SECONDS;
const SEEDS = (process.env.CHAOS_SEED ?? `${Date.now() % 1_000_000}`).split(',').map(Number);

const OPTIONS: Omit<RunOptions, 'seed' | 'profile'> = LONG
  ? { seconds: Number(LONG), faults: FAULTS, callers: 40, longestMs: 2_000, patienceMs: 20_000, held: 200, places: 200 }
  : { seconds: 0, faults: FAULTS, callers: 10, longestMs: 800, patienceMs: 8_000, held: 40, places: 40 };

/** What a short run differs in where the provider makes the id: what can part its names from their requests. */
const SHORTER: Partial<RunOptions> = {
  faults: [
    'Redis frozen',
    'all connections to Redis cut',
    'Redis full',
    'a failover behind one address',
    'an instance killed (SIGKILL)',
    'an instance stopped (SIGTERM) while Redis is away',
  ],
  longestMs: 500,
  patienceMs: 5_000,
};

/** A long run is about one of them, a short one about each. */
const PROFILES: readonly ProfileName[] = LONG
  ? [process.env.CHAOS_PROFILE === 'learned' ? 'learned' : 'zemo']
  : ['zemo', 'learned'];

it.each(PROFILES)(
  'whatever happens to Redis and to instances, no outcome is lost, and nobody is answered twice, late or otherwise than before (%s)',
  async (profile) => {
    const [seed = 0, ...more] = SEEDS;
    const results: [RunResult, ...RunResult[]] = [await runCleanly(profile, seed)];
    for (const another of more) results.push(await runCleanly(profile, another));
    if (LONG) await save(results);
  },
  SEEDS.length * (Number(LONG ?? 0) + 240) * 1_000,
);

async function runCleanly(profile: ProfileName, seed: number): Promise<RunResult> {
  const result = await run({ ...OPTIONS, ...(!LONG && profile === 'learned' && SHORTER), profile, seed });
  const rows = rowsOf(result);
  process.stdout.write(`chaos (${profile}), seed ${seed}:\n${table(rows)}\n`);
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
