import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Answer, ask, type Deployment, find, idsOf, notify, tally, tell } from '../support/deployment.js';
import { TOKEN_HEADERS } from '../support/token-auth.js';
import { SteadyCalls } from './steady-calls.js';

/** So many callers wait on one instance while the store fails. */
export const HELD = 50;

/** From one webhook for them to the next, in milliseconds: they come all through the failure. */
const WEBHOOK_EVERY_MS = 50;

/** Longer than any failure, in seconds. */
const WAIT = 50;

/** For so long calls are made before the failure, in milliseconds. */
const BEFORE_MS = 1_500;

/** It is over when no call was refused and every instance was ready for so long, in milliseconds. */
const CALM_MS = 2_000;

/** A failure whose consequences are not over by then is told as it is, in milliseconds. */
const ENDLESS_MS = 45_000;

/** What is done to a store, and what may follow from it. */
export interface Failure {
  /** In the words of the table. */
  readonly what: string;
  /** Brings it about. Resolves when there is a new primary, or the server is back. */
  readonly cause: () => Promise<unknown>;
  /** What is done when calls are taken again, such as a frozen server's thaw. */
  readonly afterwards?: () => unknown;
  /** Calls go on for so long after it, in milliseconds, however soon all is well. */
  readonly leastMs?: number;
}

/** What a failure of the store came to. Times are milliseconds from its beginning. */
export interface Measured {
  readonly what: string;
  readonly newPrimaryMs: number;
  readonly calls: number;
  /** Calls that were answered with 503. */
  readonly refused: number;
  /** When the first and the last of these were made. */
  readonly refusedMs: readonly [first: number, last: number] | undefined;
  /** When the first call was made that was not refused, and none after it. */
  readonly takenAgainMs: number;
  /** When every instance was ready and heard, and remained so; 0 if they all were all the time. */
  readonly readyMs: number;
  /** The answers of the callers that waited, by their status. */
  readonly held: Readonly<Record<number, number>>;
  /** Outcomes whose webhook was answered with 200. */
  readonly acknowledged: number;
  /** Of those: which no instance can tell, or for which the provider was called again by who asked again. */
  readonly lost: number;
  /** Requests for which the provider was called more than once. */
  readonly chargedTwice: number;
  /** Requests that are still pending when all is over, because nobody called the provider for them. */
  readonly neverSent: number;
}

/** Causes a failure under callers that wait at the first instance, and under steady calls to all of them. */
export async function measure(deployment: Deployment, failure: Failure, name: string): Promise<Measured> {
  await deployment.untilReady();
  const ids = idsOf(`${name}-held`, HELD);
  const first = deployment.instance(0);
  const holding = ids.map((id) => ask(first, { external_id: id, scenario: 'never' }, { wait: WAIT }));
  await deployment.untilAsked(HELD, ids);
  const steady = new SteadyCalls(deployment, `${name}-call`);
  await sleep(BEFORE_MS);

  const readiness = new Readiness(deployment);
  const begunAt = performance.now();
  const since = () => Math.round(performance.now() - begunAt);
  const webhooks = ids.map((id, index) => deliver(deployment, id, index * WEBHOOK_EVERY_MS));
  await failure.cause();
  const newPrimaryMs = since();
  await untilCalm(steady, readiness, begunAt);
  await failure.afterwards?.();
  await sleep(Math.max(0, (failure.leastMs ?? 0) - since()));
  await untilCalm(steady, readiness, begunAt);
  await Promise.all(webhooks);
  const held = await Promise.all(holding);
  await steady.end();
  await readiness.end();

  const { calls } = steady;
  const refused = steady.refused.filter((call) => call.begunAt + (call.answer?.ms ?? 0) > begunAt);
  const times = refused.map((call) => Math.max(0, Math.round(call.begunAt - begunAt)));
  const last = Math.max(...times);
  const next = calls.find((call) => Math.round(call.begunAt - begunAt) > last);
  const found = await review(deployment, [...ids, ...calls.map(({ id }) => id)], ids);
  const measured: Measured = {
    what: failure.what,
    newPrimaryMs,
    calls: calls.length,
    refused: refused.length,
    refusedMs: times.length > 0 ? [Math.min(...times), last] : undefined,
    takenAgainMs: times.length > 0 && next ? Math.round(next.begunAt - begunAt) : 0,
    readyMs: Math.max(0, Math.round(readiness.readyAt - begunAt)),
    held: tally(held),
    ...found,
  };
  tell(JSON.stringify(measured));
  return measured;
}

