import { it } from 'vitest';
import { runCleanly } from '../chaos/run-cleanly.js';
import type { RunOptions } from '../chaos/run.js';

const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

const SHORT = {
  profile: 'zemo',
  seconds: 0,
  callers: 20,
  longestMs: 500,
  patienceMs: 15_000,
  held: 20,
  places: 200,
} as const;

/** How each engine is lost, and how it is failed over as planned. */
const RUNS: readonly Pick<RunOptions, 'engine' | 'faults'>[] = [
  {
    engine: 'sentinel',
    faults: [
      'the primary killed, and started again as a replica',
      'the primary frozen, and thawed as a replica',
      'a planned failover, while writes are paused',
    ],
  },
  {
    engine: 'cluster',
    faults: [
      'a primary killed, and started again with its data',
      'a primary killed when its replica has everything, which takes over',
      'a primary frozen, and thawed as a replica',
      'a planned failover (CLUSTER FAILOVER)',
    ],
  },
  {
    engine: 'postgres',
    faults: [
      'Postgres killed (SIGKILL), and started again',
      'Postgres frozen',
      'Postgres stopped, and started again',
      'all connections to Postgres cut',
    ],
  },
  {
    engine: 'redis+nats',
    faults: ['NATS killed, and started again', 'NATS frozen', 'Redis restarted with its data', 'Redis frozen'],
  },
];

it.each(RUNS)(
  'whatever happens to $engine, no outcome is lost, and nobody is answered twice, late or otherwise than before',
  async (run) => {
    await runCleanly({ ...SHORT, ...run, seed: SEED });
  },
  240_000,
);
