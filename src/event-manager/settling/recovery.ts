// Invariants
// E2.  A caller that waits for an attempt which was released waits for the next attempt of the same owner with the same body.
//      Otherwise it would wait to its deadline for an outcome that cannot come, while others get the answer to the same request.
// E3.  What is held here is read again, and once more before its caller gives up.
//      A signal can be lost with a connection or a server. It then costs the time to the next read, and not the answer. After the
//      deadline, the next sweep would come too late.
// E13. Who reads a pending request that has names does what follows from them: once for each attempt in sweeps, and always before a caller
//      gives up.
//      Whoever noted the names may have crashed before they were learned, or before what was early under them was settled.
// E11. One command reads many of the ids that are held, and other work comes between two commands. What the store has lost is
//      claimed again, for the same attempt.
//      Otherwise the outcome would come for an unknown id, and a retry would call the provider again. One command for each id
//      would overload a store that has just come back; one for all would stop this process while it takes in the answer.
// E11a. A record that cannot be read counts neither as an outcome nor as lost, and does not keep others from theirs.
//      To claim its id again could overwrite an outcome that was acknowledged.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreRefusedError, StoreUnavailableError, UNREADABLE } from '../errors.js';
import type { EventManagerObserver } from '../observer.js';
import type { Outcome } from '../outcome.js';
import type { Claim, ReadResult, RequestStore, StoredRequest } from '../request-store.js';
import type { SettledSignal } from '../signalling/reply-channel.js';
import type { FollowUp } from '../watch.js';
import { namedClaim, type NamedRequest, namedRequest } from './names.js';
import { type HeldClaim, inTime, remainingLifetimeMs, type Waits } from '../waiting/waits.js';

/** The last read before an answer takes no longer than this, in milliseconds. */
export const LAST_READ_MS = 100;

/** So many ids are read and compared without a pause, about a millisecond's work. */
const SLICE = 250;

/**
 * Does again what follows from the names of a pending request (E13); tells whether one of them had an outcome. Rejects if the store
 * does not take all of it.
 */
export type LearnAgain = (request: NamedRequest, followUps: readonly FollowUp[]) => Promise<boolean>;

/** Compares what callers here wait for with what the store has, and corrects either. */
export class Recovery {
  /** Ids whose outcomes came before their callers were attached. */
  readonly #missed = new Set<string>();
  /** Ids that were read, and for which the store did not take what had to be done. The next sweep reads them whatever their turn (E11). */
  readonly #unfinished = new Set<string>();

  constructor(
    private readonly store: RequestStore,
    private readonly waits: Waits,
    private readonly observer: EventManagerObserver,
    private readonly learnAgain: LearnAgain = async () => false,
  ) {}

  /**
   * Gives those who wait for an attempt the outcome that a signal has of it, and reads the ids that are still waited for. What cannot be
   * read now is read by the next sweep. Never rejects.
   */
  async heed({ externalIds, settled }: SettledSignal): Promise<void> {
    const heardAt = performance.now();
    const held = externalIds.filter((externalId) => this.waits.has(externalId));
    this.observer.heard(externalIds.length, held.length);
    const notes = held.map((externalId) => this.waits.claimOf(externalId)?.note);
    if (settled) for (const externalId of held) this.waits.settle(externalId, settled.attempt, settled.outcome);
    await this.#compareAll(held.filter((externalId) => this.waits.has(externalId))).catch(() => 0);
    for (const note of notes) if (note !== undefined) this.observer.woke(note, performance.now() - heardAt);
  }

