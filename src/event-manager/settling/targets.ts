// Invariants
// E6.  Before an outcome is called unmatched because nothing is known of it, the store must have proved that it takes writes. What the store
//      cannot say of a request that is held here is decided by what is held.
//      A demoted server does not know the newest names, and an outcome that is called unmatched is acknowledged and lost.
// E14. All ids that a webhook carries, and where its name leads, must be the same request. Otherwise the outcome is disagreeing, and is not stored.
//      A webhook that names two requests is forged, or the provider's mistake. Whichever it settled, it could be the wrong one.
// E15. A follow-up that has no record is begun from its operation's, by whoever needs it first.
//      The instance that should have begun it may have crashed.
// E16. What a webhook stands for is looked up before it is acknowledged. An unproved webhook has the provider asked only for a request
//      that is known, and none for one that has its outcome.
//      What is not acknowledged is sent again. Strangers must not be able to have the provider called at will.

import { LookupFailedError, StoreRefusedError, StoreUnavailableError, UNREADABLE } from '../errors.js';
import { followUpId, type Outcome } from '../outcome.js';
import type { ClaimResult, NamedSettlement, ReadResult, RequestStore, StoredRequest } from '../request-store.js';
import type { Waits } from '../waiting/waits.js';
import type { FollowUp, Lookup, Target, TriggerResult } from '../watch.js';
import type { Looks } from './looks.js';
import { namedRequest } from './names.js';
import type { Settlements } from './settlements.js';

/** The request that a target is for: by the id of its record and of its operation, or by its name alone. */
type Located =
  | { readonly externalId: string; readonly operationId: string }
  | { readonly externalId?: never; readonly name: string };

/** Settles what webhooks are for. */
export class Targets {
  constructor(
    private readonly store: RequestStore,
    private readonly waits: Waits,
    private readonly settlements: Settlements,
    private readonly looks: Looks,
  ) {}

  /** Throws StoreUnavailableError if the outcome must be sent again (E6). */
  async settle(target: Target, outcome: Outcome): Promise<TriggerResult> {
    const located = await this.#locate(target);
    if (typeof located === 'string') return located;
    if (located.externalId === undefined) return this.#settleNamed(located.name, outcome);
    const { externalId, operationId } = located;
    const result = await this.settlements.settle(externalId, outcome);
    const isUnknown = result === 'early' || result === 'unmatched';
    if (!isUnknown || !target.followUp) return result;
    // What is kept early is safe, whether or not the follow-up can be begun now.
    const begun = await this.begin(operationId, target.followUp).catch((error: unknown) => {
      if (result === 'unmatched') throw error;
    });
    if (!begun) return result;
    const hasTaken = begun.kind === 'settled' && !begun.replayed;
    return hasTaken ? 'late' : this.settlements.settle(externalId, outcome);
  }

  /**
   * Asks the provider what a webhook stands for, and settles that. Throws LookupFailedError or StoreUnavailableError if the webhook must
   * be sent again.
   */
  async look(target: Target, { look, proven }: Lookup): Promise<TriggerResult> {
    const located = await this.#locate(target);
    if (typeof located === 'string') return located;
    const externalId = located.externalId ?? (await this.store.resolve(located.name));
    const { record, names } = await this.#known(externalId, located, target);
    if (!names && !proven) {
      await this.#confirmUnknown();
      return 'unmatched';
    }
    if (record?.outcome) return 'duplicate';
    const all = new Set([...(target.name === undefined ? [] : [target.name]), ...(names ?? [])]);
    const found = await this.looks
      .once(externalId ?? `\u001f${target.name}`, async () => look([...all])) // no id begins with that
      .catch((cause: unknown) => {
        throw new LookupFailedError({ cause });
      });
    if (!found?.outcome) return 'intermediate';
    return this.settle({ ...target, ids: [...target.ids, ...(found.ids ?? [])] }, found.outcome);
  }

  /**
   * Begins a follow-up from the record of its operation; undefined if there is none, if it was released, or if it belongs to another
   * owner than the given one (E15).
   */
  async begin(operationId: string, followUp: FollowUp, owner?: string): Promise<ClaimResult | undefined> {
    const [operation] = await this.store.read([operationId]);
    const request = readable(operation);
    if (!request || request.released || (owner !== undefined && request.owner !== owner)) return undefined;
    if (followUp.follows && !followUp.follows(request.fingerprint)) return undefined;
    return this.settlements.begin(namedRequest(operationId, request), followUp);
  }

  /** The request that all agree on, or what is said of an outcome for which there is none (E14). */
  async #locate({ ids, name, followUp }: Target): Promise<Located | 'disagreeing' | 'unmatched'> {
    const [operationId, another] = new Set(ids);
    if (another !== undefined) return 'disagreeing';
    if (operationId === undefined) return name === undefined ? 'unmatched' : { name };
    const externalId = followUp ? followUpId(operationId, followUp.name) : operationId;
    const led = name === undefined ? undefined : await this.#resolve(name, externalId);
    return led === undefined || led === externalId ? { externalId, operationId } : 'disagreeing';
  }

  /** Where the name leads. If the store does not say it of a request that is held here, what is held decides (E6). */
  async #resolve(name: string, externalId: string): Promise<string | undefined> {
    return this.store.resolve(name).catch((error: unknown) => {
      if (this.waits.claimOf(externalId)) return this.waits.externalIdOf(name);
      throw error;
    });
  }

  async #settleNamed(name: string, outcome: Outcome): Promise<TriggerResult> {
    const settling = this.settlements.settleUnstored(name, outcome);
    if (settling) return settling;
    const settlement = await this.store.settleNamed(name, outcome).catch((error: unknown): NamedSettlement => {
      const externalId = this.waits.externalIdOf(name);
      if (externalId === undefined) throw error;
      return { kind: 'known', externalId };
    });
    if (settlement.kind === 'known') return this.settlements.settle(settlement.externalId, outcome);
    if (settlement.kind === 'unmatched' && this.settlements.isIncomplete) throw new StoreUnavailableError(false);
    return settlement.kind;
  }

  /** The record, and the names that are known of the request; no names if the request is not known. */
  async #known(
    externalId: string | undefined,
    located: Located,
    { followUp }: Target,
  ): Promise<{ readonly record?: StoredRequest | undefined; readonly names?: readonly string[] | undefined }> {
    if (externalId === undefined) return {};
    const operationIds = followUp && located.externalId !== undefined ? [located.operationId] : [];
    const [record, operation] = (await this.store.read([externalId, ...operationIds])).map(readable);
    return { record, names: record?.names ?? (operation && followUp?.names(operation.names)) };
  }

  /** Throws StoreUnavailableError if the store may not know what it should (E6). */
  async #confirmUnknown(): Promise<void> {
    await this.store.prove();
    if (this.settlements.isIncomplete) throw new StoreUnavailableError(false);
  }
}

/** Throws StoreRefusedError if the record makes no sense. */
function readable(record: ReadResult): StoredRequest | undefined {
  if (record === 'unreadable') throw new StoreRefusedError(UNREADABLE);
  return record;
}
