import { type Deployment, ask, idsOf, notify } from '../support/deployment.js';
import { TOKEN } from './callers.js';
import type { Random } from './random.js';
import { setTimeout as sleep } from 'node:timers/promises';

/** What came of requests that were held while Redis lost its data. */
export interface DataLoss {
  readonly held: number;
  /** Callers that got their outcome. */
  readonly answered: number;
  readonly providerCalls: number;
}

/** Holds so many requests, takes Redis' data away, and sends their webhooks to any instance, at once. */
export async function loseData(deployment: Deployment, random: Random, held: number, name: string): Promise<DataLoss> {
  const any = () => random.pick(deployment.instances);
  const ids = idsOf(name, held);
  const waiting = ids.map((external_id) => ask(any(), { external_id, scenario: 'never' }, { wait: 40 }));
  await deployment.untilAsked(held, ids);
  await deployment.redis.restart({ keepData: false });
  await Promise.all(ids.map((id) => deliver(id)));
  const answers = await Promise.all(waiting);
  const right = answers.filter(
    ({ status, body }, index) => status === 200 && body['qr_code'] === `code of ${ids[index]}`,
  );
  return { held, answered: right.length, providerCalls: (await deployment.calls(ids)).length };

  async function deliver(id: string): Promise<void> {
    for (;;) {
      const { status } = await notify(any(), id, {}, { 'x-token': TOKEN });
      if (status === 200) return;
      await sleep(250);
    }
  }
}
