// Invariants
// E17. A callback is stored before the provider is called, and removed when it was delivered, when its caller had the outcome itself, or when
//      it is in the inbox.
//      Stored after the answer, it would be lost with an instance that crashes in between.
// E18. Who delivers a callback has taken it for longer than an attempt lasts.
//      Nobody else delivers it meanwhile, and if the instance crashes, another one takes it. A crash between the delivery and its removal
//      is a second delivery: receivers know by the id that they have had it.
// E19. The waits for outcomes of callbacks end when the shutdown begins, and are few.
//      They hold places among the callers (E9), and the shutdown waits for these (E12).

import { createHash } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { Config } from '../../config/config.js';
import {
  EventManagerService,
  type ListedEntry,
  type OnLeave,
  type StoredRequest,
  Timelines,
} from '../../event-manager/index.js';
import { Inbox } from '../../inbox/inbox.js';
import { writeRawMembers } from '../../json/json-tree.js';
import { callbacks } from '../../observability/metrics.js';
import { describeRequest, requestPath } from '../answer.js';
import { ATTEMPT_MS, type Attempt, CallbackSender } from './callback-sender.js';
import { readCallbackUrl } from './callback-url.js';

/** What is owed to a caller, as JSON in the head of an entry. Its body is what is sent, once there is an outcome. */
interface Owed {
  readonly external_id: string;
  readonly owner: string;
  readonly url: string;
  /** In milliseconds since the epoch. */
  readonly created_at: number;
  /** Until when its request may not be there yet. */
  readonly claimed_by: number;
  /** Whether its request was there. */
  readonly seen?: boolean;
  /** When the first attempt was made. */
  readonly first_at?: number;
  readonly attempts: number;
}

/** A callback that is owed. */
export interface Callback {
  readonly id: string;
  readonly owed: Owed;
}

/** Who is to be told what. */
export interface Asks {
  readonly externalId: string;
  readonly owner: string;
  /** Digest of what was asked: the same id with another one is a conflict, and must not take the callback of the first. */
  readonly fingerprint: string;
  /** How long the caller waits, in milliseconds. */
  readonly waitMs: number;
}

const TIMELINE = 'callbacks';

/** So many callbacks are owed at most, by all instances; those that are due first give way. */
const MOST = 100_000;

/** A callback that nobody takes is kept for this long, in milliseconds. */
const KEEP_MS = 7 * 24 * 3_600_000;

/** How long a callback is tried, from its first attempt on, in milliseconds. */
const TRY_MS = 24 * 3_600_000;

/** The pause after the first attempt that failed; it doubles with each, up to the longest. In milliseconds. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [5_000, 3_600_000];

/** Between two looks whether a request has its outcome, in milliseconds. */
const [SHORTEST_LOOK_MS, LONGEST_LOOK_MS] = [1_000, 60_000];

/** How often an instance takes what is due, and how much at a time. */
const [TICK_MS, BATCH] = [1_000, 100];

/** Nobody else takes a callback for this long (E18). */
const LEASE_MS = 3 * ATTEMPT_MS;

/** One wait for an outcome, in milliseconds. */
const ROUND_MS = 60_000;

/** So many outcomes are waited for at a time, and at most a tenth of the places; the others are looked for (E19). */
const MAX_FOLLOWED = 1_000;

/** Tells callers that were told "pending" the outcome, at the URL that they gave. */
@Injectable()
export class Callbacks implements OnModuleInit, OnModuleDestroy {
  readonly #logger = new Logger('callbacks');
  readonly #leaves = new Set<() => void>();
  readonly #maxFollowed: number;
  readonly #followed = new Set<string>();
  #ticks: NodeJS.Timeout | undefined;
  #taking = false;
  #closing = false;

  constructor(
    private readonly timelines: Timelines,
    private readonly events: EventManagerService,
    private readonly sender: CallbackSender,
    private readonly inbox: Inbox,
    private readonly config: Config,
  ) {
    this.#maxFollowed = Math.min(MAX_FOLLOWED, Math.floor(config.maxPending / 10));
  }

