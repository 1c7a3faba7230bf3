// Invariants (docs/architecture.md gives them in full)
// E1. The claim comes first: no claim, no call to the provider.
// E2. Same id and same body: one call, one answer, whoever asks.
// E3. A waiting caller's id is read once more before it is given up.
// E5. A webhook settles whatever the state of the call; an unclear end of the call keeps waiting. What a call needs is there
//     before the claim: a crash while it is fetched leaves no id behind for which nobody calls.
// E8. One answer by the deadline, and every exit cleans up.
// E11a. Once a second the store is proved by a write. While it takes none, nothing is written to it beside what is asked for.
// E12. Draining answers what is held; then pub/sub and the store close, in this order.

import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { answerInTime, Claims } from './settling/claims.js';
import { EventManagerError, StoreRefusedError, StoreUnavailableError, UNREADABLE } from './errors.js';
import { EventManagerObserver } from './observer.js';
import { EVENT_MANAGER_OPTIONS, type EventManagerOptions } from './event-manager.options.js';
import { inTime } from './waiting/in-time.js';
import { Occupancy } from './waiting/capacity.js';
import type { Failure, Outcome } from './outcome.js';
import { type HeldClaim, PendingRequests, type Wait } from './waiting/waits.js';
import { PubSub } from './pub-sub.js';
import { isSameRequest, Recovery } from './settling/recovery.js';
import { ReplyChannel } from './signalling/reply-channel.js';
import { RequestStore, type StoredRequest } from './request-store.js';
import { isTakenBack, Settlements } from './settling/settlements.js';
import type { SendResult, TriggerResult, WaitOptions, WatchOptions, WatchResult } from './watch.js';

/** Time between two proofs of hearing, and between two sweeps while anything waits, in milliseconds. */
const TICK_MS = 1_000;

/** What the last read before an answer may take, in milliseconds. */
const LAST_READ_MS = 100;

/** What is needed for a call may take so long where its caller does not wait for the outcome, in milliseconds. */
const LONGEST_PREPARATION_MS = 60_000;

/** What a caller gets whose deadline came before the provider could be called. Nothing was claimed. */
const notPrepared: Failure = { code: 'provider-unreachable', detail: 'the provider could not be called in time' };

