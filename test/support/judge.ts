import { expect } from 'vitest';
import type { Outcome } from '../../src/event-manager/outcome.js';
import type { RequestStore } from '../../src/event-manager/request-store.js';
import { claimOf } from '../../src/event-manager/testing/examples.js';
import type { History, Watch, Webhook } from './history.js';

/** How exact the clocks and the network of a scenario are, in milliseconds. */
export interface Slack {
  /** What a store's command may take, its answer included, with all that are ahead of it. */
  readonly storeMs: number;
  /** What an answer may take after its deadline. */
  readonly answerMs: number;
  /** Whether the store refused, was away or lost answers in between: then an outcome may be known to one instance only. */
  readonly faulty: boolean;
}

/** By so much may a timer fire early. */
const CLOCK_MS = 2;

/** Judges what happened by what is promised (E1 to E8). */
export async function judge(history: History, store: RequestStore, slack: Slack): Promise<void> {
  for (const id of new Set(history.watches.map(({ step }) => step.id))) {
    judgeSends(history, id, slack);
    judgeOutcomes(history, id, slack);
    await judgeRest(history, id, store);
    await judgeKept(history, id, store);
  }
  for (const watch of history.watches) judgeAnswer(watch, history, slack);
}

/** E2: the provider is called again only after it has refused, and not for what has an outcome. */
function judgeSends({ sends, webhooks }: History, id: string, slack: Slack): void {
  const ofId = sends.filter(({ step }) => step.id === id);
  for (const [index, send] of ofId.entries()) {
    const before = ofId[index - 1];
    if (before) {
      expect(before.end.kind).toBe('refused');
      expect(before.end.at).toBeLessThanOrEqual(send.begunAt + CLOCK_MS);
    }
    const claimedAt = send.begunAt - slack.storeMs;
    expect(settledBy(webhooks, id, claimedAt)).toEqual([]);
  }
}

/** E4: apart from refusals and given up claims, an id has one outcome for ever, and it comes from somewhere. */
function judgeOutcomes({ sends, watches, webhooks }: History, id: string, slack: Slack): void {
  const given = watches.filter(({ step }) => step.id === id);
  const final = new Set<string>();
  for (const watch of given) {
    const outcome = outcomeOf(watch);
    if (!outcome) continue;
    const text = JSON.stringify(outcome);
    const [sent] = sends.filter((send) => send.step.id === id && JSON.stringify(send.outcome) === text);
    if (sent) expect([sent.step.owner, sent.step.body]).toEqual([watch.step.owner, watch.step.body]);
    else if (isFailure(outcome, 'store-unavailable')) {
      expect(slack.faulty || given.some((each) => gaveUp(each, slack))).toBe(true);
    } else expect(webhooks.map((webhook) => JSON.stringify(webhook.outcome))).toContain(text);
    if (!isFreeing(outcome)) final.add(text);
  }
  if (!slack.faulty) expect(final.size).toBeLessThanOrEqual(1);
}

/** E6: what was acknowledged is stored, and what was given to a caller for good as well. */
async function judgeKept({ watches, webhooks }: History, id: string, store: RequestStore): Promise<void> {
  const acknowledged = webhooks.some(({ step, result }) => step.id === id && result !== 'unmatched');
  const given = watches.filter(({ step }) => step.id === id).map(outcomeOf);
  if (!acknowledged && !given.some((outcome) => outcome && !isFreeing(outcome))) return;
  const found = await store.claim(claimOf(id, { owner: 'judge' }));
  expect(['settled', 'conflict']).toContain(found.kind);
}

function isFreeing(outcome: Outcome): boolean {
  return isFailure(outcome, 'provider-refused') || isFailure(outcome, 'store-unavailable');
}

/** E5: what stays pending was sent, and not refused. */
async function judgeRest({ sends }: History, id: string, store: RequestStore): Promise<void> {
  const [request] = await store.read([id]);
  if (typeof request !== 'object' || request.outcome) return;
  const last = sends.findLast(({ step }) => step.id === id);
  expect(['accepted', 'broken', 'never']).toContain(last?.end.kind);
}

/** E8: an answer by the deadline; E3: not without the outcome that there was by then. */
function judgeAnswer(watch: Watch, { watches, webhooks }: History, slack: Slack): void {
  const { step, begunAt, endedAt, result } = watch;
  expect(endedAt - begunAt).toBeLessThanOrEqual(Math.max(step.timeoutMs, slack.storeMs) + slack.answerMs);
  if (result instanceof Error) {
    if (result.code === 'store-unavailable') expect(slack.faulty || gaveUp(watch, slack)).toBe(true);
    else {
      expect(result.code).toBe('external-id-conflict');
      const others = watches.filter(
        ({ step: { id, owner, body } }) => id === step.id && `${owner} ${body}` !== `${step.owner} ${step.body}`,
      );
      expect(others).not.toEqual([]);
    }
  } else if (!slack.faulty && result.kind === 'pending' && step.timeoutMs > 0 && step.leavesAfterMs === undefined) {
    // After a refusal the id may be another request, which a webhook settles. Webhooks do not say which one they are for.
    const isAnother = ({ step: { id, owner, body }, result }: Watch) =>
      id === step.id && `${owner} ${body}` !== `${step.owner} ${step.body}` && !(result instanceof Error);
    const inTime = begunAt + step.timeoutMs - slack.storeMs;
    if (!watches.some(isAnother)) expect(settledBy(webhooks, step.id, inTime)).toEqual([]);
  }
}

/**
 * The webhooks that gave the id its outcome by then. One that conflicts is not among them: it came after another one, or
 * after a refusal, which it does not overwrite.
 */
function settledBy(webhooks: readonly Webhook[], id: string, by: number): readonly Webhook[] {
  return webhooks.filter(({ step, endedAt, result }) => step.id === id && endedAt < by && result !== 'conflicting');
}

function outcomeOf({ result }: Watch): Outcome | undefined {
  return 'kind' in result && result.kind === 'settled' ? result.outcome : undefined;
}

function isFailure(outcome: Outcome, code: string): boolean {
  return outcome.state === 'failed' && outcome.error.code === code;
}

/** Whether the caller left, or its time was over, before the store could confirm its claim. */
function gaveUp({ step }: Watch, slack: Slack): boolean {
  return step.timeoutMs > 0 && Math.min(step.timeoutMs, step.leavesAfterMs ?? Infinity) <= slack.storeMs;
}
