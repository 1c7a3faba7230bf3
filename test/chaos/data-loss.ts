import { ask, type Deployment, idsOf } from '../support/deployment.js';
import { deliver } from './callers.js';
import type { Dialect } from './dialects.js';
import type { Random } from './random.js';

/** What came of requests that were held while the engine lost its data. */
export interface DataLoss {
  readonly held: number;
  /** Callers that got their outcome. */
  readonly answered: number;
  readonly providerCalls: number;
}

/** Holds so many requests, has the engine's data taken away, and sends their webhooks to any instance, at once. */
export async function loseData(
  deployment: Deployment,
  dialect: Dialect,
  takeData: () => Promise<void>,
  random: Random,
  held: number,
  name: string,
): Promise<DataLoss> {
  const ids = idsOf(name, held);
  const headers = dialect.headersOf('never');
  const waiting = ids.map((external_id) =>
    ask(random.pick(deployment.instances), { external_id, scenario: 'never' }, { wait: 40, headers }),
  );
  await deployment.untilAsked(held, ids);
  await takeData();
  await Promise.all(ids.map((id) => deliver(deployment, dialect, () => random.pick(deployment.instances), id)));
  const answers = await Promise.all(waiting);
  const right = answers.filter(
    ({ status, body }, index) => status === 200 && body['qr_code'] === `code of ${ids[index]}`,
  );
  return { held, answered: right.length, providerCalls: (await deployment.calls(ids)).length };
}