  /**
   * Stores that a caller is to be told the outcome, if it says where (E17). If that was stored before, it stays as it is. Throws a validation-error if it must not be told there, and
   * StoreUnavailableError if that could not be stored.
   */
  async owe(
    rawHeaders: readonly string[],
    { externalId, owner, fingerprint, waitMs }: Asks,
  ): Promise<(Callback & { readonly isNew: boolean }) | undefined> {
    const url = await readCallbackUrl(rawHeaders, this.sender.targets);
    if (url === undefined) return undefined;
    const now = Date.now();
    const id = idOf(externalId, owner, fingerprint, url);
    const known = await this.timelines.get(TIMELINE, id);
    if (known) return { id, owed: JSON.parse(known.head) as Owed, isNew: false };
    const owed: Owed = {
      external_id: externalId,
      owner,
      url,
      created_at: now,
      claimed_by: now + Math.max(waitMs, ROUND_MS) + LEASE_MS,
      attempts: 0,
    };
    await this.#put({ id, owed }, '', waitMs + SHORTEST_LOOK_MS);
    return { id, owed, isNew: true };
  }

  /** Removes the callback if its caller gets the outcome itself; if not, waits for the outcome. Call it before the answer is written. */
  settleWith(response: Response, callback: Callback, isOutcome: boolean): void {
    const settle = () => {
      if (isOutcome && response.writableFinished) this.drop(callback);
      else void this.#follow(callback);
    };
    if (response.closed) settle();
    else response.once('close', settle);
  }

  /** Removes a callback whose request was not made. If that fails, it is removed when it is due. */
  drop({ id }: Callback): void {
    this.timelines.remove(TIMELINE, id).catch(() => {});
  }

  /** Sends a callback that was given up again, from now on. Throws StoreUnavailableError. */
  async sendAgain(externalId: string, host: string, path: string, body: string): Promise<void> {
    const ofSandbox = this.sender.targets.sandboxUrl;
    const isLocal = ofSandbox !== undefined && new URL(ofSandbox).host === host;
    const url = `${isLocal ? 'http' : 'https'}://${host}${path}`;
    const id = idOf(externalId, url, body);
    const now = Date.now();
    const owed: Owed = { external_id: externalId, owner: '', url, created_at: now, claimed_by: now, attempts: 0 };
    await this.#put({ id, owed }, body, 0);
  }

  onModuleInit(): void {
    if (this.sender.isOn) this.#ticks = setInterval(() => void this.#takeDue(), TICK_MS).unref();
  }

  /** E19. */
  onModuleDestroy(): void {
    this.#closing = true;
    clearInterval(this.#ticks);
    for (const leave of this.#leaves) leave();
  }

  /** Takes what is due, and delivers it or looks for its outcome. Never rejects. */
  async #takeDue(): Promise<void> {
    if (this.#taking) return;
    this.#taking = true;
    try {
      const due = await this.timelines.take(TIMELINE, BATCH, LEASE_MS);
      await Promise.all(due.map((entry) => this.#handle(entry)));
    } catch {
      // The store is away, and says so by itself. What was taken is due again after its lease.
    } finally {
      this.#taking = false;
    }
  }

  async #handle({ id, head }: ListedEntry): Promise<void> {
    const owed = JSON.parse(head) as Owed;
    const body = (await this.timelines.get(TIMELINE, id))?.body ?? '';
    if (body !== '') return this.#deliver({ id, owed }, body);
    const request = await this.events.find(owed.external_id, { owner: owed.owner, timeoutMs: 0 });
    await this.#look({ id, owed }, request);
  }

  async #look(callback: Callback, request: StoredRequest | undefined): Promise<void> {
    const { owed } = callback;
    if (request?.outcome) return this.#deliver(callback, this.#bodyOf(owed, request));
    const now = Date.now();
    if (!request && owed.seen) return this.#giveUp(callback, '', 'Its request expired without an outcome.');
    if (!request && now >= owed.claimed_by) return this.drop(callback);
    const pauseMs = Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, (now - owed.created_at) / 4));
    await this.#put({ ...callback, owed: { ...owed, seen: request !== undefined } }, '', Math.round(pauseMs));
  }

  /** Waits for the outcome, and has it delivered at once. Never rejects: whatever is missed is due later. */
  async #follow({ id, owed }: Callback): Promise<void> {
    const { external_id: externalId, owner } = owed;
    if (this.#followed.size >= this.#maxFollowed || this.#followed.has(id)) return;
    this.#followed.add(id);
    try {
      while (!this.#closing) {
        const onLeave: OnLeave = (leave) => this.#leaving(leave);
        const request = await this.events.find(externalId, { owner, timeoutMs: ROUND_MS, onLeave });
        if (!request) return;
        if (request.outcome) return await this.#hasten(id);
      }
    } catch {
      // It is due later, here or on another instance.
    } finally {
      this.#followed.delete(id);
    }
  }

