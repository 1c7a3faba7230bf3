import { EventManagerError } from '../../src/event-manager/errors.js';
import type { EventManagerService } from '../../src/event-manager/event-manager.service.js';
import type { Outcome } from '../../src/event-manager/outcome.js';
import { Caller } from '../../src/event-manager/testing/caller.fake.js';
import type { SendResult, TriggerResult, WatchResult } from '../../src/event-manager/watch.js';
import type { Scenario, SendEnd, WatchStep, WebhookStep } from './scenario.js';

/** A call to the provider; its end is on the clock of `performance.now()`. */
export interface Send {
  readonly step: WatchStep;
  readonly outcome: Outcome;
  readonly begunAt: number;
  readonly end: { readonly kind: SendEnd; readonly at: number };
}

/** A caller and its answer. */
export interface Watch {
  readonly step: WatchStep;
  readonly begunAt: number;
  readonly endedAt: number;
  readonly result: WatchResult | EventManagerError;
}

/** A webhook and what became of it. */
export interface Webhook {
  readonly step: WebhookStep;
  readonly outcome: Outcome;
  readonly begunAt: number;
  readonly endedAt: number;
  readonly result: TriggerResult;
}

/** All that happened in a scenario, each in the order of its beginning. */
export interface History {
  readonly sends: readonly Send[];
  readonly watches: readonly Watch[];
  readonly webhooks: readonly Webhook[];
}

const outcomes: Record<WebhookStep['outcome'], Outcome> = {
  paid: { state: 'succeeded', result: { qr_code: 'by webhook' } },
  other: { state: 'succeeded', result: { qr_code: 'by another webhook' } },
  failed: { state: 'failed', error: { code: 'provider-failed', detail: 'by webhook' } },
};

/** How seldom what is unstored is tried again at most, and a sweep, in milliseconds. */
const LONGEST_RETRY_MS = 9_000;

/** The provider sends a webhook again that was not acknowledged, after so many milliseconds. */
const RESEND_MS = 100;

/** The instances of a scenario, and how its time passes. */
export interface Stage {
  readonly instances: readonly EventManagerService[];
  readonly pass: (ms: number) => Promise<unknown>;
  /** The longest of the scenario's times, in milliseconds. */
  readonly longestMs: number;
  /** Ends what is wrong with the store; called after the last step. */
  readonly mend: () => void;
}

/** Plays a scenario. */
export async function play({ steps, faults }: Scenario, { instances, pass, longestMs, mend }: Stage): Promise<History> {
  const sends: Send[] = [];
  const watches: Promise<Watch>[] = [];
  const webhooks: Promise<Webhook>[] = [];
  const callers: Caller[] = [];
  const at = (number: number) => instances[number] ?? raise('no such instance');

  const send = (step: WatchStep) => async (): Promise<SendResult> => {
    const number = sends.length;
    const outcome: Outcome =
      step.sendEnd === 'refused'
        ? { state: 'failed', error: { code: 'provider-refused', detail: `refusal ${number}` } }
        : { state: 'succeeded', result: { qr_code: `answer ${number}` } };
    const begunAt = performance.now();
    const ms = step.sendEnd === 'never' ? 2 * longestMs : step.sendMs;
    sends.push({ step, outcome, begunAt, end: { kind: step.sendEnd, at: begunAt + ms } });
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (step.sendEnd === 'broken' || step.sendEnd === 'never') throw new Error(step.sendEnd);
    if (step.sendEnd === 'accepted') return { kind: 'accepted' };
    return outcome.state === 'failed' ? { kind: 'refused', error: outcome.error } : { kind: 'settled', outcome };
  };

  const watch = async (step: WatchStep): Promise<Watch> => {
    const { id, body, owner, timeoutMs, leavesAfterMs } = step;
    const caller = new Caller();
    callers.push(caller);
    if (leavesAfterMs !== undefined) setTimeout(() => caller.leave(), leavesAfterMs);
    const begunAt = performance.now();
    const options = { fingerprint: body, owner, timeoutMs, onLeave: caller.onLeave };
    const result = await at(step.instance).watch(id, send(step), options).catch(expected);
    return { step, begunAt, endedAt: performance.now(), result };
  };

  const webhook = async (step: WebhookStep): Promise<Webhook> => {
    const outcome = outcomes[step.outcome];
    const begunAt = performance.now();
    for (;;) {
      const result = await at(step.instance).trigger(step.id, outcome).catch(expected);
      if (!(result instanceof EventManagerError)) return { step, outcome, begunAt, endedAt: performance.now(), result };
      await new Promise((resolve) => setTimeout(resolve, RESEND_MS));
    }
  };

  for (const step of steps) {
    if (step.kind === 'watch') watches.push(watch(step));
    else if (step.kind === 'webhook') webhooks.push(webhook(step));
    else await pass(step.ms);
  }
  mend();
  await pass(3 * longestMs + (faults.length > 0 ? LONGEST_RETRY_MS : 1_000));
  const history = { sends, watches: await Promise.all(watches), webhooks: await Promise.all(webhooks) };
  if (callers.some(({ listeners }) => listeners > 0)) raise('a listener was left');
  return history;
}

function expected(error: unknown): EventManagerError {
  if (error instanceof EventManagerError) return error;
  throw error;
}

function raise(message: string): never {
  throw new Error(message);
}
