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

import { Redis, ReplyError } from 'ioredis';
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
import { parseRedisAddress, type RedisAddress } from './redis-address.js';
import { RedisClusterLink } from './redis-cluster-link.js';
import {
  codeOf,
  insistOnDatabase,
  logOutages,
  RECONNECT_DELAY_MS,
  redisOptions,
  warnOfEviction,
} from './redis-connection.js';
import { READ_BATCH, type RedisCommand, type RedisLink, type RedisNodeLink, scripts } from './redis-link.js';
import { readPointer, readRecord } from './redis-records.js';
import { ReplicatedLink } from './redis-replicas.js';
import { FailoverWatch, leave } from './redis-sentinels.js';
import { SLOTS, TAGS } from './redis-tags.js';

/** Version of what is stored: instances of different versions do not read each other's records. */
const VERSION = 'v2';

/** The errors of a server that was demoted. Its address may lead to its successor by now. */
const DEMOTED: ReadonlySet<string> = new Set(['READONLY', 'MASTERDOWN']);

/** Time between two disconnections from a demoted server to which the address still leads, in milliseconds. */
const LEAVE_AGAIN_MS = 2_000;

/**
 * Every key, in one place. The tag of a request or of a name is chosen by what it is called, whatever characters that has: a Redis
 * Cluster spreads the tags over its nodes, and keys with one tag can be read by one command.
 */
export class RedisKeys {
  readonly #base: string;

  /** The sorted set of `member`s with an early outcome, by their expiry. */
  readonly early: string;

  /** Written to prove that Redis takes writes, and never read; one key with each tag. */
  readonly proofs: readonly string[];

  /** @param prefix separates deployments that share a Redis; without braces. */
  constructor(prefix: string) {
    this.#base = `${prefix}:${VERSION}`;
    this.early = `${this.#base}:{${TAGS[0]}}:early`;
    this.proofs = TAGS.map((tag) => `${this.#base}:{${tag}}:proof`);
  }

  /** The request with this external id. */
  request(externalId: string): string {
    return `${this.#base}:{${tagOf(externalId)}}:request:${externalId}`;
  }

  /** Where this name leads, or the outcome that came under it. */
  name(name: string): string {
    return `${this.#base}:{${tagOf(name)}}:name:${name}`;
  }
}

/** By the hash FNV-1a of its UTF-16, folded to the number of tags. A part of the keys' version, as the tags are. */
function tagOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash ^= hash >>> 16;
  return TAGS[(hash ^ (hash >>> 8)) & 0xff] ?? '';
}

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
    if (replicas > 0 && address.kind === 'cluster') throw new TypeError('a store on a cluster waits for no replicas');
    // On a cluster, a script that publishes is told only of the subscribers at its own node.
    if (announces && address.kind !== 'cluster' && replicas === 0) this.#channelPrefix = replyChannelName(prefix, '');
    this.#limits = { ...EARLY_DEFAULTS, ...limits };
    this.#keys = new RedisKeys(prefix);
    this.#link = openLink(address, prefix, replicas, tls);
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

/** The one place that knows in which form Redis is. */
function openLink(address: RedisAddress, prefix: string, replicas: number, tls: TlsOptions | undefined): RedisLink {
  const watch = FailoverWatch.of(address, tls);
  const connect = (to: RedisAddress) =>
    new RedisServerLink({ ...redisOptions(to, tls, watch), connectionName: `${prefix}:store` });
  if (address.kind === 'cluster') {
    const { nodes, ...login } = address;
    const link = new RedisClusterLink(nodes, SLOTS, (node) => connect({ ...login, ...node, kind: 'server', db: 0 }));
    logOutages(link.outages, 'store');
    return link;
  }
  const server = connect(address);
  logOutages(server.redis, 'store');
  watch?.follow(() => leave(server.redis));
  server.redis.once('end', () => watch?.close());
  return replicas > 0 ? new ReplicatedLink(server, replicas) : server;
}

/** The connection to one server, which may become another server under the same address. */
export class RedisServerLink implements RedisNodeLink {
  readonly redis: Redis;
  /** How often the connection has become ready. */
  #timesReady = 0;
  /** When a demoted server was last disconnected from, on the clock of `performance.now()`. */
  #leftAt = -Infinity;
  /** Whether that is still to be reported to the listener. */
  #wasDemoted = false;

  constructor(options: ReturnType<typeof redisOptions> & { readonly connectionName: string }) {
    this.redis = new Redis({
      ...options,
      retryStrategy: () => RECONNECT_DELAY_MS,
      reconnectOnError: (error) => this.#reconnectsOn(error),
      enableAutoPipelining: true, // one write for the commands of a turn of the event loop
      scripts,
    });
    this.redis.on('ready', () => (this.#timesReady += 1));
    insistOnDatabase(this.redis);
    warnOfEviction(this.redis);
  }

  /**
   * ioredis writes commands at the end of the turn of the event loop. If the connection was not ready by then, the command was not sent.
   * If Redis answered with an error, it was not applied. After any other failure nobody knows.
   */
  async send<Answer>(_key: string, command: RedisCommand<Answer>): Promise<Answer> {
    const [isReady, timesReady] = [this.redis.status === 'ready', this.#timesReady];
    try {
      return await command(this.redis);
    } catch (error) {
      if (isReplyError(error)) throw new StoreRefusedError(reasonOf(error), { cause: error });
      throw new StoreUnavailableError(isReady || this.#timesReady > timesReady, { cause: error });
    }
  }

  async sendToAny(keys: readonly string[], command: (redis: Redis, key: string) => Promise<unknown>): Promise<void> {
    const [key = ''] = keys;
    await this.send(key, (redis) => command(redis, key));
  }

  async read(keys: readonly string[]): Promise<readonly (string | null)[]> {
    const values: (string | null)[] = [];
    for (let start = 0; start < keys.length; start += READ_BATCH) {
      values.push(...(await this.send('', (redis) => redis.mget(keys.slice(start, start + READ_BATCH)))));
    }
    return values;
  }

  onRestored(listener: (wasDemoted: boolean) => void): void {
    this.redis.on('ready', () => {
      listener(this.#wasDemoted);
      this.#wasDemoted = false;
    });
  }

  close(): void {
    this.redis.removeAllListeners('ready');
    this.redis.disconnect();
  }

  /** Whether to connect again because the server was demoted. Between two reconnections the demoted server can be read. */
  #reconnectsOn(error: Error): boolean {
    if (!DEMOTED.has(codeOf(error)) || performance.now() < this.#leftAt + LEAVE_AGAIN_MS) return false;
    this.#leftAt = performance.now();
    this.#wasDemoted = true;
    return true;
  }
}

/** A value of another type under one of our keys is as unreadable as a text that makes no sense. */
function reasonOf(error: Error): string {
  const code = codeOf(error);
  return code === 'WRONGTYPE' ? UNREADABLE : code;
}

function isReplyError(error: unknown): error is Error {
  return error instanceof ReplyError; // which ioredis does not type
}

/** Names as they are stored: nothing if there are none, because cjson would make an object of an empty array. */
function writeNames(names: readonly string[]): string {
  return names.length > 0 ? JSON.stringify(names) : '';
}
