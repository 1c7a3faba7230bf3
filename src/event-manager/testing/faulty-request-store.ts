import { StoreRefusedError, StoreUnavailableError } from '../errors.js';
import type { Outcome } from '../outcome.js';
import {
  type AnswerNotes,
  type AttemptId,
  type Claim,
  type ClaimResult,
  type NamedSettlement,
  type ReadResult,
  RequestStore,
  type Settlement,
  type StoredRequest,
} from '../request-store.js';

/** What becomes of a command: whether and when the store carries it out, and what its caller hears of it. */
export type Course = <T>(carryOut: () => Promise<T>, command: keyof RequestStore) => Promise<T>;

/** The store does what it is asked. */
export const works: Course = (carryOut) => carryOut();

/** The store cannot be reached: nothing is carried out. */
export const isDown: Course = () => Promise.reject(new StoreUnavailableError(false));

/** The store answers, and refuses every write; it can still be read. */
export const refusesWrites: Course = (carryOut, command) =>
  command === 'read' || command === 'resolve' ? carryOut() : Promise.reject(new StoreRefusedError('OOM'));

/** The command is carried out, and its answer is lost. */
export const losesAnswers: Course = async (carryOut) => {
  await carryOut();
  throw new StoreUnavailableError(true);
};

/** Nothing is carried out, and there is no answer. */
export const hangs: Course = () => new Promise(() => {});

/** Carries out only when `gate` opens. */
export function waitsFor(gate: Promise<unknown>): Course {
  return async (carryOut) => {
    await gate;
    return carryOut();
  };
}

/** Carries out at once, and answers only when `gate` opens. */
export function answersAfter(gate: Promise<unknown>): Course {
  return async (carryOut) => {
    const answer = await carryOut();
    await gate;
    return answer;
  };
}

/** A store whose commands take the course that a test chooses; several of them may share one store. */
export class FaultyRequestStore extends RequestStore {
  course: Course = works;
  readonly #listeners = new Set<(wasDemoted: boolean) => void>();

  constructor(private readonly store: RequestStore) {
    super();
  }

  /** The store can be reached again, and calls its listeners back. */
  restore({ wasDemoted = false, course = works } = {}): void {
    this.course = course;
    for (const listener of this.#listeners) listener(wasDemoted);
  }

  override claim(claim: Claim): Promise<ClaimResult> {
    return this.course(() => this.store.claim(claim), 'claim');
  }

  override settle(externalId: string, outcome: Outcome, instance?: string): Promise<Settlement> {
    return this.course(() => this.store.settle(externalId, outcome, instance), 'settle');
  }

  override release(attempt: AttemptId, outcome: Outcome): Promise<Settlement> {
    return this.course(() => this.store.release(attempt, outcome), 'release');
  }

  override note(attempt: AttemptId, notes: AnswerNotes): Promise<void> {
    return this.course(() => this.store.note(attempt, notes), 'note');
  }

  override learn(name: string, externalId: string, keepMs: number): Promise<Outcome | undefined> {
    return this.course(() => this.store.learn(name, externalId, keepMs), 'learn');
  }

  override settleNamed(name: string, outcome: Outcome): Promise<NamedSettlement> {
    return this.course(() => this.store.settleNamed(name, outcome), 'settleNamed');
  }

  override resolve(name: string): Promise<string | undefined> {
    return this.course(() => this.store.resolve(name), 'resolve');
  }

  override join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    return this.course(() => this.store.join(externalId, instance, waitMs), 'join');
  }

  override read(externalIds: readonly string[]): Promise<readonly ReadResult[]> {
    return this.course(() => this.store.read(externalIds), 'read');
  }

  override prove(): Promise<void> {
    return this.course(() => this.store.prove(), 'prove');
  }

  override onRestored(listener: (wasDemoted: boolean) => void): void {
    this.#listeners.add(listener);
  }

  override async close(): Promise<void> {
    this.#listeners.clear();
  }
}
