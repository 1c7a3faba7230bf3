// Invariants
// P9.  What is asked for while a batch is under way is the next batch of its kind.
//      A statement for each would cost several times as much, and thousands at once would not be answered in time.
// P10. A batch is sorted by the keys of its rows, in all instances alike.
//      It locks them in this order, so that two batches never wait for each other in a ring.
// P11. One that fails for its own sake does not fail those beside it.
//      Then the server has undone the whole batch, and its halves are tried.

import { StoreUnavailableError } from '../../errors.js';
import { PATIENCE_MS } from './postgres-connection.js';
import { isOfOne } from './postgres-errors.js';

/** The most that a batch asks for, unless it is told otherwise. More would hold up those that come next. */
const MOST = 500;

/** From when it was asked for, in milliseconds. A server that is silent is noticed earlier. */
const DEADLINE_MS = PATIENCE_MS + 100;

interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly key: string;
  readonly askedAt: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  isSent: boolean;
}

/** Asks the server for many things of one kind at once. */
export class Batches<Asked, Answer> {
  #queue: Waiting<Asked, Answer>[] = [];
  #isUnderWay = false;
  #deadline: NodeJS.Timeout | undefined;
  readonly #open = new Set<Waiting<Asked, Answer>>();

  /**
   * @param carryOut answers in the order in which it was asked. What rejects it was not applied, or may have been.
   * @param most is how large a batch may be, by the sum of its sizes; one that is larger is a batch of its own.
   */
  constructor(
    private readonly carryOut: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
    private readonly most = MOST,
    private readonly sizeOf: (asked: Asked) => number = () => 1,
  ) {}

  /** @param key of the row that this is about; @param askedAt if the time for it runs already, on the clock of `performance.now()`. */
  ask(key: string, asked: Asked, askedAt = performance.now()): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const waiting = { asked, key, askedAt, resolve, reject, isSent: false };
      this.#queue.push(waiting);
      this.#open.add(waiting);
      this.#watch();
      if (!this.#isUnderWay) void this.#run();
    });
  }

  /** Rejects what was not answered. */
  close(): void {
    clearTimeout(this.#deadline);
    for (const waiting of this.#open) this.#giveUp(waiting, new Error('closed'));
    this.#queue = [];
  }

  async #run(): Promise<void> {
    this.#isUnderWay = true;
    await Promise.resolve(); // for what is asked for in the same turn
    while (this.#queue.length > 0) {
      const batch = this.#next().filter((waiting) => this.#open.has(waiting));
      batch.sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)));
      await this.#send(batch);
    }
    this.#isUnderWay = false;
  }

  /** Those that have waited longest, as many as fit into a batch. */
  #next(): Waiting<Asked, Answer>[] {
    let size = 0;
    const end = this.#queue.findIndex(({ asked }) => (size += this.sizeOf(asked)) > this.most);
    return this.#queue.splice(0, end < 0 ? this.#queue.length : Math.max(1, end));
  }

  async #send(batch: readonly Waiting<Asked, Answer>[]): Promise<void> {
    if (batch.length === 0) return;
    for (const waiting of batch) waiting.isSent = true;
    try {
      const answers = await this.carryOut(batch.map(({ asked }) => asked));
      for (const [index, waiting] of batch.entries()) this.#settle(waiting, answers[index]);
    } catch (error) {
      if (batch.length > 1 && error instanceof StoreUnavailableError && isOfOne(error.cause)) {
        const half = Math.ceil(batch.length / 2);
        for (const part of [batch.slice(0, half), batch.slice(half)]) await this.#send(part);
        return;
      }
      for (const waiting of batch) {
        this.#open.delete(waiting);
        waiting.reject(error);
      }
    } finally {
      this.#watch();
    }
  }

  #settle(waiting: Waiting<Asked, Answer>, answer: Answer | undefined): void {
    this.#open.delete(waiting);
    if (answer === undefined) waiting.reject(new StoreUnavailableError(true, { cause: new Error('no answer') }));
    else waiting.resolve(answer);
  }

  /** Watches the one that has waited longest. */
  #watch(): void {
    const [oldest] = this.#open;
    if (!oldest) {
      clearTimeout(this.#deadline);
      this.#deadline = undefined;
      return;
    }
    this.#deadline ??= setTimeout(
      () => {
        this.#deadline = undefined;
        const late = performance.now() - DEADLINE_MS;
        for (const waiting of this.#open) {
          if (waiting.askedAt <= late + 1) this.#giveUp(waiting, new Error('no answer in time'));
        }
        this.#watch();
      },
      Math.max(1, oldest.askedAt + DEADLINE_MS - performance.now()),
    );
  }

  #giveUp(waiting: Waiting<Asked, Answer>, cause: Error): void {
    this.#open.delete(waiting);
    waiting.reject(new StoreUnavailableError(waiting.isSent, { cause }));
  }
}
