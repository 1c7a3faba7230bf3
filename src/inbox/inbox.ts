// Invariants
// I1. Whoever keeps something does not wait for it, and does not fail with it.
//     The provider's webhook is to be answered, whatever becomes of its copy.
// I2. What waits to be written is bounded, for each kind by itself, and written one after the other.
//     A flood of one kind would push out the others, or fill the memory while the store is away.
// I3. A webhook without a proof takes a slot of its address and minute, and each instance writes only the first one in it.
//     Anybody can send such webhooks, as many as the line carries. Each has an id of its own: an operator may be reading the one before.

import { randomUUID } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type ListedEntry, Timelines } from '../event-manager/index.js';
import { shownUrl } from '../http/shown-url.js';
import { inboxDropped, inboxKept } from '../observability/metrics.js';
import { InboxOptions } from './inbox.options.js';
import { keepMessage, type KeptMessage, type Message, restoreMessage } from './kept-message.js';
import { OncePerMinute } from './once-per-minute.js';

/** Why a message is in the inbox. Each kind has its own bound. */
export const INBOX_KINDS = [
  'unmatched',
  'early',
  'unidentified',
  'conflicting',
  'disagreeing',
  'unlisted',
  'unreadable',
  'rejected',
  'callback',
] as const;

/** One of them. */
export type InboxKind = (typeof INBOX_KINDS)[number];

/** What is to be kept. */
export interface ToKeep {
  readonly kind: InboxKind;
  /** For people, in a sentence. */
  readonly reason: string;
  readonly message: Message;
  readonly receivedAt: Date;
  readonly requestId: string;
  /** The request that it names, as far as that is known. */
  readonly externalId?: string | undefined;
  /** The address from which it came. Given with what was not proved (I3). */
  readonly address?: string | undefined;
}

/** What lists show of an entry. */
export interface InboxHead {
  readonly id: string;
  readonly kind: InboxKind;
  readonly reason: string;
  /** RFC 3339. */
  readonly received_at: string;
  readonly external_id?: string;
  readonly request_id: string;
  readonly instance: string;
  readonly address?: string;
  readonly method: string;
  /** Without what may prove a webhook. */
  readonly url: string;
  /** Of its whole body, in bytes. */
  readonly size: number;
}

/** An entry with its message. */
export interface InboxEntry {
  readonly head: InboxHead;
  readonly kept: KeptMessage;
}

/** Which entries to list: all that fit, the latest first. */
export interface InboxFilter {
  readonly kind?: InboxKind | undefined;
  readonly externalId?: string | undefined;
  /** Kept at this instant or later, in milliseconds since the epoch. */
  readonly from?: number | undefined;
  /** Kept before this instant. */
  readonly to?: number | undefined;
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: InboxCursor | undefined;
}

/** A place in the list. */
export interface InboxCursor {
  readonly at: number;
  readonly id: string;
}

/** So many messages of one kind may wait to be written. */
const MAX_WAITING = 64;

/** So many heads are read at once when a filter passes over most of them. */
const PAGE = 200;

/** So long is waited before the store is asked again after it has failed, in milliseconds. */
const RETRY_MS = 1_000;

/** How long a shutdown waits for what is to be written, in milliseconds. */
const LAST_WRITES_MS = 1_000;

/** So many addresses have a slot in one minute. */
const MAX_SLOTS = 1_000;

/** Webhooks that settled nothing, for the one who has to find out why. Kept in the store, for all instances. */
@Injectable()
export class Inbox implements OnApplicationShutdown {
  readonly #logger = new Logger(Inbox.name);
  readonly #waiting = new Map<InboxKind, Writing[]>();
  readonly #slots = new OncePerMinute(MAX_SLOTS);
  #writing: Promise<void> | undefined;
  #closing = false;
  /** Whether the last write failed: an outage is logged once. */
  #isFailing = false;

  constructor(
    private readonly timelines: Timelines,
    private readonly options: InboxOptions,
  ) {
    for (const kind of INBOX_KINDS) for (const counter of [inboxKept, inboxDropped]) counter.inc({ kind }, 0);
  }

