// Invariants (docs/architecture.md gives them in full)
// E2.  All who ask with the same id and body get the same answer, from one call to the provider. Those who joined a claim that was
//      withdrawn claim the id again.
//      The withdrawn claim was never followed by a call, so their answer must come from another one.
// E3.  A caller's id is read once more before the caller gives up.
//      The signal may be lost, and the next sweep would come too late for this caller.
// E5.  An unclear end of the call keeps the wait going. What the call needs, such as a token, is fetched before the claim.
//      The provider may have done the work, and its webhook may come. A crash after the claim and before the call would leave an id
//      for which the provider is never called.
// E8.  Each caller gets one answer by its deadline, give or take the last read, and every exit frees its place and its timer.
//      Callers have timeouts of their own and do not see a later answer. Places that are not freed would be missing for others.
// E11. Once a second this instance proves that it hears and that the store takes writes, and reads what it holds: at most SWEEP of the ids,
//      those first that were read longest ago. It reads all of them if it does not hear, after it was deaf, and after the store was away.
//      A lost subscription and a full store can both go unnoticed until they are used. A signal can also be lost while everything works,
//      but seldom: to read all ids each second for that would cost a store of many instances most of its time.
// E12. A shutdown answers what is held; then pub/sub and the store close, in this order.
//      In the other order, a signal could arrive when there is no store to read.
// E15. What follows from a call is begun before its outcome is settled, and refused with it.
//      The caller's next question is for the follow-up. One that stayed from a refused call would be in the way of the next try.
// E16. A last look begins before the deadline, and ends with the wait.
//      It costs the provider a call, which is for nobody if the caller has its answer or has left.

import { randomUUID } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { EventManagerError } from './errors.js';
import { EVENT_MANAGER_OPTIONS, type EventManagerOptions } from './event-manager.options.js';
import { EventManagerObserver } from './observer.js';
import { type Failure, followUpId, type Outcome } from './outcome.js';
import { PubSub } from './pub-sub.js';
import { RequestStore, type StoredRequest } from './request-store.js';
import { Claims } from './settling/claims.js';
import { Looks } from './settling/looks.js';
import { followUpAttempt, namedClaim, namedRequest } from './settling/names.js';
import { Outbox } from './settling/outbox.js';
import { LAST_READ_MS, Recovery } from './settling/recovery.js';
import { isWithdrawn, Settlements } from './settling/settlements.js';
import { StoreHealth } from './settling/store-health.js';
import { Targets } from './settling/targets.js';
import { ReplyChannel } from './signalling/reply-channel.js';
import { Capacity } from './waiting/capacity.js';
import { answerInTime, type HeldClaim, inTime, type Wait, Waits } from './waiting/waits.js';
import type {
  FindOptions,
  FollowUp,
  Lookup,
  SendResult,
  Target,
  TriggerResult,
  WaitOptions,
  WatchOptions,
  WatchResult,
} from './watch.js';

/** Time between two sweeps, in milliseconds. The instance also checks then that it hears (E11). */
const TICK_MS = 1_000;

/** So many ids at most are read by a sweep while signals arrive. */
const SWEEP = 1_000;

/** How long a shutdown waits for a sweep that a tick has just begun, in milliseconds: every command to the store ends within a second. */
const LAST_SWEEP_MS = 1_000;

/** How often the store is told that somebody still looks, and for how long it is told so, in milliseconds. */
const [JOIN_AGAIN_MS, JOINED_MS] = [15_000, 20_000];

/** The longest `prepare` for a caller that does not wait for the outcome, in milliseconds. */
const LONGEST_PREPARATION_MS = 60_000;

/** The answer to a caller whose deadline came before the provider could be called. Nothing was claimed. */
const notPrepared: Failure = { code: 'provider-unreachable', detail: 'the provider could not be called in time' };

