import { createHash } from 'node:crypto';
import type { WebhookEntry } from '../../src/sandbox/journal.js';
import { type Answer, countEach } from '../support/deployment.js';
import { type History, isConclusive, isPaid, type Notice, type Try, wordsFor } from './callers.js';
import { type Dialect, NEW_QRCODE, PAYMENT } from './dialects.js';
import type { Kill } from './faults.js';
import { givenUp, type Survey, taken } from './survey.js';

/** An answer may come so many milliseconds after the caller's wait, on a busy machine. */
export const SLACK_MS = 1_500;

/** Between two readings of the clock of what happened at once, at most, in milliseconds. */
const CLOCK_MS = 50;

/** For so long an instance may be at work for a try that has ended, in milliseconds. */
const AFTERWARDS_MS = 1_000;

/** What must not happen, and whom it happened to: each is a list of what a reader needs to reproduce it. */
export interface Faulty {
  readonly lost: string[];
  readonly calledTwice: string[];
  readonly late: string[];
  readonly wrong: string[];
}

/** What may happen to a request when the instance that works on it is killed; its state stays pending. */
export interface Stranded {
  /** Claimed, and killed before the provider was called. */
  readonly neverSent: string[];
  /** The provider said all that it had to say in its answer to an instance that was killed meanwhile. */
  readonly answerLost: string[];
  /** The provider gave its webhook up: no attempt was acknowledged. */
  readonly givenUp: string[];
}

/** Judges what happened by what is promised. */
export function judge(
  dialect: Dialect,
  histories: readonly History[],
  { journal, found, paid, replayed }: Survey,
  kills: readonly Kill[],
  lines: readonly string[],
  stallMs: number,
): Faulty & Stranded {
  const slackMs = SLACK_MS + 2 * stallMs; // an answer may be held up where it is written, and where it is read
  const verdict: Faulty & Stranded = {
    lost: [],
    calledTwice: [],
    late: [],
    wrong: [],
    neverSent: [],
    answerLost: [],
    givenUp: [],
  };
  const calls = countEach(journal.cashins.map((call) => String(call.external_id)));
  const [acknowledged, abandoned] = [new Set(taken(journal, NEW_QRCODE)), new Set(givenUp(journal, NEW_QRCODE))];
  const paidAt = acknowledgedAt(journal.webhooks, PAYMENT);

  for (const history of histories) {
    const { errand, tries, payments, notices } = history;
    const { id, scenario, unasked } = errand;
    const answers = found.get(id) ?? [];
    const asked = calls[id] ?? 0;
    const tell = (list: string[], what: string) =>
      list.push(
        `${what} ${describe(
          history,
          answers,
          asked,
          journal.webhooks.filter((webhook) => webhook.external_id === id),
          lines.filter((line) => line.includes(`"${id}"`)),
        )}`,
      );

    const isAcknowledged = acknowledged.has(id) || notices.some(({ kind }) => kind === 'unasked');
    const isSettled = answers.every(({ body }) => body['state'] === 'succeeded' || body['state'] === 'failed');
    if (isAcknowledged && !isSettled) tell(verdict.lost, 'lost');
    if (unasked ? asked > 0 : scenario !== 'refuse' && asked > 1) tell(verdict.calledTwice, 'called twice');
    if ([...tries, ...payments].some((one) => isLate(one, slackMs))) tell(verdict.late, 'late');
    const killed = tries.some((one) => kills.some((kill) => wasHitBy(kill, one)));
    const fault =
      faultOf(history, answers, replayed.get(id), dialect) ??
      paymentFaultOf(history, answers, paid.get(id), paidAt.get(id));
    if (fault === UNPAID && paidAt.has(id)) tell(verdict.lost, 'payment lost');
    else if (fault) tell(verdict.wrong, fault);

    if (isAcknowledged || isSettled) continue;
    if (abandoned.has(id) && !dialect.looks) tell(verdict.givenUp, 'given up');
    else if (answers.every(({ status }) => status === 404))
      continue; // every try was refused
    else if (killed && asked === 0) tell(verdict.neverSent, 'never sent');
    else if (killed && !dialect.looks && dialect.reportedBy(scenario).length === 0)
      tell(verdict.answerLost, 'answer lost');
    else tell(verdict.wrong, 'pending without a cause');
  }
  return verdict;
}

/** Whether an instance was killed while it worked on a try, as it may for a while after its answer, or its caller's leaving. */
function wasHitBy({ instance, at }: Kill, one: Try): boolean {
  const begun = Date.parse(one.begunAt);
  return one.instance === instance && begun - CLOCK_MS <= at && at <= begun + one.ms + AFTERWARDS_MS;
}

function isLate({ end, ms, waitMs }: Try, slackMs: number): boolean {
  return end === 'silence' || (typeof end === 'object' && ms > waitMs + slackMs);
}

