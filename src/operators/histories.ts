// Invariants
// H1. Whoever tells what happened does not wait for it to be written, and does not fail with it.
//     A history is for people, later. The call must cost what it did.
// H2. What was told within FLUSH_MS is written with one entry for each request. What is not yet written is bounded.
//     An entry for each event would cost the store as much as the request itself.
// H3. Nothing is written of an id of which there is neither a request nor an early outcome, and no waiting of strangers.
//     Whoever may call or send webhooks could fill the store with histories of ids that they make up, or a history with what is not its own.

import { setTimeout as sleep } from 'node:timers/promises';
import { type OnApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.js';
import {
  EventManagerService,
  type PutOptions,
  type ReadResult,
  RequestStore,
  Timelines,
} from '../event-manager/index.js';
import { type RequestListener, type RequestRecord, rounded, type Step } from '../observability/request-log.js';

/** Something that happened to a request. */
export interface HistoryEvent {
  /** RFC 3339, by the clock of the instance. */
  readonly at: string;
  readonly what: Step['what'] | 'answered' | 'waited' | 'webhook';
  readonly instance: string;
  /** The X-Request-Id of the HTTP request in which it happened. */
  readonly request_id: string;
  readonly [member: string]: string | number | boolean | undefined;
}

/** What an event says of itself. */
type Told = Pick<HistoryEvent, 'what'> & Readonly<Record<string, string | number | boolean | undefined>>;

/** What was told of a request. */
type ToldOf = readonly [externalId: string, events: readonly HistoryEvent[]];

/** What is told within this time is written at once, in milliseconds. */
const FLUSH_MS = 500;

/** So many events may wait to be written on an instance. */
const MAX_WAITING = 10_000;

/** So many events of one request are written at once, and so many entries are kept of it. */
const [MAX_EVENTS, MAX_ENTRIES] = [20, 50];

/** So many requests are written at a time. */
const BATCH = 100;

/** How long a shutdown waits for what is to be written, in milliseconds. */
const LAST_FLUSH_MS = 1_000;

/** What happened to each request, told by all instances. Kept as long as a request, and only if there are operators who may read it. */
@Injectable()
export class Histories implements RequestListener, OnApplicationShutdown {
  readonly #logger = new Logger(Histories.name);
  readonly #isOn: boolean;
  #waiting = new Map<string, HistoryEvent[]>();
  #count = 0;
  #entries = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  /** Whether the last write failed: an outage is logged once. */
  #isFailing = false;

  constructor(
    private readonly timelines: Timelines,
    private readonly store: RequestStore,
    private readonly events: EventManagerService,
    private readonly config: Config,
  ) {
    this.#isOn = config.operatorKeys.length > 0 || !config.production;
  }

  happened(externalId: string, step: Step, record: RequestRecord): void {
    this.#add(externalId, step, record);
  }

  ended(record: RequestRecord): void {
    const { event, externalId, webhookResults, waitMs, startedAt, problem } = record;
    // A webhook counts from its coming on: the callers that it settles may be answered before it is.
    const cameAt = Date.now() - (performance.now() - startedAt);
    for (const { externalId: id, about, result } of webhookResults) {
      const again = event === 'inbox' || undefined;
      if (id !== undefined) this.#add(id, { what: 'webhook', about, result, again }, record, cameAt);
    }
    if (externalId === undefined || event === 'webhook' || event === 'inbox') return;
    if (event === 'status' && (waitMs === undefined || problem)) return;
    const { outcome, status, replayed, totalMs, owner } = record;
    const told = {
      outcome,
      status,
      wait_ms: rounded(waitMs),
      total_ms: rounded(totalMs),
      owner: shortOwner(owner),
      replayed: replayed || undefined,
    };
    this.#add(externalId, { what: event === 'status' ? 'waited' : 'answered', ...told }, record);
  }

  /** What happened to a request, in its order; empty if nothing is known. Throws StoreUnavailableError. */
  async of(externalId: string): Promise<readonly HistoryEvent[]> {
    await this.#flush();
    const entries = await this.timelines.list(timelineOf(externalId), { limit: MAX_ENTRIES });
    const events = entries.toReversed().flatMap(({ head }) => JSON.parse(head) as HistoryEvent[]);
    return events.sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
  }

  /** HTTP has closed by now, and the timelines have not. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.race([this.#flush(), sleep(LAST_FLUSH_MS, undefined, { ref: false })]);
  }

  #add(externalId: string, told: Told, { requestId }: RequestRecord, at = Date.now()): void {
    if (!this.#isOn || this.#count >= MAX_WAITING) return;
    const events = this.#waiting.get(externalId) ?? [];
    if (events.length >= MAX_EVENTS) return;
    this.#count += 1;
    const { instance } = this.events;
    events.push({ at: new Date(at).toISOString(), instance, request_id: requestId, ...told });
    this.#waiting.set(externalId, events);
    this.#timer ??= setTimeout(() => void this.#flush(), FLUSH_MS).unref();
  }

  /** Writes what waits. Never rejects (H1). */
  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = [...this.#waiting];
    this.#waiting = new Map();
    this.#count = 0;
    return (this.#flushing = this.#flushing.then(() => this.#write(waiting)));
  }

  async #write(waiting: readonly ToldOf[]): Promise<void> {
    const options = { keepMs: this.config.resultTtlMs, most: MAX_ENTRIES };
    for (let start = 0; start < waiting.length; start += BATCH) {
      const failed = await this.#writeBatch(waiting.slice(start, start + BATCH), options).then(
        () => false,
        () => true,
      );
      if (failed && !this.#isFailing) this.#logger.warn({ event: 'history-not-written' });
      this.#isFailing = failed;
      if (failed) return;
    }
  }

  async #writeBatch(batch: readonly ToldOf[], options: PutOptions): Promise<void> {
    const stored = await this.store.read(batch.map(([externalId]) => externalId));
    const puts = batch.map(async ([externalId, told], index) => {
      const events = told.filter((event) => isOf(stored[index], event));
      if (events.length === 0 || (!stored[index] && !events.some(isEarly))) return; // H3
      const id = `${this.events.instance}-${(this.#entries += 1)}`;
      await this.timelines.put(timelineOf(externalId), { id, head: JSON.stringify(events), body: '' }, options);
    });
    await Promise.all(puts);
  }
}

/** Whether who waited is who asked (H3): one that leaves at once was not told yet that there is no such request of its own. */
function isOf(stored: ReadResult, { what, owner }: HistoryEvent): boolean {
  return what !== 'waited' || (typeof stored === 'object' && shortOwner(stored.owner) === owner);
}

function isEarly({ what, result }: HistoryEvent): boolean {
  return what === 'webhook' && result === 'early';
}

/** The beginning of the digest of a caller's key; undefined if no key is required. */
function shortOwner(owner: string): string | undefined {
  return owner.slice(0, 8) || undefined;
}

function timelineOf(externalId: string): string {
  return `history:${externalId}`;
}
