import { agree, complete, type JsonObject, type Outcome } from '../../outcome.js';
import {
  type AttemptId,
  type Claim,
  type ClaimResult,
  EARLY_DEFAULTS,
  type EarlyLimits,
  RequestStore,
  type Settlement,
  type StoredRequest,
} from '../../request-store.js';

/** A claimed request. */
interface Request {
  readonly claim: Claim;
  readonly createdAt: number;
  readonly expiresAt: number;
  updatedAt: number;
  outcome: Outcome | undefined;
  known: JsonObject | undefined;
  /** Whether its id may be claimed again. */
  released: boolean;
  /** Until when each instance waits; undefined once there is an outcome. */
  waiters: Map<string, number> | undefined;
}

/** The outcome of an id that is not claimed yet (E7). */
interface EarlyOutcome {
  readonly outcome: Outcome;
  readonly expiresAt: number;
}

/** What a store in memory keeps. */
export interface MemoryLimits extends EarlyLimits {
  /** How many settled requests are kept; the oldest gives way. */
  readonly maxResults: number;
}

/** What it keeps by default. */
export const MEMORY_DEFAULTS: MemoryLimits = { ...EARLY_DEFAULTS, maxResults: 100_000 };

/** Requests of a single process, lost with it; instances of one process may share it. */
export class MemoryRequestStore extends RequestStore {
  /** In the order of their claims, so that what has expired is found at the front. */
  readonly #requests = new Map<string, Request>();
  /** Those that are settled, in the order of their outcomes. */
  readonly #settled = new Set<string>();
  /** Oldest first. */
  readonly #early = new Map<string, EarlyOutcome>();

  readonly #limits: MemoryLimits;

  constructor(limits: Partial<MemoryLimits> = {}) {
    super();
    this.#limits = { ...MEMORY_DEFAULTS, ...limits };
  }

  override async claim(claim: Claim): Promise<ClaimResult> {
    const now = Date.now();
    const { externalId } = claim;
    const early = this.#earlyOf(externalId, now);
    if (early) {
      this.#early.delete(externalId);
      this.#settleNow(this.#add(claim, now), early.outcome, false, now);
      return { kind: 'settled', outcome: early.outcome, replayed: false };
    }
    const request = this.#requestOf(externalId, now);
    if (!request || (request.released && request.claim.owner === claim.owner)) {
      if (request?.outcome && request.claim.attempt === claim.attempt) {
        return { kind: 'released', outcome: request.outcome };
      }
      if (request && claim.again) return { kind: 'freed' };
      const added = this.#add(claim, now);
      join(added, claim.instance, claim.waitMs, now);
      return { kind: 'claimed', expiresInMs: added.expiresAt - now };
    }
    const { owner, fingerprint, attempt } = request.claim;
    if (owner !== claim.owner || fingerprint !== claim.fingerprint) return { kind: 'conflict' };
    if (request.outcome) return { kind: 'settled', outcome: complete(request.outcome, request.known), replayed: true };
    join(request, claim.instance, claim.waitMs, now);
    return { kind: 'attached', attempt, expiresInMs: request.expiresAt - now };
  }

  override async settle(externalId: string, outcome: Outcome): Promise<Settlement> {
    const now = Date.now();
    const early = this.#earlyOf(externalId, now);
    if (early) return compare(early.outcome, outcome);
    const request = this.#requestOf(externalId, now);
    return request ? this.#settle(request, outcome, false, now) : this.#keepEarly(externalId, outcome, now);
  }

  override async release({ externalId, attempt }: AttemptId, outcome: Outcome): Promise<Settlement> {
    const now = Date.now();
    const request = this.#requestOf(externalId, now);
    return request?.claim.attempt === attempt ? this.#settle(request, outcome, true, now) : { kind: 'unmatched' };
  }

  override async learn({ externalId, attempt }: AttemptId, known: JsonObject): Promise<void> {
    const request = this.#requestOf(externalId, Date.now());
    if (request?.claim.attempt === attempt) request.known = known;
  }

