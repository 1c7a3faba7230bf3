// Invariants (docs/architecture.md gives them in full)
// E1. The claim comes first: no claim, no call to the provider.
// E2. Same id and same body: one call, one answer, whoever asks.
// E3. A waiting caller's id is read once more before it is given up.
// E5. A webhook settles whatever the state of the call; an unclear end of the call keeps waiting.
// E8. One answer by the deadline, and every exit cleans up.
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
import { answerInTime, Claims } from './claims.js';
import { StoreUnavailableError } from './errors.js';
import { EventManagerObserver } from './event-manager-observer.js';
import { EVENT_MANAGER_OPTIONS, type EventManagerOptions } from './event-manager.options.js';
import { inTime } from './in-time.js';
import { Occupancy } from './occupancy.js';
import type { Failure, Outcome } from './outcome.js';
import { PendingRequests, type Wait } from './pending-requests.js';
import { PubSub } from './pubsub/pub-sub.js';
import { isSameRequest, Recovery } from './recovery.js';
import { ReplyChannel } from './reply-channel.js';
import { type Claim, RequestStore, type StoredRequest } from './request-store/request-store.js';
import { Settlements } from './settlements.js';
import type { SendResult, TriggerResult, WaitOptions, WatchOptions, WatchResult } from './watch.js';

/** Time between two proofs of hearing, and between two sweeps while anything waits, in milliseconds. */
const TICK_MS = 1_000;

/** What the last read before an answer may take, in milliseconds. */
const LAST_READ_MS = 100;

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
    this.#settlements = new Settlements(this.instance, store, this.#pending, this.#replies, this.#recovery);
    this.#claims = new Claims(this.instance, store, this.#pending, this.#settlements);
  }

  /** How many callers wait on this instance. */
  get pending(): number {
    return this.#pending.size;
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
    return this.#hold(externalId, options, async (wait, entered) => {
      const taken = await this.#claims.take(externalId, options, wait);
      if (taken.kind === 'settled') return taken;
      const { claim, own } = taken;
      if (wait?.confirm(claim)) void this.#wake([externalId]);
      if (own) void this.#occupancy.call(() => this.#send(claim, send));
      entered();
      const end = await wait?.ended;
      const outcome = end === 'deadline' ? await this.#lastRead(wait?.claim ?? claim) : end;
      return typeof outcome === 'object' ? { kind: 'settled', outcome, replayed: false } : { kind: 'pending' };
    });
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
    if (timeoutMs > 0) {
      await this.#hold(externalId, options, async (wait, entered) => {
        entered();
        const request = await answerInTime(this.store.join(externalId, this.instance, timeoutMs), wait);
        if (request?.owner === owner && !request.outcome && !wait?.confirm()) await wait?.ended;
      });
    }
    const reading = this.store.read([externalId]);
    const requests = await (timeoutMs > 0 ? inTime(reading, LAST_READ_MS) : reading);
    if (!requests) throw new StoreUnavailableError(false);
    return requests[0]?.owner === owner ? requests[0] : undefined;
  }

  /** Whether the store can be reached. */
  storeAnswers(): Promise<boolean> {
    return this.store.read(['']).then(
      () => true,
      () => false,
    );
  }

  async onModuleInit(): Promise<void> {
    this.store.onRestored(() => void this.#sweep());
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
    await inTime(this.#settlements.untilPaid(), graceEndsAt - performance.now());
  }

  /** HTTP has closed by now (E12). */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#ticks);
    await this.pubSub.close();
    await this.store.close();
  }

  /** Takes a place, registers the caller's wait, and frees both on every exit (E8). */
  #hold<T>(
    externalId: string,
    options: WaitOptions,
    body: (wait: Wait | undefined, entered: () => void) => Promise<T>,
  ): Promise<T> {
    return this.#occupancy.caller(async (entered) => {
      const { timeoutMs, signal } = options;
      const wait = timeoutMs > 0 ? this.#pending.start(externalId, performance.now() + timeoutMs) : undefined;
      const leave = () => wait?.end('left');
      signal?.addEventListener('abort', leave);
      if (signal?.aborted) leave();
      try {
        return await body(wait, entered);
      } finally {
        signal?.removeEventListener('abort', leave);
        leave();
      }
    });
  }

  async #send(claim: Claim, send: () => Promise<SendResult>): Promise<void> {
    const { externalId } = claim;
    try {
      const result = await send();
      if (result.kind === 'settled') await this.#settlements.settleAnswer(externalId, result.outcome);
      if (result.kind === 'refused') await this.#settlements.refuse(claim, { state: 'failed', error: result.error });
    } catch (error) {
      this.#logger.warn({ event: 'send-unclear', external_id: externalId, reason: String(error) });
    }
  }

  async #lastRead(claim: Claim): Promise<Outcome | undefined> {
    const requests = await inTime(
      this.store.read([claim.externalId]).catch(() => []),
      LAST_READ_MS,
    );
    const request = requests?.[0];
    return request && isSameRequest(claim, request) ? request.outcome : undefined;
  }

  /** The sweep reads again what can't be read now. */
  async #wake(externalIds: readonly string[]): Promise<void> {
    const heardAt = performance.now();
    const held = externalIds.filter((externalId) => this.#pending.of(externalId).length > 0);
    this.observer.heard(externalIds.length, held.length);
    const notes = held.map((externalId) => this.#pending.claimOf(externalId)?.note);
    await this.#recovery.catchUp(held).catch(() => 0);
    for (const note of notes) if (note !== undefined) this.observer.woke(note, performance.now() - heardAt);
  }

  #tick(): void {
    this.#replies.prove();
    if (this.#pending.size + this.#settlements.debts > 0) void this.#sweep();
  }

  /** Runs once at a time, and never rejects: what can't be done now is done by the next one (E11). */
  #sweep(): Promise<void> {
    const sweep = async (): Promise<void> => {
      await this.#settlements.payDebts();
      this.observer.rescued(await this.#recovery.catchUp(this.#pending.externalIds).catch(() => 0));
    };
    this.#sweeping ??= sweep().finally(() => (this.#sweeping = undefined));
    return this.#sweeping;
  }
}