/** Sends a webhook to the second instance, as providers do: again until it is taken. */
async function deliver(deployment: Deployment, id: string, delayMs: number): Promise<void> {
  await sleep(delayMs);
  for (;;) {
    const answer = await notify(deployment.instance(1), id, {}, TOKEN_HEADERS).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(250);
  }
}

/** Resolves when all is well and has been for a while, or is not well for too long. */
async function untilCalm(steady: SteadyCalls, readiness: Readiness, begunAt: number): Promise<void> {
  const from = performance.now();
  for (;;) {
    const now = performance.now();
    const lastRefusal = Math.max(0, ...steady.refused.map(({ begunAt, answer }) => begunAt + (answer?.ms ?? 0)));
    const troubledAt = Math.max(from, lastRefusal, readiness.readyAt);
    if (now - troubledAt > CALM_MS || now - begunAt > ENDLESS_MS) return;
    await sleep(50);
  }
}

/** Watches whether all instances are ready and hear. */
class Readiness {
  #readyAt = 0;
  #over = false;
  readonly #watching: Promise<void>;

  constructor(private readonly deployment: Deployment) {
    this.#watching = this.#watch();
  }

  /** Since when they all are, on the clock of `performance.now()`; now, if they are not; 0 if they have always been. */
  get readyAt(): number {
    return this.#readyAt;
  }

  async end(): Promise<void> {
    this.#over = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#over) {
      const all = await Promise.all(this.deployment.instances.map((instance) => isReady(instance)));
      if (all.includes(false)) this.#readyAt = performance.now();
      await sleep(50);
    }
  }
}

async function isReady(instance: Deployment['instances'][number]): Promise<boolean> {
  const { ok } = await instance.fetch('/health/ready');
  return ok && (await instance.metric('async_como_sync_reply_channel_hears')) === 1;
}

type Review = Pick<Measured, 'acknowledged' | 'lost' | 'chargedTwice' | 'neverSent'>;

/** Asks each instance for each outcome, and once more for whatever is not told by all. `held` were acknowledged to the test. */
async function review(deployment: Deployment, ids: readonly string[], held: readonly string[]): Promise<Review> {
  const { webhooks } = await deployment.sandbox.journal();
  const taken = webhooks.filter(({ status }) => status === 200).map(({ external_id }) => String(external_id));
  const acknowledged = new Set([...held, ...taken].filter((id) => ids.includes(id)));
  const unknown: string[] = [];
  await inTurns(ids, async (id) => {
    const answers = await Promise.all(deployment.instances.map((instance) => find(instance, id)));
    if (!answers.every(({ body }) => body['state'] === 'succeeded')) unknown.push(id);
  });
  const before = countOf(await deployment.calls(unknown));
  const again = new Map<string, Answer>();
  await inTurns(unknown, async (id) => {
    const members = { external_id: id, ...(held.includes(id) && { scenario: 'never' }) };
    again.set(id, await ask(deployment.instance(1), members, { wait: 2 }));
  });
  const calls = countOf(await deployment.calls(ids));
  const isLost = (id: string) => again.get(id)?.status !== 200 || calls.get(id) !== before.get(id);
  return {
    acknowledged: acknowledged.size,
    lost: unknown.filter((id) => acknowledged.has(id) && isLost(id)).length,
    chargedTwice: ids.filter((id) => (calls.get(id) ?? 0) > 1).length,
    neverSent: unknown.filter((id) => again.get(id)?.status === 504 && !calls.has(id)).length,
  };
}

/** Does something for each of them, for a few at once. */
async function inTurns(ids: readonly string[], act: (id: string) => Promise<void>): Promise<void> {
  const queue = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) await act(id);
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

function countOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** What holds for every failure: who waited is answered, unless the outcome is lost, and at last every instance is ready and hears. */
export function expectRecovery({ held, lost, readyMs }: Measured): void {
  expect(HELD - (held[200] ?? 0)).toBeLessThanOrEqual(lost);
  expect(readyMs).toBeLessThan(ENDLESS_MS - CALM_MS);
}

/** What holds if nothing may be lost: who waited is answered, no provider is called twice, and calls are soon taken again. */
export function expectNothingLost(measured: Measured): void {
  expectRecovery(measured);
  const { held, lost, chargedTwice, takenAgainMs, newPrimaryMs } = measured;
  expect({ held, lost, chargedTwice }).toEqual({ held: { 200: HELD }, lost: 0, chargedTwice: 0 });
  expect(takenAgainMs - newPrimaryMs).toBeLessThan(10_000);
}
