import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type JournalReport, MAX_ENTRIES } from '../../src/sandbox/journal.js';
import { MAX_ATTEMPTS } from '../../src/sandbox/webhook-delivery.js';
import { type Answer, ask, type Deployment, find, idsOf, PATIENT } from '../support/deployment.js';
import { hasOutcome, type History } from './callers.js';
import { bodyOf, hasWebhook } from './errand.js';

/** What is there when all is over. */
export interface Survey {
  readonly journal: JournalReport;
  /** By id, what each instance says of it. */
  readonly found: ReadonlyMap<string, readonly Answer[]>;
  /** By id, what the same call gets now, of those that a caller got an outcome of. */
  readonly replayed: ReadonlyMap<string, Answer>;
}

/** Waits until the provider has nothing more to send, asks every instance for every id, and makes calls again. */
export async function survey(deployment: Deployment, histories: readonly History[]): Promise<Survey> {
  await untilSent(deployment);
  const found = new Map<string, readonly Answer[]>();
  const replayed = new Map<string, Answer>();
  const queue = [...histories];
  const reader = async (): Promise<void> => {
    for (let history = queue.pop(); history; history = queue.pop()) {
      const { errand, tries } = history;
      const states = deployment.instances.map((instance) => insist(() => find(instance, errand.id)));
      found.set(errand.id, await Promise.all(states));
      if (!tries.some(({ end }) => hasOutcome(end))) continue;
      const instance = deployment.instance(queue.length % deployment.instances.length);
      replayed.set(errand.id, await insist(() => ask(instance, bodyOf(errand), { wait: 1 })));
    }
  };
  await Promise.all(Array.from({ length: 20 }, reader));
  return { journal: await deployment.sandbox.journal(), found, replayed };
}

/** On a busy machine an instance may lose its connection to Redis for a moment. */
async function insist(question: () => Promise<Answer>): Promise<Answer> {
  let answer = await question();
  for (let tries = 0; tries < 20 && answer.status === 503; tries++) {
    await sleep(250);
    answer = await question();
  }
  return answer;
}

async function untilSent(deployment: Deployment): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const journal = await deployment.sandbox.journal();
    // Beyond that the sandbox forgets, and nothing can be judged.
    if (Math.max(journal.cashins.length, journal.webhooks.length) >= MAX_ENTRIES)
      throw new Error('the journal is full');
    const over = new Set(taken(journal).concat(givenUp(journal)));
    if (journal.cashins.every((call) => !hasWebhook(call.scenario) || over.has(String(call.external_id)))) return;
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

/** What an instance is left with when all is over. */
export interface Rest {
  /** Instances that are not ready. */
  readonly unready: number;
  /** Outcomes that the store has not taken. */
  readonly unstored: number;
}

/** What is left, after a while, on all instances together. */
export async function restOf(deployment: Deployment): Promise<Rest> {
  const rest = async (): Promise<Rest> => {
    const ready = await Promise.all(deployment.instances.map((instance) => instance.fetch('/health/ready')));
    const unstored = await Promise.all(
      deployment.instances.map((instance) => instance.metric('async_como_sync_unstored_outcomes')),
    );
    return { unready: ready.filter(({ ok }) => !ok).length, unstored: unstored.reduce((sum, count) => sum + count, 0) };
  };
  await expect
    .poll(rest, PATIENT)
    .toEqual({ unready: 0, unstored: 0 })
    .catch(() => {});
  return rest();
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