/** How an answer or a stored outcome is another one than it should be. */
function faultOf(
  { errand, tries, notices }: History,
  found: readonly Answer[],
  replayed: Answer | undefined,
  { looks }: Dialect,
): string | undefined {
  const { id, scenario, unasked } = errand;
  const fails = scenario === 'fail' && !unasked;
  const code = unasked ? `code of ${id}` : createHash('sha256').update(id).digest('hex').slice(0, 25);
  if (!agree(found)) return 'instances that do not agree';
  const stored = found[0]?.body['result'] as { readonly qr_code?: string } | undefined;
  if (replayed && !(isConclusive(replayed) && replayed.headers.get('idempotent-replayed') === 'true'))
    return `not replayed: ${wordsFor(replayed)}`;
  for (const end of [...tries.map((one) => one.end), ...(replayed ? [replayed] : [])]) {
    if (!isConclusive(end)) continue;
    const { status, body } = end;
    const expected = fails ? 502 : scenario === 'refuse' && !unasked ? 422 : 200;
    if (status !== expected) return `answered with ${status}`;
    if (status === 200 && !String(body['qr_code']).includes(code)) return 'another QR Code';
    if (status === 200 && body['qr_code'] !== stored?.qr_code) return 'answered otherwise than stored';
    if (status === 502 && found[0]?.body['state'] !== 'failed') return 'answered otherwise than stored';
  }
  const results = {
    unasked: ['early', 'duplicate'],
    contradiction: ['conflicting'],
    duplicate: ['duplicate'],
    conflict: ['conflicting'],
  };
  if (looks && notices.some(cameEarly)) return undefined; // and what comes under the same name agrees with that one, or does not
  const odd = notices.find(({ kind, result }) => !results[kind].includes(String(result)));
  return odd ? `a webhook (${odd.kind}) that was ${String(odd.result)}` : undefined;
}

/** Whether a webhook came under a name that was not known then, though its request had an outcome: nothing may follow from it. */
export function cameEarly({ kind, result }: Notice): boolean {
  return kind !== 'unasked' && result === 'early';
}

/** Not told of a payment that the provider tells of. */
const UNPAID = 'not paid';

/** How what is told of a payment is another thing than it should be. */
function paymentFaultOf(
  { payments }: History,
  found: readonly Answer[],
  paid: readonly Answer[] | undefined,
  paidAt: number | undefined,
): string | undefined {
  const charge = (found[0]?.body['result'] as { readonly charge_id?: string } | undefined)?.charge_id;
  for (const end of [...payments.map((one) => one.end), ...(paid ?? [])]) {
    if (typeof end !== 'object' || end.status === 503) continue;
    if (end.status !== 200) return `a payment that was answered with ${end.status}`;
    const { state, result } = end.body;
    if (state !== 'pending' && state !== 'succeeded') return `a payment that ${String(state)}`;
    if (state === 'succeeded' && (result as { readonly charge_id?: string }).charge_id !== charge)
      return 'another payment';
  }
  if (paid && !agree(paid)) return 'instances that do not agree about a payment';
  if (paid && !paid.every((answer) => isPaid(answer))) return UNPAID;
  const last = payments.at(-1);
  const isTold = typeof last?.end === 'object' && last.end.status === 200;
  // A caller's patience may end before the provider tells of the payment, or while nobody takes its webhook.
  const couldKnow = last !== undefined && paidAt !== undefined && paidAt < Date.parse(last.begunAt) + last.ms;
  return isTold && couldKnow && !isPaid(last.end) ? UNPAID : undefined;
}

/** When the first acknowledged webhook of this event was sent, by the id of its request. */
function acknowledgedAt(webhooks: readonly WebhookEntry[], event: string): ReadonlyMap<string, number> {
  const instants = new Map<string, number>();
  for (const entry of webhooks) {
    const id = String(entry.external_id);
    if (entry.event === event && entry.status === 200 && !instants.has(id)) instants.set(id, Date.parse(entry.sent_at));
  }
  return instants;
}

/** Whether all instances tell the same outcome. */
function agree(found: readonly Answer[]): boolean {
  return new Set(found.map(({ body }) => JSON.stringify([body['state'], body['result'], body['error']]))).size < 2;
}

function describe(
  { errand, tries, payments, notices }: History,
  found: readonly Answer[],
  asked: number,
  attempts: readonly WebhookEntry[],
  log: readonly string[],
): string {
  const steps = [...tries, ...payments].map(({ instance, begunAt, ms, end }) => {
    return `${begunAt} ${'ABC'[instance]} ${wordsFor(end)} after ${Math.round(ms)} ms`;
  });
  const webhooks = attempts.map(
    ({ sent_at, event = '', url, attempt, status }) => `${sent_at} ${event} ${url} ${attempt}. ${status}`,
  );
  const states = found.map(({ status, body }) => `${status} ${String(body['state'])}`);
  return JSON.stringify({ ...errand, steps, webhooks, notices, providerCalls: asked, states, log });
}