  override async join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    const now = Date.now();
    const request = this.#requestOf(externalId, now);
    if (request && !request.outcome) join(request, instance, waitMs, now);
    return request && toStoredRequest(request);
  }

  override async read(externalIds: readonly string[]): Promise<readonly (StoredRequest | undefined)[]> {
    const now = Date.now();
    return externalIds.map((externalId) => {
      const request = this.#requestOf(externalId, now);
      return request && toStoredRequest(request);
    });
  }

  override async prove(): Promise<void> {
    // Memory takes writes as long as the process lives.
  }

  override onRestored(): void {
    // Memory is never out of reach.
  }

  override async close(): Promise<void> {
    this.#requests.clear();
    this.#settled.clear();
    this.#early.clear();
  }

  #requestOf(externalId: string, now: number): Request | undefined {
    const request = this.#requests.get(externalId);
    if (!request || request.expiresAt > now) return request;
    this.#remove(externalId);
    return undefined;
  }

  #earlyOf(externalId: string, now: number): EarlyOutcome | undefined {
    const early = this.#early.get(externalId);
    if (!early || early.expiresAt > now) return early;
    this.#early.delete(externalId);
    return undefined;
  }

  #add(claim: Claim, now: number): Request {
    const request: Request = {
      claim,
      createdAt: now,
      expiresAt: now + claim.keepMs,
      updatedAt: now,
      outcome: undefined,
      known: undefined,
      released: false,
      waiters: new Map(),
    };
    this.#remove(claim.externalId); // so that it stands behind those that were claimed before
    this.#requests.set(claim.externalId, request);
    this.#removeExpired(now);
    return request;
  }

  #settle(request: Request, outcome: Outcome, released: boolean, now: number): Settlement {
    if (request.outcome) return compare(complete(request.outcome, request.known), outcome);
    const instances: string[] = [];
    for (const [instance, until] of request.waiters ?? []) if (until > now) instances.push(instance);
    this.#settleNow(request, outcome, released, now);
    const { claim, known } = request;
    return { kind: 'settled', attempt: claim.attempt, outcome: complete(outcome, known), instances };
  }

  #settleNow(request: Request, outcome: Outcome, released: boolean, now: number): void {
    request.outcome = outcome;
    request.released = released;
    request.updatedAt = now;
    request.waiters = undefined;
    this.#settled.add(request.claim.externalId);
    for (const oldest of this.#settled) {
      if (this.#settled.size <= this.#limits.maxResults) break;
      this.#remove(oldest);
    }
  }

  #keepEarly(externalId: string, outcome: Outcome, now: number): Settlement {
    const { maxEarly, earlyTtlMs } = this.#limits;
    if (maxEarly === 0) return { kind: 'unmatched' };
    this.#early.set(externalId, { outcome, expiresAt: now + earlyTtlMs });
    for (const [oldest, { expiresAt }] of this.#early) {
      if (this.#early.size <= maxEarly && expiresAt > now) break;
      this.#early.delete(oldest);
    }
    return { kind: 'early' };
  }

  #remove(externalId: string): void {
    this.#requests.delete(externalId);
    this.#settled.delete(externalId);
  }

  /** Removes at most two for each one that is added, so that memory follows the load without a timer or a pause. */
  #removeExpired(now: number): void {
    let removed = 0;
    for (const [externalId, { expiresAt }] of this.#requests) {
      if (expiresAt > now || ++removed > 2) break;
      this.#remove(externalId);
    }
  }
}

function join(request: Request, instance: string, waitMs: number, now: number): void {
  const { waiters } = request;
  if (waitMs > 0) waiters?.set(instance, Math.max(waiters.get(instance) ?? 0, now + waitMs));
}

function compare(stored: Outcome, outcome: Outcome): Settlement {
  return { kind: agree(stored, outcome) ? 'duplicate' : 'conflicting' };
}

function toStoredRequest(request: Request): StoredRequest {
  const { claim, outcome, known, released, createdAt, updatedAt, expiresAt } = request;
  const { owner, fingerprint, attempt, note } = claim;
  const completed = outcome && complete(outcome, known);
  return { owner, fingerprint, attempt, note, outcome: completed, released, createdAt, updatedAt, expiresAt };
}
