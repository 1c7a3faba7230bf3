import { it } from 'vitest';
import type { ProfileName } from './chaos/errand.js';
import { engineNamed } from './chaos/chaos-engines.js';
import { save } from './chaos/report.js';
import type { RunOptions, RunResult } from './chaos/run.js';
import { runCleanly } from './chaos/run-cleanly.js';

const LONG = process.env.CHAOS_SECONDS;
const SEEDS = (process.env.CHAOS_SEED ?? `${Date.now() % 1_000_000}`).split(',').map(Number);

const OPTIONS: Omit<RunOptions, 'seed' | 'profile' | 'engine'> = LONG
  ? { seconds: Number(LONG), callers: 40, longestMs: 2_000, patienceMs: 20_000, held: 200, places: 200 }
  : { seconds: 0, callers: 10, longestMs: 800, patienceMs: 8_000, held: 40, places: 40 };

/** A short run is about Redis; those of the other engines are in test/engines. */
const ENGINE = engineNamed((LONG && process.env.CHAOS_ENGINE) || 'redis');

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
  'whatever happens to the store and to instances, no outcome is lost, and nobody is answered twice, late or otherwise than before (%s)',
  async (profile) => {
    const [seed = 0, ...more] = SEEDS;
    const results: [RunResult, ...RunResult[]] = [await runWith(profile, seed)];
    for (const another of more) results.push(await runWith(profile, another));
    if (LONG) await save(results);
  },
  SEEDS.length * (Number(LONG ?? 0) + 240) * 1_000,
);

function runWith(profile: ProfileName, seed: number): Promise<RunResult> {
  return runCleanly({ ...OPTIONS, ...(!LONG && profile === 'learned' && SHORTER), engine: ENGINE, profile, seed });
}
