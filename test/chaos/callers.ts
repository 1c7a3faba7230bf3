import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask, type Deployment, find, resultOf } from '../support/deployment.js';
import type { ServiceProcess } from '../support/service-process.js';
import { type Dialect, DIALECTS, PAYMENT, type Report } from './dialects.js';
import { bodyOf, type Errand, errandOf } from './errand.js';
import type { Random } from './random.js';
import type { RunOptions } from './run.js';

/** A try that nobody answered for so long after its deadline is broken off, and counts as late. */
const SILENCE_MS = 15_000;

/** What a webhook says of a failure. */
const FAILED: Report = { reason: 'no, it failed' };

/** One try of a caller, and how it ended. */
export interface Try {
  readonly instance: number;
  readonly begunAt: string;
  readonly ms: number;
  readonly waitMs: number;
  /** The answer, or how it came that there is none. */
  readonly end: Answer | 'left' | 'broken' | 'silence';
}

/**
 * Whether a try ended with an answer that is not to be asked for again: an outcome, or why there is none. The provider is always there:
 * if it was not called in time, the instance was busy, and nothing was claimed.
 */
export function isConclusive(end: Try['end']): end is Answer {
  return (
    typeof end === 'object' && ![202, 503, 504].includes(end.status) && end.body['code'] !== 'provider-unreachable'
  );
}

/** Whether a try ended with an outcome, which is the one for ever; that of a refused call is not. */
export function hasOutcome(end: Try['end']): end is Answer {
  return isConclusive(end) && end.status !== 422;
}

/** How a try ended, in a few words. */
export function wordsFor(end: Try['end']): string {
  return typeof end === 'string' ? end : [end.status, end.body['code']].join(' ').trim();
}

/** Whether a try ended with a payment. */
export function isPaid(end: Try['end']): end is Answer {
  return typeof end === 'object' && end.body['state'] === 'succeeded';
}

/** A webhook that the run sent itself, and what its last answer said became of it. */
export interface Notice {
  readonly kind: 'unasked' | 'contradiction' | 'duplicate' | 'conflict';
  /** On the clock of `performance.now()`. */
  readonly at: number;
  readonly result: unknown;
}

/** An errand and all that came of it. */
export interface History {
  readonly errand: Errand;
  readonly tries: Try[];
  /** Of those that wait for the payment. */
  readonly payments: Try[];
  readonly notices: Notice[];
}

/** What GET /requests/{external_id} tells of an outcome. */
interface StoredParts {
  readonly result?: { readonly qr_code: string; readonly cashin_id?: string };
  readonly error?: { readonly code: string; readonly reason?: string };
}

/** What callers do: they ask any instance, and ask the same again where they got no outcome. */
export class Callers {
  readonly histories: History[] = [];
  readonly #dialect: Dialect;
  #over = false;

  constructor(
    private readonly deployment: Deployment,
    private readonly options: Pick<RunOptions, 'seed' | 'patienceMs' | 'profile'>,
  ) {
    this.#dialect = DIALECTS[options.profile];
  }

  /** No new errands; those under way are still run. */
  stop(): void {
    this.#over = true;
  }

  /** So many callers at once, each one errand after the other. */
  async run(count: number): Promise<void> {
    const { seed, profile } = this.options;
    const caller = async (): Promise<void> => {
      while (!this.#over) {
        const { errand, random } = errandOf(seed, this.histories.length, profile);
        const history: History = { errand, tries: [], payments: [], notices: [] };
        this.histories.push(history);
        await this.#live(history, random);
      }
    };
    await Promise.all(Array.from({ length: count }, caller));
  }

