import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { Deployment } from '../support/deployment.js';
import { RedisCluster } from '../support/redis-cluster.js';
import type { RedisServer } from '../support/redis-server.js';
import { TOKEN_AUTH } from '../support/token-auth.js';
import { expectNothingLost, type Failure, type Measured, measure } from './failover.js';
import { publish } from './failover-table.js';

/** Of the node to which things are done. */
const SLOT = 0;

/** So many slots are moved, in part with what they hold. */
const MOVED = 320;

let cluster: RedisCluster;
let deployment: Deployment;
const rows: Measured[] = [];

beforeAll(async () => {
  cluster = await RedisCluster.start();
  deployment = await Deployment.start({
    sandboxApart: true,
    storeUrl: cluster.url,
    webhooksTo: [0, 1],
    environment: TOKEN_AUTH,
    sandboxEnvironment: TOKEN_AUTH,
  });
});

afterEach(async () => {
  cluster.thaw();
  await cluster.start();
});

afterAll(async () => {
  await deployment.end();
  await cluster.end();
  await publish('cluster', rows);
});

async function suffer(failure: Failure): Promise<void> {
  const measured = await measure(deployment, failure, `cluster-${rows.length}`);
  rows.push(measured);
  expectNothingLost(measured);
}

const killed = async () => cluster.untilPromoted(SLOT, await cluster.killPrimary(SLOT));

describe('a Redis Cluster: nothing is lost', () => {
  it('when a primary is killed', async () => {
    await suffer({ what: 'a primary killed', cause: killed });
  });

  it('when a primary is frozen, and thaws when there is another one', async () => {
    let frozen: RedisServer | undefined;
    const cause = async () => {
      frozen = await cluster.primaryOf(SLOT);
      frozen.freeze();
      await cluster.untilPromoted(SLOT, frozen);
    };
    await suffer({ what: 'a primary frozen, thawed later', cause, afterwards: () => frozen?.thaw() });
  });

  it('when a replica is ordered to take over', async () => {
    await suffer({ what: 'planned: `CLUSTER FAILOVER`', cause: () => cluster.failOver(SLOT) });
  });

  it('when slots are moved', async () => {
    const what = `${MOVED} slots moved under load`;
    await suffer({ what, cause: () => cluster.moveSlots(SLOT, SLOT + MOVED - 1, 16_383) });
  });
});
