import { agree, complete, type JsonObject, type Outcome } from '../../outcome.js';
import {
  type AnswerNotes,
  type AttemptId,
  type Claim,
  type ClaimResult,
  EARLY_DEFAULTS,
  type EarlyLimits,
  maxEarlyNames,
  type NamedSettlement,
  RequestStore,
  type Settlement,
  type StoredRequest,
} from '../../request-store.js';
import { Expiring } from './expiring.js';

/** A claimed request. */
interface Request {
  readonly claim: Claim;
  readonly createdAt: number;
  readonly expiresAt: number;
  updatedAt: number;
  outcome: Outcome | undefined;
  known: JsonObject | undefined;
  names: readonly string[];
  /** Whether the call was certainly made. */
  accepted: boolean;
  /** When the time for the call is over; undefined if the call may not be repeated. */
  callEndsAt: number | undefined;
  /** Whether its id may be claimed again. */
  released: boolean;
  /** Until when each instance waits; undefined once there is an outcome. */
  waiters: Map<string, number> | undefined;
}

/** The outcome of an id that is not claimed yet (E7), or of a name that is not known yet (E13). */
interface EarlyOutcome {
  readonly outcome: Outcome;
  readonly expiresAt: number;
}

/** Where a name leads, and the early outcome that was found under it. */
interface Pointer {
  readonly externalId: string;
  readonly outcome: Outcome | undefined;
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
  readonly #requests = new Expiring<Request>((request) => this.#forget(request));
  /** Those that are settled, in the order of their outcomes. */
  readonly #settled = new Set<string>();
  /** Oldest first, by `idKey` or `nameKey`. */
  readonly #early = new Map<string, EarlyOutcome>();
  readonly #pointers = new Expiring<Pointer>();

  readonly #limits: MemoryLimits;

  constructor(limits: Partial<MemoryLimits> = {}) {
    super();
    this.#limits = { ...MEMORY_DEFAULTS, ...limits };
  }

  override async claim(claim: Claim): Promise<ClaimResult> {
    const now = Date.now();
    const { externalId } = claim;
    const early = this.#earlyOf(idKey(externalId), now);
    if (early) {
      this.#early.delete(idKey(externalId));
      this.#settleNow(this.#add(claim, now), early.outcome, false, now);
      return { kind: 'settled', outcome: early.outcome, replayed: false };
    }
    const request = this.#requests.get(externalId, now);
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
    const expiresInMs = request.expiresAt - now;
    if (takesOver(claim, request, now)) {
      request.callEndsAt = now + claim.callMs;
      return { kind: 'claimed', attempt, expiresInMs };
    }
    const { names } = request;
    return { kind: 'attached', attempt, expiresInMs, ...(names.length > 0 && { names }) };
  }