  /** Keeps a message, later (I1). Beyond what may wait, it is dropped and counted (I2). */
  keep(what: ToKeep): void {
    const { kind } = what;
    if (this.options.most === 0) return;
    const waiting = this.#waiting.get(kind) ?? [];
    this.#waiting.set(kind, waiting);
    if (waiting.length >= MAX_WAITING) {
      inboxDropped.inc({ kind });
      return;
    }
    waiting.push(this.#writingOf(what));
    this.#writing ??= this.#write();
  }

  /**
   * Whether a webhook without a proof is to be kept: the first one of its address in a minute (I3). Answers `with-body` if its body is,
   * too.
   */
  admit(address: string | undefined, now: Date): 'with-body' | 'without-body' | undefined {
    const { most, keepsRejected } = this.options;
    if (most === 0 || !this.#slots.isFirst(senderOf(address), now)) return undefined;
    return keepsRejected ? 'with-body' : 'without-body';
  }

  /** Throws StoreUnavailableError. */
  async list(filter: InboxFilter): Promise<{ readonly heads: readonly InboxHead[]; readonly next?: InboxCursor }> {
    const kinds = filter.kind ? [filter.kind] : INBOX_KINDS;
    // One more than is shown tells whether there is a next page.
    const found = await Promise.all(kinds.map((kind) => this.#find(kind, { ...filter, limit: filter.limit + 1 })));
    const sorted = found.flat().sort((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1));
    const page = sorted.slice(0, filter.limit);
    const last = page.at(-1);
    const heads = page.map(({ id, head }) => readHead(id, head));
    return { heads, ...(last && sorted.length > page.length && { next: { at: last.at, id: last.id } }) };
  }

  /** Undefined if there is no such entry. Throws StoreUnavailableError. */
  async read(id: string): Promise<InboxEntry | undefined> {
    const kind = kindOf(id);
    const found = kind && (await this.timelines.get(timelineOf(kind), id));
    return found && { head: readHead(id, found.head), kept: JSON.parse(found.body) as KeptMessage };
  }

  /** Answers whether there was such an entry. Throws StoreUnavailableError. */
  async remove(id: string): Promise<boolean> {
    const kind = kindOf(id);
    return kind !== undefined && this.timelines.remove(timelineOf(kind), id);
  }

  /** The message of an entry, as it came. Credentials are there if they are our secrets now. */
  restore({ kept }: InboxEntry): Message {
    return restoreMessage(kept, this.options.secrets);
  }

  /** HTTP has closed by now: nothing more is kept. */
  async onApplicationShutdown(): Promise<void> {
    this.#closing = true;
    await Promise.race([this.#writing, sleep(LAST_WRITES_MS, undefined, { ref: false })]);
  }

  async #find(
    kind: InboxKind,
    { limit, from = -Infinity, to, externalId, cursor }: InboxFilter,
  ): Promise<ListedEntry[]> {
    const found: ListedEntry[] = [];
    const pageSize = externalId === undefined ? limit : PAGE;
    let before = cursor ?? (to === undefined ? undefined : { at: to, id: '' });
    for (;;) {
      const page = await this.timelines.list(timelineOf(kind), { limit: pageSize, before });
      for (const entry of page) {
        const fits = externalId === undefined || readHead(entry.id, entry.head).external_id === externalId;
        if (fits && entry.at >= from) found.push(entry);
      }
      const last = page.at(-1);
      if (page.length < pageSize || found.length >= limit || !last || last.at < from) return found.slice(0, limit);
      before = { at: last.at, id: last.id };
    }
  }

  #writingOf({ kind, reason, message, receivedAt, requestId, externalId, address }: ToKeep): Writing {
    const { instance, credentials } = this.options;
    const kept = keepMessage(message, credentials);
    const head: Omit<InboxHead, 'id'> = {
      kind,
      reason,
      received_at: receivedAt.toISOString(),
      ...(externalId !== undefined && { external_id: externalId }),
      request_id: requestId,
      instance,
      ...(address !== undefined && { address }),
      method: kept.method,
      url: shownUrl(kept.url),
      size: kept.size,
    };
    return { kind, entry: { id: `${kind}-${randomUUID()}`, head: JSON.stringify(head), body: JSON.stringify(kept) } };
  }

  async #write(): Promise<void> {
    await Promise.resolve(); // so that #writing is set
    for (let next = this.#next(); next; next = this.#next()) {
      const { kind, entry } = next;
      const { ttlMs: keepMs, most } = this.options;
      try {
        await this.timelines.put(timelineOf(kind), entry, { keepMs, most });
        this.#waiting.get(kind)?.shift();
        inboxKept.inc({ kind });
        this.#isFailing = false;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.#isFailing) this.#logger.warn({ event: 'inbox-not-written', reason });
        this.#isFailing = true;
        if (this.#closing) break;
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
    this.#writing = undefined;
  }

  /** The next one to be written; each kind has its turn. */
  #next(): Writing | undefined {
    for (const [kind, [first]] of this.#waiting) {
      if (!first) continue;
      const waiting = this.#waiting.get(kind)!;
      this.#waiting.delete(kind);
      this.#waiting.set(kind, waiting);
      return first;
    }
    return undefined;
  }
}

interface Writing {
  readonly kind: InboxKind;
  readonly entry: { readonly id: string; readonly head: string; readonly body: string };
}

function timelineOf(kind: InboxKind): string {
  return `inbox:${kind}`;
}

function kindOf(id: string): InboxKind | undefined {
  return INBOX_KINDS.find((kind) => id.startsWith(`${kind}-`));
}

function readHead(id: string, head: string): InboxHead {
  return { id, ...(JSON.parse(head) as Omit<InboxHead, 'id'>) };
}

/** The network that one sender has all addresses of: in IPv6, its first 64 bits. */
function senderOf(address = ''): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (!isIPv6(plain)) return plain;
  const [start = '', end] = plain.split('%', 1)[0]!.split('::');
  const groups = start === '' ? [] : start.split(':');
  const last = end === undefined || end === '' ? [] : end.split(':');
  const zeros = end === undefined ? [] : Array.from({ length: 8 - groups.length - last.length }, () => '0');
  return [...groups, ...zeros, ...last].slice(0, 4).join(':');
}
