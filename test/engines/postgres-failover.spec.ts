import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { Deployment } from '../support/deployment.js';
import { PostgresServer } from '../support/postgres-server.js';
import { TOKEN_AUTH } from '../support/token-auth.js';
import { expectNothingLost, expectRecovery, type Failure, type Measured, measure } from './failover.js';
import { publish } from './failover-table.js';

let postgres: PostgresServer;
let deployment: Deployment;
const rows: Measured[] = [];

// `crash` ends Postgres, not the machine: what it has given to the operating system is there afterwards, with fsync or without.
beforeAll(async () => {
  postgres = await PostgresServer.start();
  deployment = await Deployment.start({
    sandboxApart: true,
    storeUrl: postgres.url,
    webhooksTo: [0, 1],
    environment: TOKEN_AUTH,
    sandboxEnvironment: TOKEN_AUTH,
  });
});

afterEach(async () => {
  postgres.thaw();
  await postgres.start();
});

afterAll(async () => {
  await deployment.end();
  await postgres.end();
  await publish('postgres', rows);
});

async function suffer(failure: Failure): Promise<Measured> {
  const measured = await measure(deployment, failure, `postgres-${rows.length}`);
  rows.push(measured);
  return measured;
}

const killed = async () => {
  await postgres.crash();
  await postgres.start();
};

const frozen = async () => {
  postgres.freeze();
  await sleep(3_000); // how long it is frozen is a part of what is measured
  postgres.thaw();
};

const stopped = async () => {
  await postgres.stop({ keepData: true });
  await postgres.start();
};

describe('Postgres', () => {
  it('is killed and started again: nothing is lost', async () => {
    expectNothingLost(await suffer({ what: 'killed and started again', cause: killed }));
  });

  it('is frozen: nothing is lost', async () => {
    expectNothingLost(await suffer({ what: 'frozen for 3 s', cause: frozen }));
  });

  it('is stopped and started again: nothing is lost', async () => {
    expectNothingLost(await suffer({ what: 'stopped and started again', cause: stopped }));
  });

  it('is killed when it does not wait for its log: who waits is answered, unless the outcome is lost', async () => {
    await postgres.set({ synchronous_commit: 'off' });
    expectRecovery(await suffer({ what: 'killed and started again, `synchronous_commit=off`', cause: killed }));
  });
});
