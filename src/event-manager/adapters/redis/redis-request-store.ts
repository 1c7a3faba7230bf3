import { Redis, ReplyError, type Result } from 'ioredis';
import { StoreRefusedError, StoreUnavailableError, UNREADABLE } from '../../errors.js';
import { agree, complete, type JsonObject, type Outcome, readKnown, readOutcome, writeOutcome } from '../../outcome.js';
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
import {
  codeOf,
  insistOnDatabase,
  logOutages,
  RECONNECT_DELAY_MS,
  redisOptions,
  warnOfEviction,
} from './redis-connection.js';
import {
  claimScript,
  joinScript,
  learnScript,
  noteScript,
  proveScript,
  settleNamedScript,
  settleScript,
} from './redis-scripts.js';
import { followFailovers } from './redis-sentinels.js';

type Argument = string | number;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    claimRequest(
      ...args: Argument[]
    ): Result<readonly [kind: string, detail?: Argument, more?: string, names?: string], Context>;
    settleRequest(...args: Argument[]): Result<readonly [kind: string, ...details: string[]], Context>;
    noteOfRequest(...args: Argument[]): Result<null, Context>;
    learnName(...args: Argument[]): Result<string, Context>;
    settleName(...args: Argument[]): Result<readonly [kind: string, detail?: string], Context>;
    joinRequest(...args: Argument[]): Result<string | null, Context>;
    proveWrites(...args: Argument[]): Result<null, Context>;
  }
}

/** Version of what is stored: instances of different versions do not read each other's records. */
const VERSION = 'v1';

/** So many records are read by one command; more would hold up the others' commands. */
const READ_BATCH = 1_000;

/** The errors of a server that was demoted. Its address may lead to its successor by now. */
const DEMOTED: ReadonlySet<string> = new Set(['READONLY', 'MASTERDOWN']);

/** Time between two disconnections from a demoted server to which the address still leads, in milliseconds. */
const LEAVE_AGAIN_MS = 2_000;

/**
 * Every key, in one place. The prefix is a hash tag: all keys of a deployment share one slot, as a Redis Cluster
 * requires of a script's keys, whatever characters an id has.
 */
export class RedisKeys {
  readonly #base: string;

  /** @param prefix separates deployments that share a Redis; without braces. */
  constructor(prefix: string) {
    this.#base = `{${prefix}}:${VERSION}`;
  }

  /** The request with this external id. */
  request(externalId: string): string {
    return `${this.#base}:request:${externalId}`;
  }

  /** Where this name leads, or the outcome that came under it. */
  name(name: string): string {
    return `${this.#base}:name:${name}`;
  }

  /** Written to prove that Redis takes writes, and never read. */
  get proof(): string {
    return `${this.#base}:proof`;
  }

  /** The sorted set of requests and names with an early outcome, by their expiry. */
  get early(): string {
    return `${this.#base}:early`;
  }
}

/** How a store on Redis connects, and whether it signals. */
export interface RedisStoreOptions {
  readonly tls?: TlsOptions | undefined;
  /**
   * Whether the script that stores an outcome also publishes it to the instances that wait, as `RedisPubSub` does. Only if instances
   * are signalled through this very server, in the namespace that is also the prefix.
   */
  readonly announces?: boolean;
}

/** Requests in Redis 6.2 or newer, shared by all instances; one string a request, every key with a time to live. */
export class RedisRequestStore extends RequestStore {
  readonly #redis: Redis;
  readonly #keys: RedisKeys;
  /** How often the connection has become ready. */
  #timesReady = 0;
  /** When a demoted server was last disconnected from, on the clock of `performance.now()`. */
  #leftAt = -Infinity;
  /** Whether that is still to be reported to the listener. */
  #wasDemoted = false;

  readonly #limits: EarlyLimits;
  /** What the name of an instance's reply channel begins with; undefined if the store signals nobody. */
  readonly #channelPrefix: string | undefined;