  override async settle(externalId: string, outcome: Outcome): Promise<Settlement> {
    const now = Date.now();
    const early = this.#earlyOf(idKey(externalId), now);
    if (early) return compare(early.outcome, outcome);
    const request = this.#requests.get(externalId, now);
    if (request) return this.#settle(request, outcome, false, now);
    return { kind: this.#keepEarly(idKey(externalId), outcome, this.#limits.maxEarly, now) };
  }

  override async release({ externalId, attempt }: AttemptId, outcome: Outcome): Promise<Settlement> {
    const now = Date.now();
    const request = this.#requests.get(externalId, now);
    return request?.claim.attempt === attempt ? this.#settle(request, outcome, true, now) : { kind: 'unmatched' };
  }

  override async note({ externalId, attempt }: AttemptId, { known, names, accepted }: AnswerNotes): Promise<void> {
    const request = this.#requests.get(externalId, Date.now());
    if (request?.claim.attempt !== attempt) return;
    request.known = known ?? request.known;
    request.names = names ?? request.names;
    request.accepted ||= accepted ?? false;
  }

  override async learn(name: string, externalId: string, keepMs: number): Promise<Outcome | undefined> {
    const now = Date.now();
    const pointer = this.#pointers.get(name, now);
    const own = pointer?.externalId === externalId ? pointer.outcome : undefined;
    const outcome = this.#earlyOf(nameKey(name), now)?.outcome ?? own;
    this.#early.delete(nameKey(name));
    this.#pointers.set(name, { externalId, outcome, expiresAt: now + keepMs }, now);
    return outcome;
  }

  override async settleNamed(name: string, outcome: Outcome): Promise<NamedSettlement> {
    const now = Date.now();
    const pointer = this.#pointers.get(name, now);
    if (pointer) return { kind: 'known', externalId: pointer.externalId };
    const early = this.#earlyOf(nameKey(name), now);
    if (early) return compare(early.outcome, outcome);
    return { kind: this.#keepEarly(nameKey(name), outcome, maxEarlyNames(this.#limits), now) };
  }

  override async resolve(name: string): Promise<string | undefined> {
    return this.#pointers.get(name, Date.now())?.externalId;
  }

  override async join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    const now = Date.now();
    const request = this.#requests.get(externalId, now);
    if (request && !request.outcome) join(request, instance, waitMs, now);
    return request && toStoredRequest(request);
  }

  override async read(externalIds: readonly string[]): Promise<readonly (StoredRequest | undefined)[]> {
    const now = Date.now();
    return externalIds.map((externalId) => {
      const request = this.#requests.get(externalId, now);
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
    this.#pointers.clear();
  }

  #earlyOf(key: string, now: number): EarlyOutcome | undefined {
    const early = this.#early.get(key);
    if (!early || early.expiresAt > now) return early;
    this.#early.delete(key);
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
      names: claim.names ?? [],
      accepted: false,
      callEndsAt: claim.callMs === undefined ? undefined : now + claim.callMs,
      released: false,
      waiters: new Map(),
    };
    this.#requests.set(claim.externalId, request, now);
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
      this.#requests.delete(oldest);
    }
  }

  #keepEarly(key: string, outcome: Outcome, maxEarly: number, now: number): 'early' | 'unmatched' {
    if (maxEarly === 0) return 'unmatched';
    this.#early.set(key, { outcome, expiresAt: now + this.#limits.earlyTtlMs });
    for (const [oldest, { expiresAt }] of this.#early) {
      if (this.#early.size <= maxEarly && expiresAt > now) break;
      this.#early.delete(oldest);
    }
    return 'early';
  }

  /** A request that is removed takes its names with it, so that these have no bound of their own. */
  #forget({ claim: { externalId }, names }: Request): void {
    this.#settled.delete(externalId);
    for (const name of names) {
      if (this.#pointers.get(name, -Infinity)?.externalId === externalId) this.#pointers.delete(name);
    }
  }
}

/** The keys of early outcomes: ids and names are apart. */
function idKey(externalId: string): string {
  return `id:${externalId}`;
}

function nameKey(name: string): string {
  return `name:${name}`;
}

/** Whether the earlier call may never have been made, and may be made again. */
function takesOver(claim: Claim, { accepted, callEndsAt }: Request, now: number): claim is Claim & { callMs: number } {
  return claim.callMs !== undefined && callEndsAt !== undefined && callEndsAt <= now && !accepted;
}

function join(request: Request, instance: string, waitMs: number, now: number): void {
  const { waiters } = request;
  if (waitMs > 0) waiters?.set(instance, Math.max(waiters.get(instance) ?? 0, now + waitMs));
}

function compare(stored: Outcome, outcome: Outcome): { readonly kind: 'duplicate' | 'conflicting' } {
  return { kind: agree(stored, outcome) ? 'duplicate' : 'conflicting' };
}

function toStoredRequest(request: Request): StoredRequest {
  const { claim, outcome, known, names, released, createdAt, updatedAt, expiresAt } = request;
  const { owner, fingerprint, attempt, note } = claim;
  const completed = outcome && complete(outcome, known);
  return { owner, fingerprint, attempt, note, names, outcome: completed, released, createdAt, updatedAt, expiresAt };
}
