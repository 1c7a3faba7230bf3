import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { Deployment } from '../support/deployment.js';
import { SentinelGroup } from '../support/sentinel-group.js';
import { TOKEN_AUTH } from '../support/token-auth.js';
import { expectAnswers, expectNothingLost, type Failure, type Measured, measure } from './failover.js';
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

/** As an operator does: no write is acknowledged any more that the new primary would not have. */
const pausedFailover = async () => {
  const { primary } = group;
  await group.pauseWrites(30_000);
  await group.failOver();
  return primary;
};

describe.each([
  { replicas: 0, words: '' },
  { replicas: 1, words: ', REDIS_REPLICAS=1' },
])('Redis behind sentinels, with REDIS_REPLICAS=$replicas', ({ replicas, words }) => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await Deployment.start({
      storeUrl: group.url,
      webhooksTo: [0, 1],
      environment: { ...TOKEN_AUTH, REDIS_REPLICAS: `${replicas}` },
      sandboxEnvironment: TOKEN_AUTH,
    });
  });

  afterAll(() => deployment.end());

  async function suffer(failure: Failure): Promise<Measured> {
    const what = failure.what + words;
    const measured = await measure(deployment, { ...failure, what }, `sentinel-${rows.length}`);
    rows.push(measured);
    return measured;
  }

  it('the primary is killed: nothing is lost', async () => {
    expectNothingLost(await suffer({ what: 'primary killed', cause: killed }));
  });

  it('the primary is killed while replicas are behind: an outcome is lost only if nobody waits for replicas', async () => {
    const slow = await SlowReplication.begin(group, LAG_MS);
    try {
      const measured = await suffer({ what: `primary killed, replication ${LAG_MS} ms behind`, cause: killed });
      if (replicas > 0) expectNothingLost(measured);
      else expectAnswers(measured);
    } finally {
      await slow.end();
    }
  });

  it('the primary is frozen, and thaws when there is another one: nothing is lost', async () => {
    const { primary } = group;
    const cause = () => {
      primary.freeze();
      return group.untilPromoted();
    };
    expectNothingLost(await suffer({ what: 'primary frozen, thawed later', cause, then: () => primary.thaw() }));
  });

  it('a failover is ordered while writes are paused: nothing is lost', async () => {
    const former = group.primary;
    const what = 'planned: `CLIENT PAUSE 30000 WRITE`, then `SENTINEL FAILOVER`';
    expectNothingLost(await suffer({ what, cause: pausedFailover }));
    await former.command('CLIENT', 'UNPAUSE');
  });

  it('a failover is ordered without a pause: who waits is answered', async () => {
    const cause = () => group.failOver();
    expectAnswers(await suffer({ what: 'planned: `SENTINEL FAILOVER` alone', cause, leastMs: 14_000 }));
  });

});
