import type { ChaosEngine } from './chaos-engine.js';
import { ClusterChaos } from './cluster-chaos.js';
import { NatsChaos } from './nats-chaos.js';
import { PostgresChaos } from './postgres-chaos.js';
import { RedisPair } from './redis-pair.js';
import { SentinelChaos } from './sentinel-chaos.js';

/** As in CHAOS_ENGINE. */
export type EngineName = keyof typeof ENGINES;

interface ListedEngine {
  /** In the heading of the page. */
  readonly title: string;
  /** What it is made of, and why nothing that it acknowledged may be lost. */
  readonly promise: string;
  readonly start: () => Promise<ChaosEngine>;
}

/** An answer to a command means that it is on the disk. */
const ON_DISK = ['--appendonly', 'yes', '--appendfsync', 'always'];

const ENGINES = {
  redis: {
    title: 'Redis behind one address',
    promise: 'The two servers swap roles by `FAILOVER`, and a command is answered when it is on the disk.',
    start: () => RedisPair.start(...ON_DISK),
  },
  sentinel: {
    title: 'Redis behind sentinels',
    promise:
      'A primary, two replicas and three sentinels, with `REDIS_REPLICAS=1`: what is acknowledged is at one replica at least, and ' +
      'the sentinels promote the one that has most. A planned failover is ordered while writes are paused (`CLIENT PAUSE 30000 WRITE`): ' +
      'without the pause, the old primary and its other replica go on acknowledging what is lost.',
    start: () => SentinelChaos.start(),
  },
  cluster: {
    title: 'Redis Cluster',
    promise:
      'Three primaries and three replicas. A command is answered when it is on the disk of its primary (`appendfsync always`), and not ' +
      'when the replica has it: a primary that is lost for good may take what it acknowledged a moment before. So a primary is killed in ' +
      'two ways here: the same node comes back with its data before the replica takes over, or its replica takes over when writes have been ' +
      'paused until it has everything.',
    start: () => ClusterChaos.start(...ON_DISK),
  },
  postgres: {
    title: 'Postgres',
    promise: 'One server, with `synchronous_commit` on, for requests and for signals.',
    start: () => PostgresChaos.start(),
  },
  'redis+nats': {
    title: 'Redis, with signals by NATS',
    promise: 'Requests are kept in the two servers of the first section, and signals go by one `nats-server`.',
    start: () => NatsChaos.start(...ON_DISK),
  },
} satisfies Record<string, ListedEngine>;

/** How the engine of this name is described, and started. */
export function chaosEngine(name: EngineName): ListedEngine {
  return ENGINES[name];
}

/** The name, if there is such an engine; throws if not. */
export function engineNamed(name: string): EngineName {
  const known = (Object.keys(ENGINES) as EngineName[]).find((each) => each === name);
  if (!known) throw new RangeError(`CHAOS_ENGINE takes ${Object.keys(ENGINES).join(', ')}`);
  return known;
}
