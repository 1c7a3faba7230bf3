import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type JournalReport, MAX_ENTRIES } from '../../src/sandbox/journal.js';
import { MAX_ATTEMPTS } from '../../src/sandbox/webhook-delivery.js';
import { type Answer, ask, type Deployment, find, idsOf, PATIENT } from '../support/deployment.js';
import { hasWebhook } from './errand.js';

/** What is there when all is over. */
export interface Survey {
  readonly journal: JournalReport;
  /** By id, what each instance says of it. */
  readonly found: ReadonlyMap<string, readonly Answer[]>;
}

/** Waits until the provider has nothing more to send, and asks every instance for every id. */
export async function survey(deployment: Deployment, ids: readonly string[]): Promise<Survey> {
  const journal = await untilSent(deployment);
  const found = new Map<string, readonly Answer[]>();
  const queue = [...ids];
  const reader = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const asked = id;
      found.set(id, await Promise.all(deployment.instances.map((instance) => find(instance, asked))));
    }
  };
  await Promise.all(Array.from({ length: 20 }, reader));
  return { journal, found };
}

async function untilSent(deployment: Deployment): Promise<JournalReport> {
  for (let tries = 0; tries < 60; tries++) {
    const journal = await deployment.sandbox.journal();
    // Beyond that the sandbox forgets, and nothing can be judged.
    if (Math.max(journal.cashins.length, journal.webhooks.length) >= MAX_ENTRIES)
      throw new Error('the journal is full');
    const over = new Set(taken(journal).concat(givenUp(journal)));
    if (journal.cashins.every((call) => !hasWebhook(call.scenario) || over.has(String(call.external_id))))
      return journal;
    await sleep(500);
  }
  throw new Error('the provider does not get its webhooks delivered');
}

/** The ids of which an instance took a webhook of the provider. */
export function taken({ webhooks }: JournalReport): readonly string[] {
  return webhooks.filter(({ status }) => status === 200).map((webhook) => String(webhook.external_id));
}

/** The ids of which the provider gave a webhook up. */
export function givenUp({ webhooks }: JournalReport): readonly string[] {
  const last = webhooks.filter(({ attempt, status }) => attempt === MAX_ATTEMPTS && status !== 200);
  return last.map((webhook) => String(webhook.external_id));
}

/** How many places of the instances are still taken when nobody asks any more. */
export async function leakedPlaces(deployment: Deployment, places: number, name: string): Promise<number> {
  const each = deployment.instances.map(async (instance, index) => {
    const pending = () => instance.metric('async_como_sync_pending_requests');
    await expect
      .poll(pending, PATIENT)
      .toBe(0)
      .catch(() => {});
    // A place may be taken without being counted as a caller: all of them have to be there for who asks now.
    const ids = idsOf(`${name}-${index}`, places);
    const asking = ids.map((external_id) => ask(instance, { external_id, scenario: 'never' }, { wait: 1 }));
    const refused = (await Promise.all(asking)).filter(({ body }) => body['code'] === 'capacity-exceeded').length;
    return refused + (await pending());
  });
  return (await Promise.all(each)).reduce((sum, leaked) => sum + leaked, 0);
}
