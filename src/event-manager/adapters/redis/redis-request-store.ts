// Invariants
// K1. Every command that changes something has one key. Only a read names several, and on a cluster those of one tag.
//     The nodes of a cluster know only their own keys: a script with two of them would be refused. One layout serves all forms of Redis.
// K2. An early outcome is stored first and counted then. What gives way is forgotten by its own key, and only while it is early.
//     If it were counted first, another settlement could find it to be the oldest, forget nothing because nothing is stored yet, and count
//     it no more: then there would be early outcomes without a bound. A claim decides by the record alone: it takes the outcome, or the
//     outcome was forgotten before.
// K3. A settlement tells what became of the record, whatever becomes of the count.
//     What was stored is kept for its time, so that neither "unmatched" nor a refusal would be true. An outcome that could not be counted,
//     or that was to give way and could not be forgotten, is one above the bound until its time is over.

import { StoreRefusedError, StoreUnavailableError, UNREADABLE } from '../../errors.js';
import { agree, complete, knownOf, type Outcome, writeOutcome } from '../../outcome.js';
import {
  type AnswerNotes,
  type AttemptId,
  type Claim,
  type ClaimResult,
  EARLY_DEFAULTS,
  type EarlyLimits,
  maxEarlyNames,
  type NamedSettlement,
  type ReadResult,
  RequestStore,
  type Settlement,
  type StoredRequest,
} from '../../request-store.js';
import { replyChannelName } from '../../signalling/reply-channel.js';
import type { TlsOptions } from '../engine.js';
import { namesOf, readStored } from '../stored-texts.js';
import { parseRedisAddress } from './redis-address.js';
import { RedisKeys } from './redis-keys.js';
import type { RedisLink } from './redis-link.js';
import { readPointer, readRecord } from './redis-records.js';
import { openLink } from './redis-server-link.js';

/** How a store on Redis connects, and whether it signals. */
export interface RedisStoreOptions {
  readonly tls?: TlsOptions | undefined;
  /**
   * Whether the script that stores an outcome also publishes it to the instances that wait, as `RedisPubSub` does. Only if instances
   * are signalled through this very server, in the namespace that is also the prefix. A cluster never does, and none does whose writes
   * must reach replicas first.
   */
  readonly announces?: boolean;
  /** How many replicas must have a write before it counts; 0 unless it is given. */
  readonly replicas?: number;
}

/** Requests in Redis 6.2 or newer, shared by all instances; one string a request, every key with a time to live. */
export class RedisRequestStore extends RequestStore {
  readonly #link: RedisLink;
  readonly #keys: RedisKeys;
  readonly #limits: EarlyLimits;
  /** What the name of an instance's reply channel begins with; undefined if the store signals nobody. */
  readonly #channelPrefix: string | undefined;

  /** @param prefix separates deployments that share a Redis; without braces. */
  constructor(
    url: string,
    prefix: string,
    limits: Partial<EarlyLimits> = {},
    { tls, announces = false, replicas = 0 }: RedisStoreOptions = {},
  ) {
    super();
    const address = parseRedisAddress(url);
    // On a cluster, a script that publishes is told only of the subscribers at its own node.
    if (announces && address.kind !== 'cluster' && replicas === 0) this.#channelPrefix = replyChannelName(prefix, '');
    this.#limits = { ...EARLY_DEFAULTS, ...limits };
    this.#keys = new RedisKeys(prefix);
    this.#link = openLink(address, { name: 'store', prefix, replicas, tls });
  }

