import { setTimeout as sleep } from 'node:timers/promises';
import { RedisCluster } from '../support/redis-cluster.js';
import type { RedisServer } from '../support/redis-server.js';
import type { ChaosEngine } from './chaos-engine.js';

/** Of the node to which things are done, and of the one that gets its slots. */
const [SLOT, OTHER] = [0, 16_383];

/** Slots of the first node that hold something. Each change is written to the disk of every node, and takes its time. */
const MOVED = [64, 128];

/** A cluster of three primaries and three replicas. What a primary has acknowledged is on its disk. */
export class ClusterChaos implements ChaosEngine {
  readonly system = 'the cluster';
  readonly environment = {};
  readonly refusals = [];

  readonly faults = {
    'a primary killed, and started again with its data': async (ms: number) => {
      const primary = await this.cluster.primaryOf(SLOT);
      await primary.stop({ keepData: true });
      await sleep(ms / 4); // before its replica takes over, which may be behind
      await this.cluster.start();
    },
    'a primary killed when its replica has everything, which takes over': async (ms: number) => {
      const primary = await this.cluster.primaryOf(SLOT);
      const replica = await this.cluster.replicaOf(SLOT);
      await primary.command('CLIENT', 'PAUSE', 30_000, 'WRITE');
      await untilEven(primary, replica);
      await primary.stop();
      await this.cluster.untilPromoted(SLOT, primary);
      await sleep(ms);
      await this.cluster.start();
    },
    'a primary frozen, and thawed as a replica': async (ms: number) => {
      const primary = await this.cluster.primaryOf(SLOT);
      primary.freeze();
      await this.cluster.untilPromoted(SLOT, primary);
      await sleep(ms);
      primary.thaw();
      await this.cluster.start();
    },
    'a planned failover (CLUSTER FAILOVER)': async () => {
      await this.cluster.failOver(SLOT);
      await this.cluster.start();
    },
    'slots moved to another node': async () => {
      for (const to of [OTHER, SLOT]) for (const slot of MOVED) await this.cluster.moveSlots(slot, slot, to);
    },
    'a replica killed, and started again': async (ms: number) => {
      const replica = await this.cluster.replicaOf(SLOT);
      await replica.stop();
      await sleep(ms);
      await this.cluster.start();
    },
    'subscribers cut': () => this.cluster.cutSubscribers(),
    'all connections to the cluster cut': async () => {
      await this.cluster.cutSubscribers();
      await Promise.all(this.cluster.nodes.map((node) => node.cutClients()));
    },
  };

  private constructor(private readonly cluster: RedisCluster) {}

  /** `settings` as on redis-server's command line. */
  static async start(...settings: readonly string[]): Promise<ClusterChaos> {
    return new ClusterChaos(await RedisCluster.start(...settings));
  }

  get storeUrl(): string {
    return this.cluster.url;
  }

  /** All nodes at once: nobody takes over. */
  async leave(): Promise<void> {
    this.cluster.freeze();
  }

  async comeBack(): Promise<void> {
    this.cluster.thaw();
    await this.cluster.start();
  }

  end(): Promise<void> {
    return this.cluster.end();
  }
}

/** Resolves when a replica has all that its primary has. */
async function untilEven(primary: RedisServer, replica: RedisServer): Promise<void> {
  for (;;) {
    const wanted = await offsetOf(primary, 'master_repl_offset');
    if (Number(await offsetOf(replica, 'slave_repl_offset')) >= Number(wanted)) return;
  }
}

async function offsetOf(server: RedisServer, name: string): Promise<string | undefined> {
  return new RegExp(`${name}:(\\d+)`).exec(String(await server.command('INFO', 'replication')))?.[1];
}
