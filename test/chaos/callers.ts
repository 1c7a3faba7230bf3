import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask, type Deployment, find, notify } from '../support/deployment.js';
import { type Errand, errandOf } from './errand.js';
import type { Random } from './random.js';
import type { RunOptions } from './run.js';

/** Of the provider's webhooks. */
export const TOKEN = 'the-token-of-the-provider';

/** A try that nobody answered for so long after its deadline is broken off, and counts as late. */
const SILENCE_MS = 15_000;

/** One try of a caller, and how it ended. */
export interface Try {
  readonly instance: number;
  readonly begunAt: string;
  readonly ms: number;
  readonly waitMs: number;
  /** The answer, or how it came that there is none. */
  readonly end: Answer | 'left' | 'broken' | 'silence';
}

/** A webhook that the run sent itself, and what its last answer said became of it. */
export interface Notice {
  readonly kind: 'unasked' | 'duplicate' | 'conflict';
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
    if (errand.unasked) await this.#notify(history, random, 'unasked', {});
    await Promise.all(Array.from({ length: errand.double ? 2 : 1 }, () => this.#insist(history, random)));
    const { afterwards } = errand;
    if (!afterwards || errand.scenario === 'refuse') return;
    const settled = await this.#settled(errand.id, random);
    if (afterwards === 'duplicate' && settled) await this.#notify(history, random, afterwards, settled);
    if (afterwards === 'conflict' && settled) {
      await this.#notify(history, random, afterwards, { br_code: '', status: 'failed', error: 'no, it failed' });
    }
  }

  /** Asks until there is an outcome. */
  async #insist({ errand, tries }: History, random: Random): Promise<void> {
    const begun = performance.now();
    let { leavesAfterMs } = errand;
    while (performance.now() - begun < this.options.patienceMs) {
      const one = await this.#try(errand, random, leavesAfterMs);
      leavesAfterMs = undefined;
      tries.push(one);
      if (typeof one.end === 'object' && ![202, 503, 504].includes(one.end.status)) return;
      await sleep(random.between(20, 400));
    }
  }

  async #try({ id, scenario, delayMs, wait }: Errand, random: Random, leavesAfterMs = 2 ** 31 - 1): Promise<Try> {
    const instance = this.#anyInstance(random);
    const [begunAt, begun, waitMs] = [new Date().toISOString(), performance.now(), wait * 1_000];
    const leaving = AbortSignal.timeout(Math.min(leavesAfterMs, waitMs + SILENCE_MS));
    const members = { external_id: id, scenario, delay_ms: delayMs };
    const end = await ask(this.deployment.instance(instance), members, { wait, signal: leaving }).catch(() => {
      if (!leaving.aborted) return 'broken' as const;
      return performance.now() - begun < waitMs + SILENCE_MS - 1 ? ('left' as const) : ('silence' as const);
    });
    return { instance, begunAt, ms: performance.now() - begun, waitMs, end };
  }

  /** Sends a webhook as providers do: to any instance, again until it is taken. */
  async #notify({ errand, notices }: History, random: Random, kind: Notice['kind'], members: object): Promise<void> {
    for (let tries = 0; tries < 60; tries++) {
      const answer = await notify(this.deployment.instance(this.#anyInstance(random)), errand.id, members, {
        'x-token': TOKEN,
      }).catch(() => undefined);
      if (answer?.status === 200) {
        const [notice] = answer.body['results'] as readonly { readonly result: unknown }[];
        notices.push({ kind, result: notice?.result });
        return;
      }
      await sleep(250);
    }
  }

  /** The webhook of what is stored for an id, once something is. */
  async #settled(id: string, random: Random): Promise<object | undefined> {
    for (let tries = 0; tries < 20; tries++) {
      const answer = await find(this.deployment.instance(this.#anyInstance(random)), id).catch(() => undefined);
      const { result, error } = (answer?.body ?? {}) as StoredParts;
      if (result) return { ...result, br_code: result.qr_code };
      if (error?.code === 'provider-failed') return { br_code: '', status: 'failed', error: error.reason };
      await sleep(250);
    }
    return undefined;
  }

  #anyInstance(random: Random): number {
    return random.between(0, this.deployment.instances.length - 1);
  }
}