  override async claim(claim: Claim): Promise<ClaimResult> {
    const { externalId, fingerprint, owner, attempt, instance, waitMs, keepMs, again, note = '', names = [] } = claim;
    const key = this.#keys.request(externalId);
    const [kind, detail = '', more = '', known] = await this.#link.send(key, (redis) =>
      redis.claimRequest(
        key,
        fingerprint,
        owner,
        attempt,
        instance,
        waitMs,
        keepMs,
        note,
        again ? '1' : '',
        claim.callMs ?? '',
        writeNames(names),
      ),
    );
    if (kind === 'conflict' || kind === 'freed') return { kind };
    if (kind === 'claimed') return { kind, expiresInMs: Number(detail), ...(more !== '' && { attempt: more }) };
    if (kind === 'attached') {
      const kept = namesOf(known);
      return { kind, expiresInMs: Number(detail), attempt: more, ...(kept.length > 0 && { names: kept }) };
    }
    const outcome = readStored(String(detail), more);
    if (kind === 'early') this.#takeFromEarly(idMember(externalId));
    return kind === 'released' ? { kind, outcome } : { kind: 'settled', outcome, replayed: kind === 'settled' };
  }

  override settle(externalId: string, outcome: Outcome, instance?: string): Promise<Settlement> {
    return this.#settle(externalId, outcome, '', instance);
  }

  override release({ externalId, attempt }: AttemptId, outcome: Outcome): Promise<Settlement> {
    return this.#settle(externalId, outcome, attempt);
  }

  override async note({ externalId, attempt }: AttemptId, { known, names, accepted }: AnswerNotes): Promise<void> {
    const knownText = known ? JSON.stringify(known) : '';
    const namesText = names ? JSON.stringify(names) : '';
    const key = this.#keys.request(externalId);
    await this.#link.send(key, (redis) => redis.noteOfRequest(key, attempt, knownText, namesText, accepted ? '1' : ''));
  }

  override async learn(name: string, externalId: string, keepMs: number): Promise<Outcome | undefined> {
    const key = this.#keys.name(name);
    const outcome = await this.#link.send(key, (redis) => redis.learnName(key, externalId, Math.ceil(keepMs)));
    if (outcome === '') return undefined;
    this.#takeFromEarly(nameMember(name));
    return readStored(outcome, undefined);
  }

  override async settleNamed(name: string, outcome: Outcome): Promise<NamedSettlement> {
    const [key, maxEarly, text] = [this.#keys.name(name), maxEarlyNames(this.#limits), writeOutcome(outcome)];
    const [kind, detail = ''] = await this.#link.send(key, (redis) =>
      redis.settleName(key, text, this.#limits.earlyTtlMs, maxEarly),
    );
    if (kind === 'early') await this.#placeEarly(nameMember(name), maxEarly);
    if (kind === 'known') return { kind, externalId: detail };
    if (kind === 'early' || kind === 'unmatched') return { kind };
    return { kind: agree(readStored(detail, undefined), outcome) ? 'duplicate' : 'conflicting' };
  }

  override async resolve(name: string): Promise<string | undefined> {
    const key = this.#keys.name(name);
    const [record] = await this.#link.read([key]);
    return typeof record === 'string' ? readPointer(record) : undefined;
  }

  override async join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    const key = this.#keys.request(externalId);
    const request = readRecord(await this.#link.send(key, (redis) => redis.joinRequest(key, instance, waitMs)));
    if (request === 'unreadable') throw new StoreRefusedError(UNREADABLE);
    return request;
  }

  override async read(externalIds: readonly string[]): Promise<readonly ReadResult[]> {
    return (await this.#link.read(externalIds.map((externalId) => this.#keys.request(externalId)))).map(readRecord);
  }

  override async prove(): Promise<void> {
    await this.#link.sendToAny(this.#keys.proofs, (redis, key) => redis.proveWrites(key));
  }

  override onRestored(listener: (wasDemoted: boolean) => void): void {
    this.#link.onRestored(listener);
  }

  override async close(): Promise<void> {
    this.#link.close();
  }

  async #settle(externalId: string, outcome: Outcome, attempt: string, instance?: string): Promise<Settlement> {
    const { earlyTtlMs, maxEarly } = this.#limits;
    const announcement =
      instance === undefined || this.#channelPrefix === undefined
        ? []
        : [instance, this.#channelPrefix, JSON.stringify(externalId)];
    const [key, text] = [this.#keys.request(externalId), writeOutcome(outcome)];
    const [kind, detail = '', known, announced, ...instances] = await this.#link.send(key, (redis) =>
      redis.settleRequest(key, text, earlyTtlMs, maxEarly, attempt, ...announcement),
    );
    if (kind === 'early') await this.#placeEarly(idMember(externalId), maxEarly);
    if (kind === 'early' || kind === 'unmatched') return { kind };
    if (kind === 'stored') return { kind: agree(readStored(detail, known), outcome) ? 'duplicate' : 'conflicting' };
    const settled = { attempt: detail, outcome: known ? complete(outcome, knownOf(known)) : outcome, instances };
    return { kind: 'settled', ...settled, ...(announced && { announced: true }) };
  }

  /** Counts an early outcome that is stored by now, and forgets the oldest above the bound (K2). Does not fail the settlement (K3). */
  async #placeEarly(member: string, maxEarly: number): Promise<void> {
    const { early } = this.#keys;
    try {
      const oldest = await this.#link.send(early, (redis) =>
        redis.placeEarly(early, member, this.#limits.earlyTtlMs, maxEarly),
      );
      const forgotten = oldest.map((each) => {
        const key = this.#keyOf(each);
        return this.#link.send(key, (redis) => redis.forgetEarly(key));
      });
      await Promise.allSettled(forgotten);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  }

  /** Counts an early outcome no more, because it was taken. If that fails, it counts until its time is over. */
  #takeFromEarly(member: string): void {
    const { early } = this.#keys;
    this.#link.send(early, (redis) => redis.zrem(early, member)).catch(() => {});
  }

  #keyOf(member: string): string {
    const text = member.slice(1);
    return member.startsWith(ID) ? this.#keys.request(text) : this.#keys.name(text);
  }
}

/** What the members of the set of early outcomes begin with: ids and names are apart. */
const [ID, NAME] = ['i', 'n'] as const;

function idMember(externalId: string): string {
  return ID + externalId;
}

function nameMember(name: string): string {
  return NAME + name;
}

/** Names as they are stored: nothing if there are none, because cjson would make an object of an empty array. */
function writeNames(names: readonly string[]): string {
  return names.length > 0 ? JSON.stringify(names) : '';
}
