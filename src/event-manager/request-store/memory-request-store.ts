import { type Outcome, writeOutcome } from '../outcome.js';
import {
  type Claim,
  type ClaimResult,
  RequestStore,
  type RequestStoreLimits,
  type Settlement,
  type StoredRequest,
} from './request-store.js';

/** A request lives on while anybody waits for it, and this many milliseconds longer. */
const MARGIN_MS = 1_000;

/** A claimed request; `released` means that its id may be claimed again. */
interface ClaimedRecord {
  readonly kind: 'claimed';
  readonly claim: Claim;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  readonly outcome: Outcome | undefined;
  readonly released: boolean;
  /** Until when each instance waits. */
  readonly waiters: ReadonlyMap<string, number>;
}

/** The outcome of an id that nobody claimed yet (E7). */
interface EarlyRecord {
  readonly kind: 'early';
  readonly outcome: Outcome;
  readonly expiresAt: number;
}

/** Requests of a single process, lost with it; instances of one process may share it. */
export class MemoryRequestStore extends RequestStore {
  /** In the order of their last writing, so that what has expired is found at the front. */
  readonly #records = new Map<string, ClaimedRecord | EarlyRecord>();
  /** Ids with an early outcome, oldest first. */
  readonly #early = new Set<string>();

  constructor(private readonly limits: RequestStoreLimits) {
    super();
  }

  override async claim(claim: Claim): Promise<ClaimResult> {
    const now = Date.now();
    const record = this.#find(claim.externalId, now);
    if (record?.kind === 'early') {
      this.#write(claim.externalId, { ...this.#newRecord(claim, now), ...this.#settledNow(record.outcome, now) });
      return { kind: 'settled', outcome: record.outcome, replayed: false };
    }
    if (!record || (record.released && record.claim.owner === claim.owner)) {
      if (record?.outcome && record.claim.attempt === claim.attempt)
        return { kind: 'released', outcome: record.outcome };
      this.#join(this.#newRecord(claim, now), claim.instance, claim.waitMs, now);
      return { kind: 'claimed' };
    }
    const { owner, fingerprint, attempt } = record.claim;
    if (owner !== claim.owner || fingerprint !== claim.fingerprint) return { kind: 'conflict' };
    if (record.outcome) return { kind: 'settled', outcome: record.outcome, replayed: true };
    this.#join(record, claim.instance, claim.waitMs, now);
    return { kind: 'attached', attempt };
  }

  override async settle(externalId: string, outcome: Outcome): Promise<Settlement> {
    const now = Date.now();
    const record = this.#find(externalId, now);
    if (record?.kind === 'early') return compare(record.outcome, outcome);
    if (!record) return this.#keepEarly(externalId, outcome, now);
    if (record.outcome) return compare(record.outcome, outcome);
    return this.#settlePending(record, outcome, false, now);
  }

  override async release(claim: Claim, outcome: Outcome): Promise<Settlement> {
    const now = Date.now();
    const record = this.#find(claim.externalId, now);
    if (record?.kind !== 'claimed' || record.claim.attempt !== claim.attempt) return { kind: 'unmatched' };
    if (record.outcome) return compare(record.outcome, outcome);
    return this.#settlePending(record, outcome, true, now);
  }

  override async join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    const now = Date.now();
    const record = this.#find(externalId, now);
    if (record?.kind !== 'claimed') return undefined;
    return toStoredRequest(record.outcome ? record : this.#join(record, instance, waitMs, now));
  }

  override async read(externalIds: readonly string[]): Promise<readonly (StoredRequest | undefined)[]> {
    const now = Date.now();
    return externalIds.map((externalId) => {
      const record = this.#find(externalId, now);
      return record?.kind === 'claimed' ? toStoredRequest(record) : undefined;
    });
  }

  override onRestored(): void {
    // Memory is never out of reach.
  }

  override async close(): Promise<void> {
    this.#records.clear();
    this.#early.clear();
  }

  #find(externalId: string, now: number): ClaimedRecord | EarlyRecord | undefined {
    const record = this.#records.get(externalId);
    if (record && record.expiresAt <= now) {
      this.#remove(externalId);
      return undefined;
    }
    return record;
  }

  #newRecord(claim: Claim, now: number): ClaimedRecord {
    const instants = { createdAt: now, updatedAt: now, expiresAt: now + this.limits.pendingTtlMs };
    return { kind: 'claimed', claim, ...instants, outcome: undefined, released: false, waiters: new Map() };
  }

  #join(record: ClaimedRecord, instance: string, waitMs: number, now: number): ClaimedRecord {
    let { waiters, expiresAt } = record;
    if (waitMs > 0) {
      waiters = new Map(waiters).set(instance, Math.max(waiters.get(instance) ?? 0, now + waitMs));
      expiresAt = Math.max(expiresAt, now + waitMs + MARGIN_MS);
    }
    const joined = { ...record, waiters, expiresAt };
    this.#write(record.claim.externalId, joined);
    return joined;
  }

  #settledNow(outcome: Outcome, now: number): Pick<ClaimedRecord, 'outcome' | 'updatedAt' | 'expiresAt'> {
    return { outcome, updatedAt: now, expiresAt: now + this.limits.resultTtlMs };
  }

  #settlePending(record: ClaimedRecord, outcome: Outcome, released: boolean, now: number): Settlement {
    const instances = [...record.waiters].filter(([, until]) => until > now).map(([instance]) => instance);
    this.#write(record.claim.externalId, { ...record, ...this.#settledNow(outcome, now), released });
    return { kind: 'settled', attempt: record.claim.attempt, instances };
  }

  #keepEarly(externalId: string, outcome: Outcome, now: number): Settlement {
    if (this.limits.maxEarly === 0) return { kind: 'unmatched' };
    this.#write(externalId, { kind: 'early', outcome, expiresAt: now + this.limits.earlyTtlMs });
    this.#early.add(externalId);
    for (const oldest of this.#early) {
      if (this.#early.size <= this.limits.maxEarly) break;
      this.#remove(oldest);
    }
    return { kind: 'early' };
  }

  #write(externalId: string, record: ClaimedRecord | EarlyRecord): void {
    this.#remove(externalId);
    this.#records.set(externalId, record);
    this.#dropExpired();
  }

  #remove(externalId: string): void {
    this.#records.delete(externalId);
    this.#early.delete(externalId);
  }

  /** Looks at two records for each one written, so that memory follows the load without a timer. */
  #dropExpired(): void {
    const now = Date.now();
    let looked = 0;
    for (const [externalId, record] of this.#records) {
      if (record.expiresAt > now || ++looked > 2) break;
      this.#remove(externalId);
    }
  }
}

function compare(stored: Outcome, outcome: Outcome): Settlement {
  return { kind: writeOutcome(stored) === writeOutcome(outcome) ? 'duplicate' : 'conflicting' };
}

function toStoredRequest({ claim, outcome, createdAt, updatedAt, expiresAt }: ClaimedRecord): StoredRequest {
  const { owner, fingerprint, attempt, note } = claim;
  return { owner, fingerprint, attempt, note, outcome, createdAt, updatedAt, expiresAt };
}
