import { setTimeout as sleep } from 'node:timers/promises';
import type { Outages } from '../../src/event-manager/testing/outages.js';
import { RedisServer } from './redis-server.js';

const SLOTS = 16_384;
const PRIMARIES = 3;

const SETTINGS =
  '--cluster-enabled yes --cluster-node-timeout 2000 --cluster-replica-validity-factor 0 ' +
  '--repl-diskless-sync-delay 0 --repl-ping-replica-period 1';

/** What a node knows of itself, or of another one. */
interface NodeView {
  readonly id: string;
  readonly isPrimary: boolean;
  /** Of its primary; `-` if it is one. */
  readonly primaryId: string;
  readonly isConnected: boolean;
  readonly epoch: number;
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

/** A Redis Cluster: three primaries, which share the slots evenly, and a replica of each. */
export class RedisCluster implements Outages {
  private constructor(readonly nodes: readonly [RedisServer, ...RedisServer[]]) {}

  /** Starts one; `settings` are those of each node. Whoever starts it calls `end`. */
  static async start(...settings: readonly string[]): Promise<RedisCluster> {
    const startNode = () => RedisServer.start(...SETTINGS.split(' '), ...settings);
    const [first, ...others] = await Promise.all([startNode(), ...Array.from({ length: 5 }, startNode)]);
    const cluster = new RedisCluster([first, ...others]);
    await cluster.#form();
    return cluster;
  }

