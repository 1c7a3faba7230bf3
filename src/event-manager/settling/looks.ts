// Invariants
// E8.  A last look never delays an answer: its caller is answered by the deadline, whatever the provider does. Its timer ends with the
//      caller's wait.
//      Nobody may wait longer than asked for because a provider is slow, and for a caller that has left nobody needs to look.
// E16. Of one request there is one look at a time on this instance. All who ask while one runs share a single further one.
//      A crowd of webhooks or callers must not become a crowd of calls to the provider. The look that runs may have begun before the
//      state changed, so it does not count for those who come later.

import { Logger } from '@nestjs/common';
import type { RequestStore } from '../request-store.js';
import type { Wait, Waits } from '../waiting/waits.js';
import type { Look, LookResult } from '../watch.js';
import type { Settlements } from './settlements.js';

/** A last look begins this long before the deadline, in milliseconds, or a third of the wait if that is less. */
export const LOOK_BEFORE_MS = 1_000;

type Looking = Promise<LookResult | undefined>;

/** Whose outcome a caller waits for, and how to ask the provider for it. */
export interface LastLook {
  /** The id of the record. */
  readonly externalId: string;
  /** The id by which the provider knows the request: that of the operation, where the record is a follow-up's. */
  readonly operationId: string;
  readonly look: Look;
  readonly timeoutMs: number;
}

/** Asks the provider, once at a time for each request. */
export class Looks {
  readonly #logger = new Logger(Looks.name);
  readonly #running = new Map<string, { readonly now: Looking; next?: Looking }>();

  constructor(
    private readonly store: RequestStore,
    private readonly waits: Waits,
    private readonly settlements: Settlements,
  ) {}

  /** Looks now, or, if somebody looks for the same request, once more after that. Rejects as `look` does. */
  once(request: string, look: () => Looking): Looking {
    const running = this.#running.get(request);
    if (running) return (running.next ??= running.now.then(ignore, ignore).then(() => this.#begin(request, look)));
    return this.#begin(request, look);
  }

  /** Looks before the deadline of this wait, and settles what is found. Disposing of it prevents what has not begun. */
  before(wait: Wait, last: LastLook): Disposable {
    const beforeMs = Math.min(LOOK_BEFORE_MS, last.timeoutMs / 3);
    const timer = setTimeout(() => void this.#lookFor(last), Math.max(0, wait.deadline - performance.now() - beforeMs));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }

  #begin(request: string, look: () => Looking): Looking {
    const now = look();
    const running: { readonly now: Looking; next?: Looking } = { now };
    this.#running.set(request, running);
    const end = (): void => {
      if (!running.next) this.#running.delete(request);
    };
    now.then(end, end);
    return now;
  }

  /** Never rejects: the wait goes on without what could not be found out. */
  async #lookFor({ externalId, operationId, look }: LastLook): Promise<void> {
    const lookAndSettle = async (): Looking => {
      const found = await look(await this.#namesOf(externalId));
      if (!found?.outcome) return found;
      const isAnother = found.ids?.some((id) => id !== operationId); // E14
      if (isAnother) this.#logger.warn({ event: 'look-unmatched', external_id: externalId });
      else await this.settlements.settle(externalId, found.outcome);
      return found;
    };
    await this.once(externalId, lookAndSettle).catch((error: unknown) => {
      this.#logger.warn({ event: 'look-failed', external_id: externalId, reason: String(error) });
    });
  }

  /** As they are stored; as they are held here if the store does not answer. */
  async #namesOf(externalId: string): Promise<readonly string[]> {
    const [request] = await this.store.read([externalId]).catch(() => []);
    if (typeof request === 'object') return request.names;
    return this.waits.claimOf(externalId)?.names ?? [];
  }
}

function ignore(): void {
  // How the look before has ended is told to those who asked for that one.
}