/** Watches requests by their external id. Their outcomes may arrive at any instance, and are delivered where the callers wait. */
@Injectable()
export class EventManagerService implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  /** Names this process among all instances. */
  readonly instance = randomUUID();
  readonly #logger = new Logger(EventManagerService.name);
  readonly #waits = new Waits();
  readonly #capacity: Capacity;
  readonly #outbox: Outbox;
  readonly #replies: ReplyChannel;
  readonly #recovery: Recovery;
  readonly #settlements: Settlements;
  readonly #claims: Claims;
  readonly #looks: Looks;
  readonly #targets: Targets;
  readonly #health: StoreHealth;
  #ticks: NodeJS.Timeout | undefined;
  #nextTick: NodeJS.Immediate | undefined;
  #sweeping: Promise<void> | undefined;
  /** Signals may have been lost since all that is held was read, or the store may have lost something. */
  #isAllToRead = false;

  constructor(
    private readonly store: RequestStore,
    private readonly pubSub: PubSub,
    private readonly observer: EventManagerObserver,
    @Inject(EVENT_MANAGER_OPTIONS) private readonly options: EventManagerOptions,
  ) {
    const { namespace, resultTtlMs, maxPending } = options;
    this.#capacity = new Capacity(maxPending);
    this.#outbox = new Outbox(maxPending);
    this.#recovery = new Recovery(store, this.#waits, observer, (request, followUps) =>
      this.#settlements.learnAgain(request, followUps),
    );
    this.#replies = new ReplyChannel(pubSub, namespace, this.instance, observer, {
      settled: (signal) => void this.#recovery.heed(signal),
      hearingRestored: () => void this.#sweepAll(),
    });
    const [waits, outbox, replies, recovery] = [this.#waits, this.#outbox, this.#replies, this.#recovery];
    this.#settlements = new Settlements(this.instance, store, waits, outbox, replies, recovery);
    this.#claims = new Claims(this.instance, store, waits, this.#settlements, resultTtlMs);
    this.#looks = new Looks(store, waits, this.#settlements);
    this.#targets = new Targets(store, waits, this.#settlements, this.#looks);
    this.#health = new StoreHealth(store, {
      reached: (again) => {
        if (again) this.#settlements.expectClaimsAgain();
        void this.#sweepAll();
      },
      takesWritesAgain: () => {
        outbox.retryNow();
        void this.#sweepAll();
      },
      // What was signalled by the new server until now is lost, although the instance never stopped hearing.
      moved: () => void replies.reopen().then(() => this.#sweepAll()),
    });
  }

  /** How many callers wait on this instance. */
  get pending(): number {
    return this.#waits.size;
  }

  /** How many outcomes were delivered or learned here that the store has not yet taken. */
  get unstored(): number {
    return this.#outbox.size;
  }

  /** Whether a shutdown has begun. */
  get draining(): boolean {
    return this.#capacity.draining;
  }

  /** Whether signals reach this instance (E11). */
  get hears(): boolean {
    return this.#replies.hears;
  }

  /**
   * Waits for the outcome of `externalId`. Calls `send` once among all callers and instances, or again as `repeat` allows, and only after
   * the id is claimed.
   * Throws EventManagerError; then `send` was not called.
   */
  async watch(externalId: string, send: () => Promise<SendResult>, options: WatchOptions): Promise<WatchResult> {
    const deadline = performance.now() + options.timeoutMs;
    for (;;) {
      const result = await this.#watchOnce(externalId, send, options, deadline);
      const claimAnew = result.kind === 'settled' && !result.replayed && isWithdrawn(result.outcome);
      if (!claimAnew || performance.now() >= deadline) return result; // E2
    }
  }

  /**
   * Settles the request with its outcome, on whichever instance its callers wait. Resolves when the outcome is in the store, or in the outbox (E6).
   * Throws StoreUnavailableError if the outcome is neither in the store nor in the outbox: it must be sent again (E6).
   *
   * Without an outcome, the provider is asked for it first. Throws LookupFailedError if it could not be asked: the webhook must be sent
   * again (E16).
   */
  trigger(target: string | Target, outcome: Outcome): Promise<TriggerResult>;
  trigger(target: string | Target, outcome: undefined, lookup: Lookup): Promise<TriggerResult>;
  trigger(target: string | Target, outcome: Outcome | undefined, lookup?: Lookup): Promise<TriggerResult> {
    if (outcome && typeof target === 'string') return this.#settlements.settle(target, outcome);
    const found = typeof target === 'string' ? { ids: [target] } : target;
    if (outcome) return this.#targets.settle(found, outcome);
    return lookup ? this.#targets.look(found, lookup) : Promise.resolve('intermediate');
  }

  /** Settles the request with an error; otherwise like `trigger`. */
  fail(target: string | Target, error: Failure): Promise<TriggerResult> {
    return this.trigger(target, { state: 'failed', error });
  }

  /**
   * The owner's request or its follow-up as it is stored, once it is settled or `timeoutMs` is over; undefined if there is none.
   * Throws EventManagerError.
   */
  async find(externalId: string, options: FindOptions): Promise<StoredRequest | undefined> {
    const { owner, timeoutMs, followUp } = options;
    const id = followUp ? followUpId(externalId, followUp.name) : externalId;
    const latest = timeoutMs > 0 ? performance.now() + timeoutMs + LAST_READ_MS : Infinity;
    if (timeoutMs > 0) await this.#untilSettled(id, externalId, options);
    const read = () => this.#recovery.readRequest(id, latest - performance.now());
    let request = await read();
    const isToBegin = timeoutMs === 0 && followUp && isUnbegun(request);
    if (isToBegin && (await this.#targets.begin(externalId, followUp, owner))) request = await read();
    return request?.owner === owner ? request : undefined;
  }

  /** What is wrong with the store, in a few words; undefined if it takes writes (E11a). */
  async storeFault(): Promise<string | undefined> {
    await this.#health.prove();
    return this.#health.fault;
  }

  async onModuleInit(): Promise<void> {
    this.#health.open();
    // After Node has read its sockets: else a process that was busy for a second would miss its own message. The ticks start first,
    // so that a subscription that takes too long is made again.
    this.#ticks = setInterval(() => (this.#nextTick = setImmediate(() => this.#tick())), TICK_MS).unref();
    await this.#replies.open();
  }

  /**
   * Takes nothing new, and resolves when what is held is settled or timed out and what was acknowledged is stored (E6), or
   * the grace is over (E12).
   */
  async beforeApplicationShutdown(): Promise<void> {
    this.#logger.log({ event: 'draining', pending: this.pending });
    const graceEndsAt = performance.now() + this.options.shutdownGraceMs;
    await this.#capacity.drain(this.options.shutdownGraceMs);
    this.#waits.endAll();
    await this.#sweepAll();
    await inTime(this.#untilStored(), graceEndsAt - performance.now());
    if (this.unstored > 0) this.#logger.error({ event: 'outcomes-lost', unstored: this.unstored });
  }

  /** HTTP has closed by now (E12). */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#ticks);
    clearImmediate(this.#nextTick);
    this.#health.close();
    await inTime(this.#sweeping ?? Promise.resolve(), LAST_SWEEP_MS); // else it would ask a store that is closed
    await this.pubSub.close();
    await this.store.close();
  }

  /** The caller keeps its place and its wait until this returns or throws (E8). */
  async #watchOnce(
    externalId: string,
    send: () => Promise<SendResult>,
    options: WatchOptions,
    deadline: number,
  ): Promise<WatchResult> {
    using place = this.#capacity.enter();
    const unprepared = options.prepare && (await this.#prepare(externalId, options.prepare, options, deadline));
    if (unprepared && unprepared !== 'unrepeatable') return unprepared;
    using wait = options.timeoutMs > 0 ? this.#waits.start(externalId, deadline, options.onLeave) : undefined;
    const claimed = await this.#claims.claim(
      externalId,
      unprepared ? { ...options, repeat: undefined } : options,
      wait,
    );
    if (claimed.kind === 'settled') return claimed;
    const { claim, own } = claimed;
    if (wait?.attach(claim)) this.#recovery.readMissed(externalId);
    if (own) void this.#send(claim, send, options);
    else this.#recovery.learnMissed(namedClaim(claim));
    place.releaseCall();
    using _look = wait && this.#lookBefore(wait, externalId, options);
    const end = await wait?.ended;
    const outcome = end === 'deadline' ? await this.#recovery.lastRead(claim) : end;
    return typeof outcome === 'object' ? { kind: 'settled', outcome, replayed: false } : { kind: 'pending' };
  }

  /**
   * The caller's answer if the provider cannot be called; undefined if it can, or if the id needs no call (E5). `unrepeatable` if the id is
   * pending and the provider could not be called for it again.
   */
  async #prepare(
    externalId: string,
    prepare: () => Promise<Failure | undefined>,
    { owner, timeoutMs, onLeave, repeat }: WatchOptions,
    deadline: number,
  ): Promise<WatchResult | 'unrepeatable' | undefined> {
    const latest = timeoutMs > 0 ? deadline : performance.now() + LONGEST_PREPARATION_MS;
    using wait = this.#waits.start(externalId, latest, onLeave);
    const [known] = await answerInTime(this.store.read([externalId]), wait);
    const isFree = !known || (known !== 'unreadable' && known.released && known.owner === owner);
    const mayBeRepeated = repeat !== undefined && typeof known === 'object' && !known.outcome;
    if (!isFree && !mayBeRepeated) return undefined;
    const end = await Promise.race([prepare(), wait.ended]);
    if (!isFree && end) return 'unrepeatable';
    if (end === 'left') return { kind: 'pending' };
    if (end === 'deadline' && this.draining) {
      throw new EventManagerError('shutting-down', 'this instance is shutting down');
    }
    const error = end === 'deadline' ? notPrepared : end;
    const isFailure = typeof error === 'object' && 'code' in error;
    return isFailure ? { kind: 'settled', outcome: { state: 'failed', error }, replayed: false } : undefined;
  }

  async #send(
    claim: HeldClaim,
    send: () => Promise<SendResult>,
    { followUps = [], repeat }: WatchOptions,
  ): Promise<void> {
    using _call = this.#capacity.enterCall();
    const { externalId } = claim;
    try {
      const result = await (repeat ? this.#sendTwice(externalId, send) : send());
      if (result.kind === 'refused') return await this.#refuse(claim, result.error, followUps);
      const { names } = result;
      const known = result.kind === 'accepted' ? result.known : undefined;
      const accepted = result.kind === 'accepted' && repeat !== undefined;
      const isToKeep = known || accepted || followUps.length > 0 || (names && names.length > 0);
      if (isToKeep) await this.#settlements.takeAnswer({ ...claim, names, known, accepted, followUps });
      if (result.kind === 'settled') await this.#settlements.settleAnswer(externalId, result.outcome);
    } catch (error) {
      this.#logger.warn({ event: 'send-unclear', external_id: externalId, reason: String(error) });
    }
  }

  /** Repeats a call whose end is unclear (E5). */
  async #sendTwice(externalId: string, send: () => Promise<SendResult>): Promise<SendResult> {
    try {
      return await send();
    } catch (error) {
      this.#logger.warn({ event: 'send-repeated', external_id: externalId, reason: String(error) });
      return send();
    }
  }

  /** A follow-up may have been begun by somebody who asked for it. It is refused with its operation, so that the id is free (E15). */
  async #refuse(claim: HeldClaim, error: Failure, followUps: readonly FollowUp[]): Promise<void> {
    const refused = { state: 'failed', error } as const;
    if (!(await this.#settlements.refuse(claim, refused))) return; // such as where a webhook came first
    const attempts = followUps.map((followUp) => followUpAttempt(claim, followUp));
    await Promise.all(attempts.map((attempt) => this.#settlements.refuse(attempt, refused)));
  }

  /** Resolves when the owner's record `id` has an outcome or its time is over, or where the owner has no such record. */
  async #untilSettled(id: string, operationId: string, options: FindOptions): Promise<void> {
    const { owner, timeoutMs, onLeave, followUp } = options;
    using place = this.#capacity.enter();
    place.releaseCall();
    using wait = this.#waits.start(id, performance.now() + timeoutMs, onLeave);
    const join = () => answerInTime(this.store.join(id, this.instance, Math.min(wait.remainingMs, JOINED_MS)), wait);
    let request = await join();
    if (followUp && isUnbegun(request)) {
      const begun = await answerInTime(this.#targets.begin(operationId, followUp, owner), wait);
      if (begun) request = await join();
    }
    if (request?.owner !== owner || request.outcome || wait.look()) return;
    this.#recovery.learnMissed(namedRequest(id, request));
    using _look = this.#lookBefore(wait, id, options, operationId);
    // Who looks for hours may leave long before, and what the store has lost meanwhile is not to be waited for.
    while (wait.remainingMs > JOINED_MS && !(await inTime(wait.ended, JOIN_AGAIN_MS))) {
      request = await join().catch(() => request);
      if (request?.owner !== owner || request.outcome) return;
    }
    await wait.ended;
  }

  /** Asks the provider once more before the caller's deadline, if the caller says how (E16). Disposing of it ends the timer. */
  #lookBefore(
    wait: Wait,
    externalId: string,
    { look, timeoutMs }: WaitOptions,
    operationId = externalId,
  ): Disposable | undefined {
    return look && this.#looks.before(wait, { externalId, operationId, look, timeoutMs });
  }

  #tick(): void {
    this.#replies.prove();
    void this.#sweep();
  }

  /** Reads all that is held: now, or with the next tick if a sweep has begun already. */
  #sweepAll(): Promise<void> {
    this.#isAllToRead = true;
    return this.#sweep();
  }

  /** Runs once at a time, and never rejects: what cannot be done now is done by the next sweep (E11). */
  #sweep(): Promise<void> {
    const sweep = async (): Promise<void> => {
      const takesWrites = await this.#health.prove();
      if (takesWrites) await this.#outbox.flushAll((externalId) => this.#settlements.storeUnstored(externalId));
      const externalIds = this.#waits.longestUnread(this.#isAllToRead || !this.hears ? Infinity : SWEEP);
      this.#isAllToRead = false;
      const caughtUp = this.#recovery.catchUp(externalIds, takesWrites).catch(() => {
        this.#isAllToRead = true;
        return 0;
      });
      this.observer.rescued(await caughtUp);
    };
    this.#sweeping ??= sweep().finally(() => (this.#sweeping = undefined));
    return this.#sweeping;
  }

  /** Resolves when every open claim is confirmed or withdrawn, nothing is being settled, and the outbox is empty. */
  async #untilStored(): Promise<void> {
    await this.#claims.untilConfirmed();
    await this.#settlements.untilIdle();
    await this.#outbox.untilEmpty();
  }
}

/** Whether a follow-up has no record, or only one that was refused with an earlier attempt of its operation. */
function isUnbegun(request: StoredRequest | undefined): boolean {
  return !request || request.released;
}
