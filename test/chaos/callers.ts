import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask, type Deployment, find, notify, resultOf } from '../support/deployment.js';
import type { ServiceProcess } from '../support/service-process.js';
import { TOKEN_HEADERS } from '../support/token-auth.js';
import { bodyOf, type Errand, errandOf } from './errand.js';
import type { Random } from './random.js';
import type { RunOptions } from './run.js';

/** A try that nobody answered for so long after its deadline is broken off, and counts as late. */
const SILENCE_MS = 15_000;

/** What a webhook says of a failure. */
const FAILED = { br_code: '', status: 'failed', error: 'no, it failed' };

/** One try of a caller, and how it ended. */
export interface Try {
  readonly instance: number;
  readonly begunAt: string;
  readonly ms: number;
  readonly waitMs: number;
  /** The answer, or how it came that there is none. */
  readonly end: Answer | 'left' | 'broken' | 'silence';
}

/** Whether a try ended with an answer that is not to be asked for again: an outcome, or why there is none. */
export function isConclusive(end: Try['end']): end is Answer {
  return typeof end === 'object' && ![202, 503, 504].includes(end.status);
}

/** Whether a try ended with an outcome, which is the one for ever; that of a refused call is not. */
export function hasOutcome(end: Try['end']): end is Answer {
  return isConclusive(end) && end.status !== 422;
}

/** How a try ended, in a few words. */
export function wordsFor(end: Try['end']): string {
  return typeof end === 'string' ? end : [end.status, end.body['code']].join(' ').trim();
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
  #over = false;

  constructor(
    private readonly deployment: Deployment,
    private readonly options: Pick<RunOptions, 'seed' | 'patienceMs'>,
  ) {}

  /** No new errands; those under way are still run. */
  stop(): void {
    this.#over = true;
  }

  /** So many callers at once, each one errand after the other. */
  async run(count: number): Promise<void> {
    const caller = async (): Promise<void> => {
      while (!this.#over) {
        const { errand, random } = errandOf(this.options.seed, this.histories.length);
        const history: History = { errand, tries: [], notices: [] };
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
    while (performance.now() - begun < this.options.patienceMs) {
      const one = await this.#try(errand, random, leavesAfterMs);
      leavesAfterMs = undefined;
      tries.push(one);
      if (hasOutcome(one.end)) await this.#contradict(history, one.instance, one.end);
      if (isConclusive(one.end)) return;
      await sleep(random.between(20, 400));
    }
  }

  async #try(errand: Errand, random: Random, leavesAfterMs = 2 ** 31 - 1): Promise<Try> {
    const instance = random.between(0, this.deployment.instances.length - 1);
    const { wait } = errand;
    const [begunAt, begun, waitMs] = [new Date().toISOString(), performance.now(), wait * 1_000];
    const leaving = AbortSignal.timeout(Math.min(leavesAfterMs, waitMs + SILENCE_MS));
    const end = await ask(this.deployment.instance(instance), bodyOf(errand), { wait, signal: leaving }).catch(() => {
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

  async #notify({ errand, notices }: History, kind: Notice['kind'], members: object, to: Receiver): Promise<void> {
    const at = performance.now();
    const answer = await deliver(to, errand.id, members);
    if (answer) notices.push({ kind, at, result: resultOf(answer) });
  }

  /** The webhook of what is stored for an id, once something is. */
  async #settled(id: string, random: Random): Promise<object | undefined> {
    for (let tries = 0; tries < 20; tries++) {
      const answer = await find(random.pick(this.deployment.instances), id).catch(() => undefined);
      const { result, error } = (answer?.body ?? {}) as StoredParts;
      if (result) return { ...result, br_code: result.qr_code };
      if (error?.code === 'provider-failed') return { br_code: '', status: 'failed', error: error.reason };
      await sleep(250);
    }
    return undefined;
  }
}

/** Says which instance gets the next attempt; undefined where there is to be none. */
type Receiver = () => ServiceProcess | undefined;

/** Sends a webhook as providers do: again until it is taken; undefined where it never is. */
export async function deliver(to: Receiver, id: string, members: object = {}): Promise<Answer | undefined> {
  for (let tries = 0; tries < 60; tries++) {
    const instance = to();
    if (!instance) return undefined;
    const answer = await notify(instance, id, members, TOKEN_HEADERS).catch(() => undefined);
    if (answer?.status === 200) return answer;
    await sleep(250);
  }
  return undefined;
}