  /** Reads an id whose outcome came before its caller was attached (W4): one read for all ids of one turn of the event loop. */
  readMissed(externalId: string): void {
    if (this.#missed.size === 0) {
      queueMicrotask(() => {
        const externalIds = [...this.#missed];
        this.#missed.clear();
        void this.heed({ kind: 'settled', externalIds });
      });
    }
    this.#missed.add(externalId);
  }

  /** The outcome that the store has at a caller's deadline (E3). Never rejects. */
  async lastRead(claim: HeldClaim): Promise<Outcome | undefined> {
    const reading = this.readRequest(claim.externalId, LAST_READ_MS, claim.followUps);
    const request = await reading.catch(() => undefined);
    return request && isSameRequest(claim, request) ? request.outcome : undefined;
  }

  /**
   * The request as it is stored, with the outcome that came under one of its names, if there is one (E13). Throws StoreUnavailableError
   * if the request cannot be read, or not within `ms` milliseconds.
   */
  async readRequest(
    externalId: string,
    ms: number,
    followUps: readonly FollowUp[] = [],
  ): Promise<StoredRequest | undefined> {
    const latest = performance.now() + ms;
    const request = await this.#readOne(externalId, ms);
    if (!request || request.outcome || request.names.length === 0) return request;
    const learning = this.learnAgain(namedRequest(externalId, request), followUps).catch(() => false);
    const hadOutcome = await inTime(learning, latest - performance.now());
    if (!hadOutcome) return request;
    return this.#readOne(externalId, latest - performance.now()).catch(() => request);
  }

  /**
   * Does what follows from the names of a pending request, once for each attempt that is held here: whoever noted them may have crashed
   * (E13). What fails is done again after the next read.
   */
  learnMissed(request: NamedRequest): void {
    const { externalId, attempt, names } = request;
    if (names.length === 0) return;
    this.waits.name(request, names);
    if (!this.waits.markLearned(request)) return;
    const held = this.waits.claimsOf(externalId).find((claim) => claim.attempt === attempt);
    void this.learnAgain(request, held?.followUps ?? []).catch(() => this.waits.unmarkLearned(externalId));
  }

  /**
   * Reads these ids, and those that the last time left unfinished, and settles those that have an outcome; answers how many callers got
   * theirs. If the store does not take writes (`takesWrites`), nothing is claimed again.
   */
  async catchUp(externalIds: readonly string[], takesWrites = true): Promise<number> {
    const toRead = new Set([...externalIds, ...this.#unfinished]);
    this.#unfinished.clear();
    return this.#compareAll([...toRead], takesWrites);
  }

  /**
   * Claims an id that is held here and that the store has lost, until the instant at which it would have expired; answers how
   * many callers got an outcome.
   */
  async claimAgain(externalId: string): Promise<number> {
    const claim = this.waits.claimOf(externalId);
    const keepMs = claim ? remainingLifetimeMs(claim) : 0;
    if (!claim || keepMs <= 0) return 0; // it is not lost: its time was over
    const waitMs = this.waits.remainingMs(externalId);
    const found = await this.store.claim({ ...claim, waitMs, keepMs, again: true });
    if (found.kind === 'claimed') {
      this.waits.unmarkLearned(externalId); // the store has lost the names, too
      this.learnMissed(namedClaim(claim));
    }
    if (found.kind === 'settled' || found.kind === 'released') {
      return this.waits.settle(externalId, claim.attempt, found.outcome);
    }
    return 0;
  }

  async #readOne(externalId: string, ms: number): Promise<StoredRequest | undefined> {
    const requests = await inTime(this.store.read([externalId]), ms);
    if (!requests) throw new StoreUnavailableError(false);
    const [request] = requests;
    if (request === 'unreadable') throw new StoreRefusedError(UNREADABLE);
    return request;
  }

  async #compareAll(externalIds: readonly string[], takesWrites = true): Promise<number> {
    let answered = 0;
    for (let start = 0; start < externalIds.length; start += SLICE) {
      if (start > 0) await nextTurn();
      answered += await this.#compareSlice(externalIds.slice(start, start + SLICE), takesWrites);
    }
    return answered;
  }

  async #compareSlice(externalIds: readonly string[], takesWrites: boolean): Promise<number> {
    const requests = await this.store.read(externalIds);
    const ends = await Promise.allSettled(
      externalIds.map((externalId, index) => this.#compare(externalId, requests[index], takesWrites)),
    );
    let answered = 0;
    for (const [index, end] of ends.entries()) {
      if (end.status === 'fulfilled') answered += end.value;
      else this.#unfinished.add(String(externalIds[index]));
    }
    return answered;
  }

  async #compare(externalId: string, request: ReadResult, takesWrites: boolean): Promise<number> {
    if (request === 'unreadable') return 0;
    if (request) return this.#apply(externalId, request);
    return takesWrites ? this.claimAgain(externalId) : 0;
  }

  async #apply(externalId: string, request: StoredRequest): Promise<number> {
    const followed = this.#follow(externalId, request);
    if (request.outcome) return this.waits.settle(externalId, request.attempt, request.outcome);
    this.#learnNames(externalId, request);
    if (followed) await this.store.join(externalId, followed.instance, this.waits.remainingMs(externalId));
    return 0;
  }

  /** Names that are held here and not stored were lost, and the request was claimed again by an instance that did not know them. */
  #learnNames(externalId: string, request: StoredRequest): void {
    if (request.names.length > 0) return this.learnMissed(namedRequest(externalId, request));
    const { attempt } = request;
    const names = this.waits.claimsOf(externalId).find((claim) => claim.attempt === attempt)?.names ?? [];
    if (names.length === 0) return;
    this.waits.unmarkLearned(externalId);
    const noted = this.store.note({ externalId, attempt }, { names });
    void noted.then(() => this.learnMissed({ ...namedRequest(externalId, request), names })).catch(() => {});
  }

  /** Has those who wait for an earlier attempt at the same request wait for this one (E2). */
  #follow(externalId: string, request: StoredRequest): HeldClaim | undefined {
    let followed: HeldClaim | undefined;
    for (const claim of this.waits.claimsOf(externalId)) {
      if (claim.attempt === request.attempt || !isSameRequest(claim, request)) continue;
      // The store's clock and ours may differ a little: this only limits claiming again.
      const expiresAt = performance.now() + request.expiresAt - Date.now();
      followed = { ...claim, attempt: request.attempt, names: request.names, expiresAt };
      this.waits.move(claim.attempt, followed);
    }
    return followed;
  }
}

/** Whether two ask for the same thing, for the same owner: then one answer serves both (E2). */
export function isSameRequest(
  one: Pick<Claim, 'owner' | 'fingerprint'>,
  other: Pick<Claim, 'owner' | 'fingerprint'>,
): boolean {
  return one.owner === other.owner && one.fingerprint === other.fingerprint;
}