/** Watches requests by their external id, and wakes those who wait wherever the outcome arrives. */
@Injectable()
export class EventManagerService implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  /** Names this process among all instances. */
  readonly instance = uuid();
  readonly #logger = new Logger(EventManagerService.name);
  readonly #pending = new PendingRequests();
  readonly #occupancy: Occupancy;
  readonly #replies: ReplyChannel;
  readonly #recovery: Recovery;
  readonly #settlements: Settlements;
  readonly #claims: Claims;
  #ticks: NodeJS.Timeout | undefined;
  #storeError: Pick<StoreUnavailableError, 'fault'> | undefined;
  /** Why it refused when that was last logged. */
  #refusal: string | undefined;
  #hasProved = false;
  #mayHaveMoved = false;
  #closed = false;
  readonly #missed = new Set<string>();
  #sweeping: Promise<void> | undefined;

  constructor(
    private readonly store: RequestStore,
    private readonly pubSub: PubSub,
    private readonly observer: EventManagerObserver,
    @Inject(EVENT_MANAGER_OPTIONS) private readonly options: EventManagerOptions,
  ) {
    this.#occupancy = new Occupancy(options.maxPending);
    this.#recovery = new Recovery(store, this.#pending);
    this.#replies = new ReplyChannel(pubSub, options.namespace, this.instance, observer, {
      settled: (externalIds) => void this.#wake(externalIds),
      hearingRestored: () => void this.#sweep(),
    });
    const { maxPending: maxUnstored } = options;
    this.#settlements = new Settlements(
      this.instance,
      store,
      this.#pending,
      this.#replies,
      this.#recovery,
      maxUnstored,
    );
    this.#claims = new Claims(this.instance, store, this.#pending, this.#settlements);
  }

  /** How many callers wait on this instance. */
  get pending(): number {
    return this.#pending.size;
  }

  /** How many outcomes were delivered or learned here that the store has yet to take. */
  get unstored(): number {
    return this.#settlements.unstored;
  }

  /** Whether a shutdown has begun. */
  get draining(): boolean {
    return this.#occupancy.draining;
  }

  /** Whether signals reach this instance (E11). */
  get hears(): boolean {
    return this.#replies.hears;
  }

  /**
   * Waits for the outcome of `externalId`. Calls `send` once among all callers and instances, and only after the id is claimed.
   * Throws EventManagerError; then `send` was not called.
   */
  async watch(externalId: string, send: () => Promise<SendResult>, options: WatchOptions): Promise<WatchResult> {
    const deadline = performance.now() + options.timeoutMs;
    for (;;) {
      const result = await this.#occupancy.caller(async (entered) => {
        const unprepared = await this.#prepare(externalId, options, deadline);
        if (unprepared) return unprepared;
        return this.#wait(externalId, options, deadline, (wait) =>
          this.#claimAndSend(externalId, send, options, wait, entered),
        );
      });
      // Whoever had joined a claim that its maker could not confirm makes the claim anew.
      const isClaimGone = result.kind === 'settled' && !result.replayed && isTakenBack(result.outcome);
      if (!isClaimGone || performance.now() >= deadline) return result;
    }
  }

  /**
   * Settles the request with its outcome, on whichever instance its callers wait. Resolves when the outcome is safe.
   * Throws StoreUnavailableError where it is neither stored nor delivered: it must be sent again (E6).
   */
  trigger(externalId: string, outcome: Outcome): Promise<TriggerResult> {
    return this.#settlements.settle(externalId, outcome);
  }

  /** Settles the request with an error; otherwise like `trigger`. */
  fail(externalId: string, error: Failure): Promise<TriggerResult> {
    return this.trigger(externalId, { state: 'failed', error });
  }

  /**
   * The owner's request as it is stored, once it is settled or `timeoutMs` is over; undefined where there is none.
   * Throws EventManagerError.
   */
  async find(externalId: string, options: WaitOptions): Promise<StoredRequest | undefined> {
    const { owner, timeoutMs } = options;
    if (timeoutMs > 0) await this.#occupancy.caller((entered) => this.#look(externalId, options, entered));
    const reading = this.store.read([externalId]);
    const requests = await (timeoutMs > 0 ? inTime(reading, LAST_READ_MS) : reading);
    if (!requests) throw new StoreUnavailableError(false);
    const [request] = requests;
    if (request === 'unreadable') throw new StoreRefusedError(UNREADABLE);
    return request?.owner === owner ? request : undefined;
  }

  /** What is wrong with the store, in a few words; undefined where it takes writes (E11a). */
  async storeFault(): Promise<string | undefined> {
    await this.#proveStore();
    return this.#storeError?.fault;
  }

  async onModuleInit(): Promise<void> {
    this.store.onRestored((left) => {
      this.#mayHaveMoved ||= left;
      if (this.#hasProved) this.#settlements.doubt();
      void this.#sweep();
    });
    // Judged after the poll phase, so that a process that was busy for a second does not think itself deaf.
    this.#ticks = setInterval(() => setImmediate(() => this.#tick()), TICK_MS).unref();
    await this.#replies.open();
  }

  /**
   * Takes nothing new, and resolves when what is held is settled or timed out and what was acknowledged is stored (E6), or
   * the grace is over (E12).
   */
  async beforeApplicationShutdown(): Promise<void> {
    this.#logger.log({ event: 'draining', pending: this.pending });
    const graceEndsAt = performance.now() + this.options.shutdownGraceMs;
    await this.#occupancy.drain(this.options.shutdownGraceMs);
    this.#pending.endAll();
    await this.#sweep();
    const stored = this.#claims.untilConfirmed().then(() => this.#settlements.untilStored());
    await inTime(stored, graceEndsAt - performance.now());
    if (this.unstored > 0) this.#logger.error({ event: 'outcomes-lost', unstored: this.unstored });
  }

  /** HTTP has closed by now (E12). */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#ticks);
    this.#closed = true;
    await this.pubSub.close();
    await this.store.close();
  }

  /** Registers the caller's wait, and ends it on every exit (E8). */
  async #wait<T>(
    externalId: string,
    { timeoutMs, signal }: WaitOptions,
    deadline: number,
    body: (wait: Wait | undefined) => Promise<T>,
  ): Promise<T> {
    const wait = timeoutMs > 0 ? this.#pending.start(externalId, deadline) : undefined;
    const leave = () => wait?.end('left');
    signal?.addEventListener('abort', leave);
    if (signal?.aborted) leave();
    try {
      return await body(wait);
    } finally {
      signal?.removeEventListener('abort', leave);
      leave();
    }
  }

  /** What the caller gets where nothing can be sent; undefined where it can, or where the id is known and needs no call. */
  async #prepare(externalId: string, options: WatchOptions, deadline: number): Promise<WatchResult | undefined> {
    const { prepare, owner, timeoutMs } = options;
    if (!prepare) return undefined;
    const latest = timeoutMs > 0 ? deadline : performance.now() + LONGEST_PREPARATION_MS;
    return this.#wait(externalId, { ...options, timeoutMs: LONGEST_PREPARATION_MS }, latest, async (wait) => {
      const [known] = await answerInTime(this.store.read([externalId]), wait);
      const isFree = !known || (known !== 'unreadable' && known.released && known.owner === owner);
      if (!isFree) return undefined;
      const end = await Promise.race([prepare(), wait?.ended]);
      if (end === 'left') return { kind: 'pending' };
      if (end === 'deadline' && this.draining)
        throw new EventManagerError('shutting-down', 'this instance is shutting down');
      const error = end === 'deadline' ? notPrepared : end;
      const isFailure = typeof error === 'object' && 'code' in error;
      return isFailure ? { kind: 'settled', outcome: { state: 'failed', error }, replayed: false } : undefined;
    });
  }

  /** Claims the id, has it sent where it is the caller's own, and waits for its outcome. */
  async #claimAndSend(
    externalId: string,
    send: () => Promise<SendResult>,
    options: WatchOptions,
    wait: Wait | undefined,
    entered: () => void,
  ): Promise<WatchResult> {
    const taken = await this.#claims.take(externalId, options, wait);
    if (taken.kind === 'settled') return taken;
    const { claim, own } = taken;
    if (wait?.confirm(claim)) this.#readMissed(externalId);
    if (own) void this.#occupancy.call(() => this.#send(claim, send));
    entered();
    const end = await wait?.ended;
    const outcome = end === 'deadline' ? await this.#lastRead(claim) : end;
    return typeof outcome === 'object' ? { kind: 'settled', outcome, replayed: false } : { kind: 'pending' };
  }

  async #send(claim: HeldClaim, send: () => Promise<SendResult>): Promise<void> {
    const { externalId } = claim;
    try {
      const result = await send();
      if (result.kind === 'settled') await this.#settlements.settleAnswer(externalId, result.outcome);
      if (result.kind === 'refused') await this.#settlements.refuse(claim, { state: 'failed', error: result.error });
      if (result.kind === 'accepted' && result.known) await this.#settlements.learn(claim, result.known);
    } catch (error) {
      this.#logger.warn({ event: 'send-unclear', external_id: externalId, reason: String(error) });
    }
  }

  /** Waits until a request that is the caller's has an outcome, or its time is over. */
  #look(externalId: string, options: WaitOptions, entered: () => void): Promise<void> {
    const { owner, timeoutMs } = options;
    entered();
    return this.#wait(externalId, options, performance.now() + timeoutMs, async (wait) => {
      const request = await answerInTime(this.store.join(externalId, this.instance, timeoutMs), wait);
      if (request?.owner === owner && !request.outcome && !wait?.confirm()) await wait?.ended;
    });
  }

  async #lastRead(claim: HeldClaim): Promise<Outcome | undefined> {
    const requests = await inTime(
      this.store.read([claim.externalId]).catch(() => []),
      LAST_READ_MS,
    );
    const request = requests?.[0];
    return typeof request === 'object' && isSameRequest(claim, request) ? request.outcome : undefined;
  }

  /** Reads what came for callers before the store had said what they wait for: once for all of one turn. */
  #readMissed(externalId: string): void {
    if (this.#missed.size === 0) {
      queueMicrotask(() => {
        const externalIds = [...this.#missed];
        this.#missed.clear();
        void this.#wake(externalIds);
      });
    }
    this.#missed.add(externalId);
  }

  /** The sweep reads again what can't be read now. */
  async #wake(externalIds: readonly string[]): Promise<void> {
    const heardAt = performance.now();
    const held = externalIds.filter((externalId) => this.#pending.has(externalId));
    this.observer.heard(externalIds.length, held.length);
    const notes = held.map((externalId) => this.#pending.claimOf(externalId)?.note);
    await this.#recovery.catchUp(held).catch(() => 0);
    for (const note of notes) if (note !== undefined) this.observer.woke(note, performance.now() - heardAt);
  }

  #tick(): void {
    this.#replies.prove();
    void this.#sweep();
  }

  /** Runs once at a time, and never rejects: what can't be done now is done by the next one (E11). */
  #sweep(): Promise<void> {
    const sweep = async (): Promise<void> => {
      const takesWrites = await this.#proveStore();
      if (takesWrites) await this.#settlements.flushAll();
      this.observer.rescued(await this.#recovery.catchUp(this.#pending.externalIds, takesWrites).catch(() => 0));
    };
    this.#sweeping ??= sweep().finally(() => (this.#sweeping = undefined));
    return this.#sweeping;
  }

  /** Tells whether the store takes writes. Each refusal is logged once, in the store's own words, and its end (E11a). */
  async #proveStore(): Promise<boolean> {
    const error = await this.store.prove().then(
      () => undefined,
      (reason: unknown) => (reason instanceof StoreUnavailableError ? reason : { fault: 'does not answer' }),
    );
    const before = this.#storeError;
    this.#storeError = error;
    if (this.#closed) return !error;
    if (error instanceof StoreRefusedError && error.reason !== this.#refusal) {
      const { reason, cause } = error;
      const words = cause instanceof Error ? cause.message : undefined;
      this.#logger.warn({ event: 'store-refuses', reason, words });
      this.#refusal = reason;
    }
    if (error) return false;
    this.#hasProved = true;
    this.#followStore();
    if (this.#refusal !== undefined) this.#logger.log({ event: 'store-takes-writes' });
    this.#refusal = undefined;
    if (before) {
      this.#settlements.hurry();
      void this.#sweep();
    }
    return true;
  }

  /** The store may be another server now than the one that the reply channel talks to, whoever met the demotion first. */
  #followStore(): void {
    if (this.#mayHaveMoved) void this.#replies.reopen();
    this.#mayHaveMoved = false;
  }
}