  /** Makes a callback due now, unless it was delivered or is tried already (E18). */
  async #hasten(id: string): Promise<void> {
    const stored = await this.timelines.get(TIMELINE, id);
    const owed = stored && (JSON.parse(stored.head) as Owed);
    if (!owed || owed.attempts > 0) return;
    await this.#put({ id, owed }, stored.body, 0);
    await this.#takeDue();
  }

  /** The callback was taken (E18). */
  async #deliver(callback: Callback, body: string): Promise<void> {
    if (this.#closing) return;
    const { id, owed } = callback;
    const { first_at: firstAt = Date.now(), attempts: before } = owed;
    const tried: Callback = { id, owed: { ...owed, first_at: firstAt, attempts: before + 1 } };
    await this.#put(tried, body, LEASE_MS); // E18
    const begun = performance.now();
    const attempt = await this.sender.send(`cb_${id}`, owed.url, body);
    const isDelivered = attempt.kind === 'answered' && attempt.status >= 200 && attempt.status < 300;
    const pauseMs = pauseAfter(tried.owed, attempt);
    const isOver = !isDelivered && (isGone(attempt) || Date.now() + pauseMs > firstAt + TRY_MS);
    const result = isDelivered ? 'delivered' : isOver ? 'dead' : 'failed';
    callbacks.inc({ result });
    this.#logger.log({
      event: 'callback',
      external_id: owed.external_id,
      result,
      ...(attempt.kind === 'answered' ? { status: attempt.status } : { reason: attempt.reason }),
      attempt: tried.owed.attempts,
      ms: Math.round(performance.now() - begun),
    });
    if (isDelivered) await this.timelines.remove(TIMELINE, id);
    else if (isOver) this.#giveUp(tried, body, reasonOf(attempt));
    else await this.#put(tried, body, pauseMs);
  }

  #giveUp(callback: Callback, body: string, reason: string): void {
    const { owed } = callback;
    const { host, pathname, search } = new URL(owed.url);
    const rawHeaders = ['host', host, 'content-type', 'application/json'];
    const message = { method: 'POST', url: pathname + search, rawHeaders, body: Buffer.from(body) };
    const { external_id: externalId } = owed;
    const about = { kind: 'callback', reason, receivedAt: new Date(), requestId: `cb_${callback.id}` } as const;
    this.inbox.keep({ ...about, message, externalId });
    this.drop(callback);
  }

  #put({ id, owed }: Callback, body: string, afterMs: number): Promise<void> {
    const entry = { id, head: JSON.stringify(owed), body };
    return this.timelines.put(TIMELINE, entry, { afterMs, keepMs: KEEP_MS, most: MOST });
  }

  /** An event of Standard Webhooks: its type, its time, and the state of the request as GET /requests/{external_id} tells it. */
  #bodyOf({ external_id: externalId }: Owed, request: StoredRequest): string {
    const state = describeRequest({ path: requestPath(externalId), externalId }, request, this.config.publicUrl);
    const timestamp = new Date(request.updatedAt).toISOString();
    return `{"type":"request.${state.state}","timestamp":"${timestamp}","data":${writeRawMembers(state)}}`;
  }

  #leaving(leave: () => void): () => void {
    this.#leaves.add(leave);
    if (this.#closing) leave();
    return () => this.#leaves.delete(leave);
  }
}

function idOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27);
}

/** Exponential, with up to a fifth more, so that those that failed together do not come back together; or as long as the receiver asks for. */
function pauseAfter({ attempts }: Owed, attempt: Attempt): number {
  const asked = attempt.kind === 'answered' ? Number(attempt.retryAfter) * 1_000 : Number.NaN;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 20));
  const jittered = pauseMs * (1 + Math.random() / 5);
  return Math.round(asked > jittered ? Math.min(asked, LONGEST_PAUSE_MS) : jittered);
}

/** The receiver wants no more of it. */
function isGone(attempt: Attempt): boolean {
  return attempt.kind === 'answered' && attempt.status === 410;
}

function reasonOf(attempt: Attempt): string {
  if (isGone(attempt)) return 'The caller’s URL answered 410: it is gone.';
  const last = attempt.kind === 'answered' ? `answered ${attempt.status}` : `gave no answer (${attempt.reason})`;
  return `The caller’s URL ${last}, and was tried for a day.`;
}