  async #live(history: History, random: Random): Promise<void> {
    const { errand } = history;
    const any = () => random.pick(this.deployment.instances);
    if (errand.unasked) await this.#notify(history, 'unasked', {}, any);
    await Promise.all(Array.from({ length: errand.double ? 2 : 1 }, () => this.#insist(history, random)));
    if (errand.paid && history.tries.some(({ end }) => typeof end === 'object' && end.status === 200)) {
      await this.#awaitPayment(history, random);
    }
    const { afterwards } = errand;
    if (!afterwards || errand.scenario === 'refuse') return;
    const settled = await this.#settled(errand.id, random);
    if (afterwards === 'duplicate' && settled) await this.#notify(history, afterwards, settled, any);
    if (afterwards === 'conflict' && settled) await this.#notify(history, afterwards, FAILED, any);
  }

  /** Asks until there is an outcome. */
  async #insist(history: History, random: Random): Promise<void> {
    const { errand, tries } = history;
    const begun = performance.now();
    let { leavesAfterMs } = errand;
    const { wait } = errand;
    const headers = this.#dialect.headersOf(errand);
    const asks: Asks = (instance, signal) => ask(instance, bodyOf(errand), { wait, headers, signal });
    while (performance.now() - begun < this.options.patienceMs) {
      const one = await this.#try(asks, wait, random, leavesAfterMs);
      leavesAfterMs = undefined;
      tries.push(one);
      if (hasOutcome(one.end)) await this.#contradict(history, one.instance, one.end);
      if (isConclusive(one.end)) return;
      await sleep(random.between(20, 400));
    }
  }

  /** Asks until the payment has come. */
  async #awaitPayment({ errand: { id }, payments }: History, random: Random): Promise<void> {
    const begun = performance.now();
    while (performance.now() - begun < this.options.patienceMs) {
      const wait = random.between(1, 3);
      const asks: Asks = (instance, signal) =>
        find(instance, id, { prefer: `wait=${wait}` }, { followUp: PAYMENT, signal });
      const one = await this.#try(asks, wait, random);
      payments.push(one);
      if (isPaid(one.end)) return;
      await sleep(random.between(20, 400));
    }
  }

  async #try(asks: Asks, wait: number, random: Random, leavesAfterMs = 2 ** 31 - 1): Promise<Try> {
    const instance = random.between(0, this.deployment.instances.length - 1);
    const [begunAt, begun, waitMs] = [new Date().toISOString(), performance.now(), wait * 1_000];
    const leaving = AbortSignal.timeout(Math.min(leavesAfterMs, waitMs + SILENCE_MS));
    const end = await asks(this.deployment.instance(instance), leaving).catch(() => {
      if (!leaving.aborted) return 'broken' as const;
      return performance.now() - begun < waitMs + SILENCE_MS - 1 ? ('left' as const) : ('silence' as const);
    });
    return { instance, begunAt, ms: performance.now() - begun, waitMs, end };
  }

  /** What an instance has given to a caller holds there, whether the store has taken it or not. */
  async #contradict(history: History, index: number, { status }: Answer): Promise<void> {
    if (!history.errand.contradicted) return;
    const instance = this.deployment.instance(index);
    const itself = () => (instance.alive ? instance : undefined);
    await this.#notify(history, 'contradiction', status === 200 ? FAILED : {}, itself);
  }

  async #notify({ errand, notices }: History, kind: Notice['kind'], report: Report, to: Receiver): Promise<void> {
    const at = performance.now();
    const answer = await deliver(this.deployment, this.#dialect, to, errand.id, report);
    if (answer) notices.push({ kind, at, result: resultOf(answer) });
  }

  /** The webhook of what is stored for an id, once something is. */
  async #settled(id: string, random: Random): Promise<Report | undefined> {
    for (let tries = 0; tries < 20; tries++) {
      const answer = await find(random.pick(this.deployment.instances), id).catch(unlessSilent);
      const { result, error } = (answer?.body ?? {}) as StoredParts;
      if (result) return { result };
      if (error?.code === 'provider-failed') return { reason: error.reason ?? '' };
      await sleep(250);
    }
    return undefined;
  }
}

/** Asks an instance, until the caller leaves. */
type Asks = (instance: ServiceProcess, leaving: AbortSignal) => Promise<Answer>;

/** Says which instance gets the next attempt; undefined where there is to be none. */
type Receiver = () => ServiceProcess | undefined;

/** Sends a webhook as providers do: again until it is taken; undefined where it never is. */
export async function deliver(
  deployment: Deployment,
  dialect: Dialect,
  to: Receiver,
  id: string,
  report: Report = {},
): Promise<Answer | undefined> {
  for (let tries = 0; tries < 60; tries++) {
    const instance = to();
    if (!instance) return undefined;
    const answer = await dialect.report(deployment, instance, id, report).catch(unlessSilent);
    if (answer?.status === 200) return answer;
    await sleep(250);
  }
  return undefined;
}

/** An instance may break a connection off. One that never answers is a fault of the run. */
function unlessSilent(error: unknown): undefined {
  if (error instanceof Error && error.name === 'TimeoutError') throw error;
  return undefined;
}
