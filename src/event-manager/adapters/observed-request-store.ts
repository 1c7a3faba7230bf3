import { Logger } from '@nestjs/common';
import { StoreRefusedError, UNREADABLE } from '../errors.js';
import type { EventManagerObserver } from '../observer.js';
import type { JsonObject, Outcome } from '../outcome.js';
import {
  type Claim,
  type ClaimResult,
  type ReadResult,
  RequestStore,
  type Settlement,
  type StoredRequest,
} from '../request-store.js';

/** So many ids of unreadable records are remembered, so that each is logged once. */
const MAX_LOGGED = 1_000;

/** Tells the observer how each command of a store went, and of records that can't be read. */
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

  override settle(externalId: string, outcome: Outcome): Promise<Settlement> {
    return this.#observe('settle', this.store.settle(externalId, outcome), externalId);
  }

  override release(claim: Claim, outcome: Outcome): Promise<Settlement> {
    return this.#observe('release', this.store.release(claim, outcome), claim.externalId);
  }

  override learn(claim: Claim, known: JsonObject): Promise<void> {
    return this.#observe('learn', this.store.learn(claim, known), claim.externalId);
  }

  override join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    return this.#observe('join', this.store.join(externalId, instance, waitMs), externalId);
  }

  override async read(externalIds: readonly string[]): Promise<readonly ReadResult[]> {
    const records = await this.#observe('read', this.store.read(externalIds));
    for (const [index, record] of records.entries()) if (record === 'unreadable') this.#note(externalIds[index]);
    return records;
  }

  override prove(): Promise<void> {
    return this.#observe('prove', this.store.prove());
  }

  override onRestored(listener: (left: boolean) => void): void {
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
        if (error instanceof StoreRefusedError && error.reason === UNREADABLE) this.#note(externalId);
      },
    );
    return answer;
  }

  #note(externalId = ''): void {
    this.observer.unreadable(1);
    if (this.#logged.has(externalId)) return;
    if (this.#logged.size >= MAX_LOGGED) this.#logged.clear();
    this.#logged.add(externalId);
    this.#logger.warn({ event: 'unreadable-record', external_id: externalId });
  }
}
