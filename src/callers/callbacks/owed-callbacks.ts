import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Timelines } from '../../event-manager/index.js';
import { ATTEMPT_MS } from './callback-sender.js';

/** What is known of a callback that is owed, as JSON in the head of its entry. Instants are in milliseconds since the epoch. */
export interface Owed {
  readonly external_id: string;
  readonly owner: string;
  readonly url: string;
  readonly created_at: number;
  /** Until when its request may not be there yet. */
  readonly claimed_by: number;
  /** Whether its request was there. */
  readonly seen?: boolean;
  /** When the first attempt was made. */
  readonly first_at?: number;
  readonly attempts: number;
  /** Names what is sent, for receivers: one for each outcome and URL. Empty as long as there is no outcome. */
  readonly webhook_id: string;
}

/** A callback that is owed. */
export interface Callback {
  readonly id: string;
  readonly owed: Owed;
  /** What is sent; empty as long as there is no outcome. */
  readonly body: string;
}

/** Nobody else takes a callback for this long: longer than an attempt lasts (E18). In milliseconds. */
export const LEASE_MS = 3 * ATTEMPT_MS;

const TIMELINE = 'callbacks';
const GIVEN_UP = 'callbacks:given-up';

/** So many callbacks are owed at most, by all instances; those that are due first give way. */
const MOST = 100_000;

/** A callback that nobody takes is kept for this long, in milliseconds. */
const KEEP_MS = 7 * 24 * 3_600_000;

/** The callbacks that are owed, in the order in which they are due. Each method rejects with StoreUnavailableError as the timelines do. */
@Injectable()
export class OwedCallbacks {
  constructor(
    private readonly timelines: Timelines,
    private readonly config: Config,
  ) {}

  /** Stores it, due after this time in milliseconds, in place of what was stored under its id. */
  put({ id, owed, body }: Callback, afterMs: number): Promise<void> {
    const entry = { id, head: JSON.stringify(owed), body };
    return this.timelines.put(TIMELINE, entry, { afterMs: Math.round(afterMs), keepMs: KEEP_MS, most: MOST });
  }

  read(id: string): Promise<Callback | undefined> {
    return this.#read(TIMELINE, id);
  }

  async remove(id: string): Promise<void> {
    await this.timelines.remove(TIMELINE, id);
  }

  /** Takes at most so many that are due, for LEASE_MS, and answers their ids. */
  async take(most: number): Promise<readonly string[]> {
    return (await this.timelines.take(TIMELINE, most, LEASE_MS)).map(({ id }) => id);
  }

  /**
   * Keeps a callback that is given up for as long as the inbox shows it, so that it can be sent again: the inbox itself keeps neither
   * the credentials in its URL nor all of a long body.
   */
  async keepGivenUp({ owed, body }: Callback): Promise<void> {
    const { inboxTtlMs: keepMs, maxInbox: most } = this.config;
    if (most === 0 || body === '') return;
    await this.timelines.put(GIVEN_UP, { id: owed.webhook_id, head: JSON.stringify(owed), body }, { keepMs, most });
  }

  /** Makes a callback that was given up due now, as if it was never tried. Answers whether it was still kept. */
  async revive(webhookId: string): Promise<boolean> {
    const given = await this.#read(GIVEN_UP, webhookId);
    if (!given) return false;
    const { first_at: _, ...owed } = given.owed;
    // By an id of its own: the same call may have been made again, and what is owed for that has the other id.
    await this.put({ id: webhookId, owed: { ...owed, attempts: 0 }, body: given.body }, 0);
    await this.timelines.remove(GIVEN_UP, webhookId);
    return true;
  }

  async #read(timeline: string, id: string): Promise<Callback | undefined> {
    const entry = await this.timelines.get(timeline, id);
    return entry && { id, owed: JSON.parse(entry.head) as Owed, body: entry.body };
  }
}

/** The same parts have the same id. */
export function idOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27);
}
