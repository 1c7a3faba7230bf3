import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type JournalReport, MAX_ENTRIES, type WebhookEntry } from '../../src/sandbox/journal.js';
import { MAX_ATTEMPTS } from '../../src/sandbox/webhook-delivery.js';
import { type Answer, ask, type Deployment, find, idsOf, PATIENT } from '../support/deployment.js';
import { hasOutcome, type History } from './callers.js';
import { type Dialect, NEW_QRCODE, PAYMENT } from './dialects.js';
import { bodyOf } from './errand.js';

/** What is there when all is over. */
export interface Survey {
  readonly journal: JournalReport;
  /** By id, what each instance says of it. */
  readonly found: ReadonlyMap<string, readonly Answer[]>;
  /** By id, what each instance says of the payment, of those that succeeded; none where nothing is paid. */
  readonly paid: ReadonlyMap<string, readonly Answer[]>;
  /** By id, what the same call gets now, of those that a caller got an outcome of. */
  readonly replayed: ReadonlyMap<string, Answer>;
}

/** Waits until the provider has nothing more to send, asks every instance for every id, and makes calls again. */
export async function survey(deployment: Deployment, dialect: Dialect, histories: readonly History[]): Promise<Survey> {
  await untilSent(deployment, dialect);
  const found = new Map<string, readonly Answer[]>();
  const paid = new Map<string, readonly Answer[]>();
  const replayed = new Map<string, Answer>();
  const queue = [...histories];
  const reader = async (): Promise<void> => {
    for (let history = queue.pop(); history; history = queue.pop()) {
      const { errand, tries } = history;
      const { id } = errand;
      if (dialect.looks) await untilLooked(deployment, id);
      found.set(id, await findOnEach(deployment, id));
      if (dialect.looks && found.get(id)?.every(({ body }) => body['state'] === 'succeeded')) {
        await untilLooked(deployment, id, PAYMENT);
        paid.set(id, await findOnEach(deployment, id, PAYMENT));
      }
      if (!tries.some(({ end }) => hasOutcome(end))) continue;
      const instance = deployment.instance(queue.length % deployment.instances.length);
      const headers = dialect.headersOf(errand);
      replayed.set(id, await insist(() => ask(instance, bodyOf(errand), { wait: 1, headers })));
    }
  };
  await Promise.all(Array.from({ length: 20 }, reader));
  return { journal: await deployment.sandbox.journal(), found, paid, replayed };
}

function findOnEach({ instances }: Deployment, id: string, followUp?: string): Promise<Answer[]> {
  return Promise.all(
    instances.map((instance) => insist(() => find(instance, id, {}, { ...(followUp && { followUp }) }))),
  );
}

/** What is pending is asked for with a wait, before whose end the provider is asked. */
async function untilLooked(deployment: Deployment, id: string, followUp?: string): Promise<void> {
  for (let tries = 0; tries < 4; tries++) {
    const headers = tries === 0 ? {} : { prefer: 'wait=1' };
    const { body } = await insist(() => find(deployment.instance(0), id, headers, { ...(followUp && { followUp }) }));
    if (body['state'] !== 'pending') return;
  }
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

async function untilSent(deployment: Deployment, dialect: Dialect): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const journal = await deployment.sandbox.journal();
    // Beyond that the sandbox forgets, and nothing can be judged.
    if (Math.max(journal.cashins.length, journal.webhooks.length) >= MAX_ENTRIES)
      throw new Error('the journal is full');
    const isOver = [NEW_QRCODE, PAYMENT].map((event) => {
      const over = new Set([...taken(journal, event), ...givenUp(journal, event)]);
      return journal.cashins
        .filter(({ scenario }) => dialect.reportedBy(scenario).includes(event))
        .every((call) => over.has(String(call.external_id)));
    });
    if (!isOver.includes(false)) return;
    await sleep(500);
  }
  throw new Error('the provider does not get its webhooks delivered');
}

/** The ids of which an instance took a webhook of the provider about this. */
export function taken({ webhooks }: JournalReport, event: string): readonly string[] {
  return idsAbout(
    event,
    webhooks.filter(({ status }) => status === 200),
  );
}

/** The ids of which the provider gave a webhook about this up. */
export function givenUp({ webhooks }: JournalReport, event: string): readonly string[] {
  return idsAbout(
    event,
    webhooks.filter(({ attempt, status }) => attempt === MAX_ATTEMPTS && status !== 200),
  );
}

/** Zemo has only one thing to tell. */
function idsAbout(about: string, webhooks: readonly WebhookEntry[]): readonly string[] {
  return webhooks.filter(({ event = NEW_QRCODE }) => event === about).map((webhook) => String(webhook.external_id));
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
export async function leakedPlaces(
  deployment: Deployment,
  dialect: Dialect,
  places: number,
  name: string,
): Promise<number> {
  const headers = dialect.headersOf('never');
  const each = deployment.instances.map(async (instance, index) => {
    const pending = () => instance.metric('async_como_sync_pending_requests');
    await expect
      .poll(pending, PATIENT)
      .toBe(0)
      .catch(() => {});
    // A place may be taken without being counted as a caller: all of them have to be there for who asks now.
    const ids = idsOf(`${name}-${index}`, places);
    const asking = ids.map((external_id) => ask(instance, { external_id, scenario: 'never' }, { wait: 1, headers }));
    const refused = (await Promise.all(asking)).filter(({ body }) => body['code'] === 'capacity-exceeded').length;
    return refused + (await pending());
  });
  return (await Promise.all(each)).reduce((sum, leaked) => sum + leaked, 0);
}
