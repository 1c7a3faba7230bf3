import { it } from 'vitest';
import { engineNamed } from '../chaos/chaos-engines.js';
import { save } from '../chaos/report.js';
import type { RunOptions, RunResult } from '../chaos/run.js';
import { runCleanly } from '../chaos/run-cleanly.js';

const { CHAOS_SECONDS, CHAOS_ENGINE = 'redis', CHAOS_PROFILE, CHAOS_SEED } = process.env;
const [SEED, ...MORE_SEEDS] = (CHAOS_SEED?.split(',') ?? [Date.now() % 1_000_000]).map(Number);

type Run = Omit<RunOptions, 'seed'>;

const SHORT = {
  profile: 'zemo',
  seconds: 0,
  callers: 20,
  longestMs: 500,
  patienceMs: 15_000,
  held: 20,
  places: 200,
} as const;

/** Redis suffers all that there is, with few places; another engine is lost, and failed over as planned. */
const SHORT_RUNS: readonly Run[] = [
  { ...SHORT, engine: 'redis', callers: 10, longestMs: 800, patienceMs: 8_000, held: 40, places: 40 },
  {
    ...SHORT,
    engine: 'redis',
    profile: 'learned',
    callers: 10,
    patienceMs: 5_000,
    held: 40,
    places: 40,
    // what can part the provider's ids from their requests
    faults: [
      'Redis frozen',
      'all connections to Redis cut',
      'Redis full',
      'a failover behind one address',
      'an instance killed (SIGKILL)',
      'an instance stopped (SIGTERM) while Redis is away',
    ],
  },
  {
    ...SHORT,
    engine: 'sentinel',
    faults: [
      'the primary killed, and started again as a replica',
      'the primary frozen, and thawed as a replica',
      'a planned failover, while writes are paused',
    ],
  },
  {
    ...SHORT,
    engine: 'cluster',
    faults: [
      'a primary killed, and started again with its data',
      'a primary killed when its replica has everything, which takes over',
      'a primary frozen, and thawed as a replica',
      'a planned failover (CLUSTER FAILOVER)',
    ],
  },
  {
    ...SHORT,
    engine: 'postgres',
    faults: [
      'Postgres killed (SIGKILL), and started again',
      'Postgres frozen',
      'Postgres stopped, and started again',
      'all connections to Postgres cut',
    ],
  },
  {
    ...SHORT,
    engine: 'redis+nats',
    faults: ['NATS killed, and started again', 'NATS frozen', 'Redis restarted with its data', 'Redis frozen'],
  },
];

/** The run that `npm run chaos` asks for. */
function longRun(): Run {
  return {
    engine: engineNamed(CHAOS_ENGINE),
    profile: CHAOS_PROFILE === 'learned' ? 'learned' : 'zemo',
    seconds: Number(CHAOS_SECONDS),
    callers: 40,
    longestMs: 2_000,
    patienceMs: 20_000,
    held: 200,
    places: 200,
  };
}

it.each(CHAOS_SECONDS ? [longRun()] : SHORT_RUNS)(
  'whatever happens to $engine and to instances, no outcome is lost, and nobody is answered twice, late or otherwise than before ($profile)',
  async (options) => {
    const results: [RunResult, ...RunResult[]] = [await runCleanly({ ...options, seed: SEED ?? 0 })];
    for (const seed of MORE_SEEDS) results.push(await runCleanly({ ...options, seed }));
    if (CHAOS_SECONDS) await save(results);
  },
  (1 + MORE_SEEDS.length) * (Number(CHAOS_SECONDS ?? 0) + 240) * 1_000,
);
