import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { Deployment } from '../support/deployment.js';
import type { Environment } from '../support/program.js';
import { SentinelGroup } from '../support/sentinel-group.js';
import { TOKEN_AUTH } from '../support/token-auth.js';
import { expectNothingLost, expectRecovery, type Failure, type Measured, measure } from './failover.js';
import { publish } from './failover-table.js';
import { SlowReplication } from './slow-replication.js';

/** How far a replica is behind, in milliseconds. */
const LAG_MS = 200;

let group: SentinelGroup;
const rows: Measured[] = [];

beforeAll(async () => {
  group = await SentinelGroup.start();
});

afterEach(async () => {
  group.thaw();
  await group.start();
});

afterAll(async () => {
  await group.end();
  await publish('sentinel', rows);
});

const killed = async () => {
  await group.killPrimary();
  return group.untilPromoted();
};

async function deploy(environment: Environment): Promise<Deployment> {
  return Deployment.start({
    sandboxApart: true,
    storeUrl: group.url,
    webhooksTo: [0, 1],
    environment: { ...TOKEN_AUTH, ...environment },
    sandboxEnvironment: TOKEN_AUTH,
  });
}

async function suffer(deployment: Deployment, failure: Failure): Promise<Measured> {
  const measured = await measure(deployment, failure, `sentinel-${rows.length}`);
  rows.push(measured);
  return measured;
}

/** The primary is killed while its replicas are behind. */
async function sufferLag(deployment: Deployment, words: string): Promise<Measured> {
  const slow = await SlowReplication.begin(group, LAG_MS);
  try {
    const what = `primary killed, replication ${LAG_MS} ms behind${words}`;
    return await suffer(deployment, { what, cause: killed });
  } finally {
    await slow.end();
  }
}

describe('Redis behind sentinels', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await deploy({});
  });

  afterAll(() => deployment.end());

  it('the primary is killed: nothing is lost', async () => {
    expectNothingLost(await suffer(deployment, { what: 'primary killed', cause: killed }));
  });

  it('the primary is frozen, and thaws when there is another one: nothing is lost', async () => {
    const { primary } = group;
    const cause = () => {
      primary.freeze();
      return group.untilPromoted();
    };
    const what = 'primary frozen, thawed later';
    expectNothingLost(await suffer(deployment, { what, cause, afterwards: () => primary.thaw() }));
  });

  it('the primary is killed while its replicas are behind: who waits is answered, unless the outcome is lost', async () => {
    expectRecovery(await sufferLag(deployment, ''));
  });

  it('a failover is ordered while writes are paused: nothing is lost', async () => {
    const former = group.primary;
    const cause = async () => {
      await group.pauseWrites(30_000);
      await group.failOver();
    };
    const what = 'planned: `CLIENT PAUSE 30000 WRITE`, then `SENTINEL FAILOVER`';
    expectNothingLost(await suffer(deployment, { what, cause }));
    await former.command('CLIENT', 'UNPAUSE');
  });

  it('a failover is ordered without a pause: who waits is answered, unless the outcome is lost', async () => {
    const what = 'planned: `SENTINEL FAILOVER` alone';
    expectRecovery(await suffer(deployment, { what, cause: () => group.failOver(), leastMs: 13_000 }));
  });
});

describe('Redis behind sentinels, where a replica must have a write before it counts', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await deploy({ REDIS_REPLICAS: '1' });
  });

  afterAll(() => deployment.end());

  it('the primary is killed while its replicas are behind: nothing is lost', async () => {
    expectNothingLost(await sufferLag(deployment, ', `REDIS_REPLICAS=1`'));
  });
});