  /** @param prefix separates deployments that share a Redis; without braces. */
  constructor(
    url: string,
    prefix: string,
    limits: Partial<EarlyLimits> = {},
    { tls, announces = false }: RedisStoreOptions = {},
  ) {
    super();
    if (announces) this.#channelPrefix = replyChannelName(prefix, '');
    this.#limits = { ...EARLY_DEFAULTS, ...limits };
    this.#keys = new RedisKeys(prefix);
    this.#redis = new Redis({
      ...redisOptions(url, tls),
      connectionName: `${prefix}:store`,
      retryStrategy: () => RECONNECT_DELAY_MS,
      reconnectOnError: (error) => this.#reconnectsOn(error),
      enableAutoPipelining: true, // one write for the commands of a turn of the event loop
      scripts: {
        claimRequest: { lua: claimScript, numberOfKeys: 2 },
        settleRequest: { lua: settleScript, numberOfKeys: 2 },
        noteOfRequest: { lua: noteScript, numberOfKeys: 1 },
        learnName: { lua: learnScript, numberOfKeys: 2 },
        settleName: { lua: settleNamedScript, numberOfKeys: 2 },
        joinRequest: { lua: joinScript, numberOfKeys: 1 },
        proveWrites: { lua: proveScript, numberOfKeys: 1 },
      },
    });
    this.#redis.on('ready', () => (this.#timesReady += 1));
    logOutages(this.#redis, 'store');
    insistOnDatabase(this.#redis);
    followFailovers(this.#redis, url, tls);
    warnOfEviction(this.#redis);
  }

  override async claim(claim: Claim): Promise<ClaimResult> {
    const { externalId, fingerprint, owner, attempt, instance, waitMs, keepMs, again, note = '', names = [] } = claim;
    const [kind, detail = '', more = '', known] = await this.#answer(
      this.#redis.claimRequest(
        this.#keys.request(externalId),
        this.#keys.early,
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
    await this.#answer(this.#redis.noteOfRequest(key, attempt, knownText, namesText, accepted ? '1' : ''));
  }

  override async learn(name: string, externalId: string, keepMs: number): Promise<Outcome | undefined> {
    const [key, early] = [this.#keys.name(name), this.#keys.early];
    const outcome = await this.#answer(this.#redis.learnName(key, early, externalId, Math.ceil(keepMs)));
    return outcome === '' ? undefined : readStored(outcome, undefined);
  }

  override async settleNamed(name: string, outcome: Outcome): Promise<NamedSettlement> {
    const [key, early, maxEarly] = [this.#keys.name(name), this.#keys.early, maxEarlyNames(this.#limits)];
    const text = writeOutcome(outcome);
    const settling = this.#redis.settleName(key, early, text, this.#limits.earlyTtlMs, maxEarly);
    const [kind, detail = ''] = await this.#answer(settling);
    if (kind === 'known') return { kind, externalId: detail };
    if (kind === 'early' || kind === 'unmatched') return { kind };
    return { kind: agree(readStored(detail, undefined), outcome) ? 'duplicate' : 'conflicting' };
  }

  override async resolve(name: string): Promise<string | undefined> {
    const record = await this.#answer(this.#redis.get(this.#keys.name(name)));
    return record === null ? undefined : readPointer(record);
  }

  override async join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    const record = await this.#answer(this.#redis.joinRequest(this.#keys.request(externalId), instance, waitMs));
    const request = readRecord(record);
    if (request === 'unreadable') throw new StoreRefusedError(UNREADABLE);
    return request;
  }

  override async read(externalIds: readonly string[]): Promise<readonly ReadResult[]> {
    const records: ReadResult[] = [];
    for (let start = 0; start < externalIds.length; start += READ_BATCH) {
      const keys = externalIds.slice(start, start + READ_BATCH).map((externalId) => this.#keys.request(externalId));
      for (const record of await this.#answer(this.#redis.mget(keys))) records.push(readRecord(record));
    }
    return records;
  }

  override async prove(): Promise<void> {
    await this.#answer(this.#redis.proveWrites(this.#keys.proof));
  }

  override onRestored(listener: (wasDemoted: boolean) => void): void {
    this.#redis.on('ready', () => {
      listener(this.#wasDemoted);
      this.#wasDemoted = false;
    });
  }

  override async close(): Promise<void> {
    this.#redis.removeAllListeners('ready');
    this.#redis.disconnect();
  }

  async #settle(externalId: string, outcome: Outcome, attempt: string, instance?: string): Promise<Settlement> {
    const { earlyTtlMs, maxEarly } = this.#limits;
    const announcement =
      instance === undefined || this.#channelPrefix === undefined
        ? []
        : [instance, this.#channelPrefix, JSON.stringify(externalId)];
    const [kind, detail = '', known, announced, ...instances] = await this.#answer(
      this.#redis.settleRequest(
        this.#keys.request(externalId),
        this.#keys.early,
        writeOutcome(outcome),
        earlyTtlMs,
        maxEarly,
        attempt,
        ...announcement,
      ),
    );
    if (kind === 'early' || kind === 'unmatched') return { kind };
    if (kind === 'stored') return { kind: agree(readStored(detail, known), outcome) ? 'duplicate' : 'conflicting' };
    const settled = { attempt: detail, outcome: complete(outcome, knownOf(known)), instances };
    return { kind: 'settled', ...settled, ...(announced && { announced: true }) };
  }

  /** Whether to connect again because the server was demoted. Between two reconnections the demoted server can be read. */
  #reconnectsOn(error: Error): boolean {
    if (!DEMOTED.has(codeOf(error)) || performance.now() < this.#leftAt + LEAVE_AGAIN_MS) return false;
    this.#leftAt = performance.now();
    this.#wasDemoted = true;
    return true;
  }

  /**
   * ioredis writes commands at the end of the turn of the event loop. If the connection was not ready by then, the command was not sent.
   * If Redis answered with an error, it was not applied. After any other failure nobody knows.
   */
  async #answer<T>(command: Promise<T>): Promise<T> {
    const [isReady, timesReady] = [this.#redis.status === 'ready', this.#timesReady];
    try {
      return await command;
    } catch (error) {
      if (isReplyError(error)) throw new StoreRefusedError(reasonOf(error), { cause: error });
      throw new StoreUnavailableError(isReady || this.#timesReady > timesReady, { cause: error });
    }
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

/** An outcome as it is stored; throws StoreRefusedError if it makes no sense. */
function readStored(text: string, known: unknown): Outcome {
  try {
    return complete(readOutcome(text), knownOf(known));
  } catch (error) {
    throw new StoreRefusedError(UNREADABLE, { cause: error });
  }
}

/** What is known of a result; undefined if that makes no sense, because it only adds to an outcome. */
function knownOf(text: unknown): JsonObject | undefined {
  try {
    return typeof text === 'string' ? readKnown(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Names as they are stored: nothing if there are none, because cjson would make an object of an empty array. */
function writeNames(names: readonly string[]): string {
  return names.length > 0 ? JSON.stringify(names) : '';
}

/** The names of a request; none if the text makes no sense, because a request can be settled without them. */
function namesOf(text: unknown): readonly string[] {
  try {
    const names: unknown = typeof text === 'string' ? JSON.parse(text) : [];
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : [];
  } catch {
    return [];
  }
}

/** The id to which a name leads; undefined if the name is only that of an early outcome. The scripts check the same. */
function readPointer(record: string): string | undefined {
  try {
    const name: unknown = JSON.parse(record.slice(0, record.indexOf('\n')));
    const members = new Map<string, unknown>(Object.entries(name ?? {}));
    const [state, externalId] = [members.get('state'), members.get('externalId')];
    const isNamed = state === 'named' && typeof externalId === 'string';
    if (!isInstant(members.get('expiresAt')) || !(isNamed || state === 'early')) throw new TypeError('not a name');
    return isNamed ? externalId : undefined;
  } catch (error) {
    throw new StoreRefusedError(UNREADABLE, { cause: error });
  }
}

const STATES: ReadonlySet<unknown> = new Set(['pending', 'settled', 'released', 'early']);

/** Reads what our scripts wrote, or what somebody else wrote under our keys. */
function readRecord(record: string | null): ReadResult {
  if (record === null) return undefined;
  try {
    const cut = record.indexOf('\n');
    const header: unknown = JSON.parse(record.slice(0, cut));
    if (!isHeader(header)) return 'unreadable';
    const { state, known, owner, fingerprint, attempt, createdAt, updatedAt, expiresAt } = header;
    if (state === 'early') return undefined;
    const outcome = state === 'pending' ? undefined : readStored(record.slice(cut + 1), known);
    const released = state === 'released';
    const note = typeof header.note === 'string' ? header.note : undefined;
    const names = namesOf(header.names);
    return { owner, fingerprint, attempt, note, names, outcome, released, createdAt, updatedAt, expiresAt };
  } catch {
    return 'unreadable';
  }
}

interface Header extends Omit<StoredRequest, 'outcome' | 'released' | 'names'> {
  readonly state: string;
  readonly known?: unknown;
  readonly names?: unknown;
}

/** The scripts check the same, so that an outcome is never stored where it could not be read (E6). */
function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  const state = members.get('state');
  if (!STATES.has(state) || !isInstant(members.get('expiresAt'))) return false;
  if (state === 'early') return true;
  const isText = (name: string) => typeof members.get(name) === 'string';
  if (!['owner', 'fingerprint', 'attempt'].every(isText)) return false;
  if (!['createdAt', 'updatedAt'].every((name) => isInstant(members.get(name)))) return false;
  return state !== 'pending' || areWaiters(members.get('waiters'));
}

function isInstant(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

/** By instance. To Lua, an empty array is an empty object. */
function areWaiters(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const instants = Object.values(value);
  return instants.every(isInstant) && !(Array.isArray(value) && instants.length > 0);
}
