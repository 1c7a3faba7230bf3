// Invariants
// E18. Who delivers a callback has taken it for longer than an attempt lasts.
//      Nobody else delivers it meanwhile, and if the instance crashes, another one takes it. A crash between the delivery and its removal
//      is a second delivery: receivers know by the id that they have had it.
// E20. A receiver has a part of the attempts that are under way, and what is due to it beyond that is put back without an attempt.
//      One that hangs would hold up all the others, for as long as more is due to it than an instance handles at a time.

import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { EventManagerService, type StoredRequest } from '../../event-manager/index.js';
import { Inbox } from '../../inbox/inbox.js';
import { shownUrl } from '../../http/shown-url.js';
import { writeRawMembers } from '../../json/json-tree.js';
import { callbacks } from '../../observability/metrics.js';
import { Provider } from '../../provider/provider.js';
import { describeRequest, requestPath } from '../answer.js';
import { type Attempt, CallbackSender, MAX_PER_RECEIVER } from './callback-sender.js';
import { type Callback, idOf, LEASE_MS, type Owed, OwedCallbacks } from './owed-callbacks.js';

/** How long a callback is tried, from its first attempt on, in milliseconds. */
const TRY_MS = 24 * 3_600_000;

/** The pause after the first attempt that failed; it doubles with each, up to the longest. In milliseconds. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [5_000, 3_600_000];

/** Between two looks whether a request has its outcome, in milliseconds. */
export const [SHORTEST_LOOK_MS, LONGEST_LOOK_MS] = [1_000, 60_000];

/** How often an instance takes what is due, in milliseconds, and how many callbacks it handles at a time. */
const [TICK_MS, MAX_UNDER_WAY] = [1_000, 4 * MAX_PER_RECEIVER];

/** Delivers callbacks that are due, whichever instance owes them. */
@Injectable()
export class Deliveries implements OnModuleInit, OnModuleDestroy {
  readonly #logger = new Logger('callbacks');
  #ticks: NodeJS.Timeout | undefined;
  #isTaking = false;
  #underWay = 0;
  /** How many attempts are under way, by the hosts of their URLs (E20). */
  readonly #attempts = new Map<string, number>();
  #closing = false;

  constructor(
    private readonly callbacks: OwedCallbacks,
    private readonly events: EventManagerService,
    private readonly sender: CallbackSender,
    private readonly inbox: Inbox,
    private readonly provider: Provider,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    if (this.sender.isOn) this.#ticks = setInterval(() => void this.takeDue(), TICK_MS).unref();
  }

  onModuleDestroy(): void {
    this.#closing = true;
    clearInterval(this.#ticks);
  }

  /** Takes what is due, and has it delivered or looked for. Never rejects. */
  async takeDue(): Promise<void> {
    const free = MAX_UNDER_WAY - this.#underWay;
    if (this.#isTaking || free === 0) return;
    this.#isTaking = true;
    try {
      for (const id of await this.callbacks.take(free)) void this.#handle(id);
    } catch {
      // The store is away, and says so by itself.
    } finally {
      this.#isTaking = false;
    }
  }

  /** Never rejects: what fails is due again when its lease is over. */
  async #handle(id: string): Promise<void> {
    this.#underWay += 1;
    try {
      const callback = await this.callbacks.read(id);
      if (callback) await (callback.body === '' ? this.#look(callback) : this.#deliver(callback));
    } catch {
      // The store is away, and says so by itself.
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Looks whether there is an outcome. */
  async #look(callback: Callback): Promise<void> {
    const { owed } = callback;
    const request = await this.events.find(owed.external_id, { owner: owed.owner, timeoutMs: 0 });
    if (request?.outcome) {
      const told: Owed = { ...owed, webhook_id: `cb_${idOf(owed.url, request.attempt)}` };
      return this.#deliver({ ...callback, owed: told, body: this.#bodyOf(owed, request) });
    }
    const now = Date.now();
    if (!request && owed.seen) return this.#giveUp(callback, 'Its request expired without an outcome.');
    if (!request && now >= owed.claimed_by) return this.callbacks.remove(callback.id);
    const pauseMs = Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, (now - owed.created_at) / 4));
    await this.callbacks.put({ ...callback, owed: { ...owed, seen: request !== undefined } }, pauseMs);
  }

  /** Delivers it, unless its receiver is busy with others: then it is due soon (E20). */
  async #deliver(callback: Callback): Promise<void> {
    if (this.#closing) return;
    const { host } = new URL(callback.owed.url);
    const attempts = this.#attempts.get(host) ?? 0;
    if (attempts >= MAX_PER_RECEIVER) return this.callbacks.put(callback, TICK_MS);
    this.#attempts.set(host, attempts + 1);
    try {
      await this.#try(callback);
    } finally {
      const others = (this.#attempts.get(host) ?? 1) - 1;
      if (others > 0) this.#attempts.set(host, others);
      else this.#attempts.delete(host);
    }
  }

  async #try({ id, owed, body }: Callback): Promise<void> {
    const { first_at: firstAt = Date.now(), attempts: before } = owed;
    const tried: Callback = { id, body, owed: { ...owed, first_at: firstAt, attempts: before + 1 } };
    await this.callbacks.put(tried, LEASE_MS); // E18
    const begun = performance.now();
    const attempt = await this.sender.send(owed.webhook_id, owed.url, body);
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
    if (isDelivered) await this.callbacks.remove(id);
    else if (isOver) await this.#giveUp(tried, reasonOf(attempt));
    else await this.callbacks.put(tried, pauseMs);
  }

  async #giveUp(callback: Callback, reason: string): Promise<void> {
    const { id, owed, body } = callback;
    await this.callbacks.keepGivenUp(callback);
    const { host, pathname, search } = new URL(owed.url);
    const rawHeaders = ['host', host, 'content-type', 'application/json'];
    const url = shownUrl(pathname + search).replaceAll('…', '(not-kept)'); // a caller may put its own credentials there
    const message = { method: 'POST', url, rawHeaders, body: Buffer.from(body) };
    const { external_id: externalId } = owed;
    const requestId = owed.webhook_id || id;
    this.inbox.keep({ kind: 'callback', reason, message, receivedAt: new Date(), requestId, externalId });
    await this.callbacks.remove(id);
  }

  /** An event of Standard Webhooks: its type, its time, and the state of the request as GET /requests/{external_id} tells it. */
  #bodyOf({ external_id: externalId }: Owed, request: StoredRequest): string {
    const described = { path: requestPath(externalId), externalId, operation: this.provider.onlyOperation };
    const state = describeRequest(described, request, this.config.publicUrl);
    const timestamp = new Date(request.updatedAt).toISOString();
    return `{"type":"request.${state.state}","timestamp":"${timestamp}","data":${writeRawMembers(state)}}`;
  }
}

/** Exponential, with up to a fifth more, so that those that failed together do not come back together; or as long as the receiver asks for. */
function pauseAfter({ attempts }: Owed, attempt: Attempt): number {
  const asked = attempt.kind === 'answered' ? (attempt.retryAfterMs ?? 0) : 0;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 20));
  const jittered = pauseMs * (1 + Math.random() / 5);
  return asked > jittered ? Math.min(asked, LONGEST_PAUSE_MS) : jittered;
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
