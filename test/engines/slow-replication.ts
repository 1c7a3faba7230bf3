import { setTimeout as sleep } from 'node:timers/promises';
import { parseRedisAddress } from '../../src/event-manager/adapters/redis/redis-address.js';
import { Link } from '../support/link.js';
import { sendCommand } from '../support/redis-server.js';
import type { SentinelGroup } from '../support/sentinel-group.js';

/** Longer than a test, in milliseconds: until then the sentinels do not mend by whom a replica is fed. */
const A_WHILE_MS = 600_000;

/** As the group sets it, in milliseconds. */
const USUAL_MS = 3_000;

/** The replicas of a group get what the primary writes later than it was written. */
export class SlowReplication {
  private constructor(
    private readonly group: SentinelGroup,
    private readonly links: readonly Link[],
  ) {}

  /** Resolves when all replicas follow so. Whoever begins it calls `end`, when the group has failed over. */
  static async begin(group: SentinelGroup, delayMs: number): Promise<SlowReplication> {
    await setFailoverTimeout(group, A_WHILE_MS);
    const links = await Promise.all(
      group.replicas.map(async (replica) => {
        const link = await Link.start(group.primary.port);
        await replica.command('REPLICAOF', '127.0.0.1', link.port);
        while (!isFedBy(link, await replica.command('INFO', 'replication'))) await sleep(20);
        link.delayMs = delayMs;
        link.delaysOnlyAnswers = true; // the replicas confirm at once what they have
        return link;
      }),
    );
    return new SlowReplication(group, links);
  }

  async end(): Promise<void> {
    await Promise.all(this.links.map((link) => link.end()));
    await setFailoverTimeout(this.group, USUAL_MS);
  }
}

async function setFailoverTimeout({ url }: SentinelGroup, ms: number): Promise<void> {
  const address = parseRedisAddress(url);
  if (address.kind !== 'sentinel') return;
  for (const { port } of address.sentinels) {
    await sendCommand(port, 'SENTINEL', 'SET', address.name, 'failover-timeout', ms);
  }
}

function isFedBy(link: Link, info: unknown): boolean {
  return [`master_port:${link.port}`, 'master_link_status:up'].every((member) => String(info).includes(member));
}
