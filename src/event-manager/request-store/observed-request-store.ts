import type { EventManagerObserver } from '../event-manager-observer.js';
import type { Outcome } from '../outcome.js';
import { type Claim, type ClaimResult, RequestStore, type Settlement, type StoredRequest } from './request-store.js';

/** Tells the observer how each command of a store went. */
export class ObservedRequestStore extends RequestStore {
  constructor(
    private readonly store: RequestStore,
    private readonly observer: EventManagerObserver,
  ) {
    super();
  }

  override claim(claim: Claim): Promise<ClaimResult> {
    return this.#observe('claim', this.store.claim(claim));
  }

  override settle(externalId: string, outcome: Outcome): Promise<Settlement> {
    return this.#observe('settle', this.store.settle(externalId, outcome));
  }

  override release(claim: Claim, outcome: Outcome): Promise<Settlement> {
    return this.#observe('release', this.store.release(claim, outcome));
  }

  override join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    return this.#observe('join', this.store.join(externalId, instance, waitMs));
  }

  override read(externalIds: readonly string[]): Promise<readonly (StoredRequest | undefined)[]> {
    return this.#observe('read', this.store.read(externalIds));
  }

  override onRestored(listener: () => void): void {
    this.store.onRestored(listener);
  }

  override close(): Promise<void> {
    return this.store.close();
  }

  #observe<T>(command: string, answer: Promise<T>): Promise<T> {
    const askedAt = performance.now();
    answer.then(
      () => this.observer.storeCommand(command, performance.now() - askedAt, true),
      () => this.observer.storeCommand(command, performance.now() - askedAt, false),
    );
    return answer;
  }
}