  /** Names all of its nodes. */
  get url(): string {
    return `redis+cluster://${this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  /** The node that says that it has this slot; rejects if that one is away. */
  async primaryOf(slot: number): Promise<RedisServer> {
    const nodes = await this.#present();
    const having = nodes.filter(({ own }) => own.ranges.some(([first, last]) => first <= slot && slot <= last));
    const newest = having.sort((one, another) => another.own.epoch - one.own.epoch)[0];
    if (!newest) throw new Error(`no node that is there has the slot ${slot}`);
    return newest.node;
  }

  /** A replica of the node that has this slot. */
  async replicaOf(slot: number): Promise<RedisServer> {
    const [nodes, primary] = [await this.#present(), await this.primaryOf(slot)];
    const primaryId = nodes.find(({ node }) => node === primary)?.own.id;
    const replica = nodes.find(({ own }) => own.primaryId === primaryId);
    if (!replica) throw new Error(`no replica of the slot ${slot} is there`);
    return replica.node;
  }

  /** Ends the node that has this slot, and answers which one it was. */
  async killPrimary(slot: number): Promise<RedisServer> {
    const primary = await this.primaryOf(slot);
    await primary.stop();
    return primary;
  }

  /** Resolves with the node that has this slot, as soon as that is another one than `former`. */
  async untilPromoted(slot: number, former: RedisServer): Promise<RedisServer> {
    for (;;) {
      const primary = await this.primaryOf(slot).catch(() => former);
      if (primary !== former) return primary;
      await sleep(20);
    }
  }

  /** Has the replica of the node that has this slot take over from it while both are well. Resolves with the new primary. */
  async failOver(slot: number): Promise<RedisServer> {
    const [primary, replica] = await Promise.all([this.primaryOf(slot), this.replicaOf(slot)]);
    await replica.command('CLUSTER', 'FAILOVER');
    return this.untilPromoted(slot, primary);
  }

  /** Moves the slots from `first` to `last`, and what they hold, to the node that has the slot `toThatOf`. */
  async moveSlots(first: number, last: number, toThatOf: number): Promise<void> {
    const to = await this.primaryOf(toThatOf);
    const toId = String(await to.command('CLUSTER', 'MYID'));
    for (let slot = first; slot <= last; slot += 1) {
      const from = await this.primaryOf(slot);
      if (from === to) continue;
      const fromId = String(await from.command('CLUSTER', 'MYID'));
      await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId);
      await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId);
      for (;;) {
        const keys = await from.command('CLUSTER', 'GETKEYSINSLOT', slot, 100);
        if (!Array.isArray(keys) || keys.length === 0) break;
        await from.command('MIGRATE', '127.0.0.1', to.port, '', 0, 5_000, 'KEYS', ...keys);
      }
      await to.command('CLUSTER', 'SETSLOT', slot, 'NODE', toId);
      await from.command('CLUSTER', 'SETSLOT', slot, 'NODE', toId);
    }
  }

  /** Ends all nodes; what they held is lost, and who had which slot is kept. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  /** Starts the nodes that were stopped. Resolves when all slots are served and all replicas follow. */
  async start(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.start()));
    await this.#untilWell();
  }

  freeze(): void {
    for (const node of this.nodes) node.freeze();
  }

  thaw(): void {
    for (const node of this.nodes) node.thaw();
  }

  /** Cuts the connections on which subscribers listen. */
  async cutSubscribers(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.cutSubscribers()));
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.end()));
  }

  async #form(): Promise<void> {
    const [first, ...others] = this.nodes;
    await Promise.all(
      this.nodes.slice(0, PRIMARIES).map(async (node, index) => {
        await node.command('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
        await node.command('CLUSTER', 'ADDSLOTSRANGE', firstSlotOf(index), firstSlotOf(index + 1) - 1);
      }),
    );
    await Promise.all(others.map((node) => node.command('CLUSTER', 'MEET', '127.0.0.1', first.port)));
    await this.#until((views) => views.length === this.nodes.length && views.every(({ isConnected }) => isConnected));
    await Promise.all(
      this.nodes.slice(PRIMARIES).map(async (node, index) => {
        const primaryId = String(await this.nodes[index]?.command('CLUSTER', 'MYID'));
        await node.command('CLUSTER', 'REPLICATE', primaryId);
      }),
    );
    await this.#untilWell();
  }

  async #untilWell(): Promise<void> {
    await this.#until((views) => views.filter(({ isPrimary }) => !isPrimary).length === this.nodes.length - PRIMARIES);
    await Promise.all(
      this.nodes.map(async (node) => {
        while (!(await isWell(node))) await sleep(20);
      }),
    );
  }

  /** Resolves when this is so for what each node knows. */
  async #until(isSo: (views: readonly NodeView[]) => boolean): Promise<void> {
    await Promise.all(
      this.nodes.map(async (node) => {
        while (!isSo(await viewsOf(node))) await sleep(20);
      }),
    );
  }

  /** The nodes that are there, with what each says of itself. */
  async #present(): Promise<readonly { readonly node: RedisServer; readonly own: NodeView }[]> {
    const asked = this.nodes.filter(({ isThere }) => isThere);
    return Promise.all(asked.map(async (node) => ({ node, own: await ownViewOf(node) })));
  }
}

async function ownViewOf(node: RedisServer): Promise<NodeView> {
  const [line] = String(await node.command('CLUSTER', 'NODES')).match(/^.* myself,.*$/m) ?? [''];
  return readView(line);
}

/** The first slot of this primary, of those that are counted from zero. */
function firstSlotOf(primary: number): number {
  return Math.ceil((SLOTS * primary) / PRIMARIES);
}

async function isWell(node: RedisServer): Promise<boolean> {
  const [cluster, replication] = await Promise.all([
    node.command('CLUSTER', 'INFO'),
    node.command('INFO', 'replication'),
  ]);
  return String(cluster).includes('cluster_state:ok') && !String(replication).includes('master_link_status:down');
}

async function viewsOf(node: RedisServer): Promise<readonly NodeView[]> {
  const lines = String(await node.command('CLUSTER', 'NODES'))
    .trim()
    .split('\n');
  return lines.map(readView);
}

/** Reads `<id> 127.0.0.1:7000@17000 myself,master - 0 0 1 connected 0-5460`. */
function readView(line: string): NodeView {
  const [id = '', , flags = '', primaryId = '', , , epoch, link, ...slots] = line.split(' ');
  const ranges = slots.filter((slot) => !slot.startsWith('[')).map((slot) => slot.split('-').map(Number));
  return {
    id,
    isPrimary: /\bmaster\b/.test(flags),
    primaryId,
    isConnected: link === 'connected' && !/handshake|noaddr|fail/.test(flags),
    epoch: Number(epoch),
    ranges: ranges.map(([first = 0, last = first]) => [first, last] as const),
  };
}
