import { Logger } from '@nestjs/common';
import { StoreRefusedError, UNREADABLE } from './errors.js';
import type { Outcome } from './outcome.js';
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
} from './request-store.js';

/** Is told what the event manager does, for metrics and traces. Its own methods do nothing: override those that you need. */
export class EventManagerObserver {
  /** Ids were sent to other instances, by this one or by the store. */
  signalled(_ids: number): void {}

  /** Ids arrived on the reply channel; `waitedFor` of them had a waiting caller here. */
  heard(_ids: number, _waitedFor: number): void {}

  /** A signal gave its outcome to the caller with this note, this many milliseconds after it had arrived. */
  woke(_note: string, _ms: number): void {}

  /** A message on the reply channel was no signal. */
  malformedSignal(): void {}

  /** A message to itself came back after this many milliseconds. */
  roundTrip(_ms: number): void {}

  /** Callers got an outcome whose signal was lost. */
  rescued(_waits: number): void {}

  /** The instance does not hear any more, or hears again. */
  hearing(_hears: boolean): void {}

  /** Records of the request store were asked for and cannot be read. */
  unreadable(_records: number): void {}

  /** A command to the request store was answered, or failed, after this many milliseconds. */
  storeCommand(_command: string, _ms: number, _succeeded: boolean): void {}
}

/** Tells all observers. What one of them throws is logged, and neither reaches the others nor ends what is observed. */
export class Observers extends EventManagerObserver {
  readonly #logger = new Logger(EventManagerObserver.name);

  constructor(private readonly observers: readonly EventManagerObserver[] = []) {
    super();
  }

  override signalled(ids: number): void {
    this.#tell((observer) => observer.signalled(ids));
  }

  override heard(ids: number, waitedFor: number): void {
    this.#tell((observer) => observer.heard(ids, waitedFor));
  }

  override woke(note: string, ms: number): void {
    this.#tell((observer) => observer.woke(note, ms));
  }

  override malformedSignal(): void {
    this.#tell((observer) => observer.malformedSignal());
  }

  override roundTrip(ms: number): void {
    this.#tell((observer) => observer.roundTrip(ms));
  }

  override rescued(waits: number): void {
    this.#tell((observer) => observer.rescued(waits));
  }

  override hearing(hears: boolean): void {
    this.#tell((observer) => observer.hearing(hears));
  }

  override unreadable(records: number): void {
    this.#tell((observer) => observer.unreadable(records));
  }

  override storeCommand(command: string, ms: number, succeeded: boolean): void {
    this.#tell((observer) => observer.storeCommand(command, ms, succeeded));
  }

  /** An observer may be written with `async`, whatever its type says. */
  #tell(observe: (observer: EventManagerObserver) => unknown): void {
    for (const observer of this.observers) {
      try {
        const observed = observe(observer);
        if (observed instanceof Promise) observed.catch((error: unknown) => this.#logFault(error));
      } catch (error) {
        this.#logFault(error);
      }
    }
  }

  #logFault(error: unknown): void {
    this.#logger.error({ event: 'observer-failed', reason: error instanceof Error ? error.stack : String(error) });
  }
}

/** This many ids of unreadable records are remembered, so that each is logged once. */
const MAX_LOGGED = 1_000;

/** A store that tells the observer how long each command took, whether it succeeded, and which records cannot be read. */
export class ObservedRequestStore extends RequestStore {
  readonly #logger = new Logger('RequestStore');
  readonly #logged = new Set<string>();

  constructor(
    private readonly store: RequestStore,
    private readonly observer: EventManagerObserver,
  ) {
    super();
  }

  override claim(claim: Claim): Promise<ClaimResult> {
    return this.#observe('claim', this.store.claim(claim), claim.externalId);
  }

  override settle(externalId: string, outcome: Outcome, instance?: string): Promise<Settlement> {
    return this.#observe('settle', this.store.settle(externalId, outcome, instance), externalId);
  }

  override release(attempt: AttemptId, outcome: Outcome): Promise<Settlement> {
    return this.#observe('release', this.store.release(attempt, outcome), attempt.externalId);
  }

  override note(attempt: AttemptId, notes: AnswerNotes): Promise<void> {
    return this.#observe('note', this.store.note(attempt, notes), attempt.externalId);
  }

  override learn(name: string, externalId: string, keepMs: number): Promise<Outcome | undefined> {
    return this.#observe('learn', this.store.learn(name, externalId, keepMs), name);
  }

  override settleNamed(name: string, outcome: Outcome): Promise<NamedSettlement> {
    return this.#observe('settleNamed', this.store.settleNamed(name, outcome), name);
  }

  override resolve(name: string): Promise<string | undefined> {
    return this.#observe('resolve', this.store.resolve(name), name);
  }

  override join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    return this.#observe('join', this.store.join(externalId, instance, waitMs), externalId);
  }

  override async read(externalIds: readonly string[]): Promise<readonly ReadResult[]> {
    const records = await this.#observe('read', this.store.read(externalIds));
    for (const [index, record] of records.entries())
      if (record === 'unreadable') this.#noteUnreadable(externalIds[index]);
    return records;
  }

  override prove(): Promise<void> {
    return this.#observe('prove', this.store.prove());
  }

  override onRestored(listener: (wasDemoted: boolean) => void): void {
    this.store.onRestored(listener);
  }

  override close(): Promise<void> {
    return this.store.close();
  }

  #observe<T>(command: string, answer: Promise<T>, externalId?: string): Promise<T> {
    const askedAt = performance.now();
    answer.then(
      () => this.observer.storeCommand(command, performance.now() - askedAt, true),
      (error: unknown) => {
        this.observer.storeCommand(command, performance.now() - askedAt, false);
        if (error instanceof StoreRefusedError && error.reason === UNREADABLE) this.#noteUnreadable(externalId);
      },
    );
    return answer;
  }

  #noteUnreadable(externalId = ''): void {
    this.observer.unreadable(1);
    if (this.#logged.has(externalId)) return;
    if (this.#logged.size >= MAX_LOGGED) this.#logged.clear();
    this.#logged.add(externalId);
    this.#logger.warn({ event: 'unreadable-record', external_id: externalId });
  }
}
