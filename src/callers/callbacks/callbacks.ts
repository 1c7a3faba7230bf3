// Invariants
// E17. A callback is stored before the provider is called, and removed when it was delivered, when its caller had the outcome itself, or when
//      it is in the inbox.
//      Stored after the answer, it would be lost with an instance that crashes in between.
// E19. The waits for outcomes of callbacks end when the shutdown begins, and are few.
//      They hold places among the callers (E9), and the shutdown waits for these (E12).
// E21. A callback that has its outcome takes no other one. A call that finds only such ones owes one more.
//      A refused call frees its id (E5), and the same call made again has another outcome, while the first is perhaps still being told.

import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Response } from 'express';
import { Config } from '../../config/config.js';
import { EventManagerService } from '../../event-manager/index.js';
import { WaitsUntilShutdown } from '../waits-until-shutdown.js';
import { CallbackSender } from './callback-sender.js';
import { readCallbackUrl } from './callback-url.js';
import { Deliveries, SHORTEST_LOOK_MS } from './deliveries.js';
import { type Callback, idOf, LEASE_MS, type Owed, OwedCallbacks } from './owed-callbacks.js';

/** Who is to be told what. */
export interface Asks {
  readonly externalId: string;
  readonly owner: string;
  /** Digest of what was asked: the same id with another one is a conflict, and must not take the callback of the first. */
  readonly fingerprint: string;
  /** How long the caller waits, in milliseconds. */
  readonly waitMs: number;
}

/** What is owed for a call that is being answered. */
export interface OwedNow extends Callback {
  /** Whether this call has stored it. */
  readonly isNew: boolean;
  /** The ids of what is owed for earlier outcomes of the same call. */
  readonly earlier: readonly string[];
}

/** One wait for an outcome, in milliseconds. */
const ROUND_MS = 60_000;

/** So many outcomes are waited for at a time, and at most a tenth of the places; the others are looked for (E19). */
const MAX_FOLLOWED = 1_000;

/** Tells callers that were told "pending" the outcome, at the URL that they gave. */
@Injectable()
export class Callbacks implements OnModuleDestroy {
  readonly #waits = new WaitsUntilShutdown();
  readonly #maxFollowed: number;
  readonly #followed = new Set<string>();

  constructor(
    private readonly callbacks: OwedCallbacks,
    private readonly deliveries: Deliveries,
    private readonly events: EventManagerService,
    private readonly sender: CallbackSender,
    { maxPending }: Config,
  ) {
    this.#maxFollowed = Math.min(MAX_FOLLOWED, Math.floor(maxPending / 10));
  }

  /**
   * Stores that a caller is to be told the outcome, if it says where (E17). If that was stored before, it stays as it is. Throws a
   * validation-error if it must not be told there, and StoreUnavailableError if that could not be stored.
   */
  async owe(
    rawHeaders: readonly string[],
    { externalId, owner, fingerprint, waitMs }: Asks,
  ): Promise<OwedNow | undefined> {
    const url = await readCallbackUrl(rawHeaders, this.sender.targets);
    if (url === undefined) return undefined;
    const earlier: string[] = [];
    let id: string;
    for (;;) {
      id = idOf(externalId, owner, fingerprint, url, String(earlier.length));
      const known = await this.callbacks.read(id);
      if (!known) break;
      if (known.body === '') return { ...known, isNew: false, earlier };
      earlier.push(id); // E21
    }
    const now = Date.now();
    const owed: Owed = {
      external_id: externalId,
      owner,
      url,
      created_at: now,
      claimed_by: now + Math.max(waitMs, ROUND_MS) + LEASE_MS,
      attempts: 0,
      webhook_id: '',
    };
    const callback = { id, owed, body: '' };
    await this.callbacks.put(callback, waitMs + SHORTEST_LOOK_MS);
    return { ...callback, isNew: true, earlier };
  }

  /** Removes the callback if its caller gets the outcome itself; if not, waits for the outcome. Call it before the answer is written. */
  settleWith(response: Response, callback: OwedNow, isOutcome: boolean): void {
    const settle = () => {
      if (isOutcome && response.writableFinished) [callback.id, ...callback.earlier].forEach((id) => this.drop({ id }));
      else void this.#follow(callback);
    };
    if (response.closed) settle();
    else response.once('close', settle);
  }

  /** Removes a callback whose request was not made. If that fails, it is removed when it is due. */
  drop({ id }: Pick<Callback, 'id'>): void {
    this.callbacks.remove(id).catch(() => {});
  }

  /** Sends a callback that was given up again, from now on. Answers whether it was still kept. Throws StoreUnavailableError. */
  sendAgain(webhookId: string): Promise<boolean> {
    return this.callbacks.revive(webhookId);
  }

  /** E19. */
  onModuleDestroy(): void {
    this.#waits.end();
  }

  /** Waits for the outcome, and has it delivered at once. Never rejects: whatever is missed is due later. */
  async #follow({ id, owed }: Callback): Promise<void> {
    const { external_id: externalId, owner } = owed;
    if (this.#followed.size >= this.#maxFollowed || this.#followed.has(id)) return;
    this.#followed.add(id);
    try {
      const { onLeave } = this.#waits;
      while (!this.#waits.isOver) {
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
    const callback = await this.callbacks.read(id);
    if (!callback || callback.owed.attempts > 0) return;
    await this.callbacks.put(callback, 0);
    await this.deliveries.takeDue();
  }
}
