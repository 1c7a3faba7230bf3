import { Redis, ReplyError, type Result } from 'ioredis';
import { StoreRefusedError, StoreUnavailableError, UNREADABLE } from '../../errors.js';
import { agree, complete, type JsonObject, type Outcome, readKnown, readOutcome, writeOutcome } from '../../outcome.js';
import {
  codeOf,
  insistOnDatabase,
  logOutages,
  RECONNECT_DELAY_MS,
  redisOptions,
  type TlsOptions,
  warnOfEviction,
} from './redis-connection.js';
import { RedisKeys } from './redis-keys.js';
import { claimScript, joinScript, learnScript, proveScript, settleScript } from './redis-scripts.js';
import {
  type Claim,
  type ClaimResult,
  lifetimeMs,
  type ReadResult,
  RequestStore,
  type RequestStoreLimits,
  type Settlement,
  type StoredRequest,
} from '../../request-store.js';

type Argument = string | number;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    claimRequest(...args: Argument[]): Result<readonly [kind: string, told?: Argument, more?: string], Context>;
    settleRequest(...args: Argument[]): Result<readonly [kind: string, ...told: string[]], Context>;
    learnOfRequest(...args: Argument[]): Result<null, Context>;
    joinRequest(...args: Argument[]): Result<string | null, Context>;
    proveWrites(...args: Argument[]): Result<null, Context>;
  }
}

/** So many records are read by one command; more would hold up the others' commands. */
const READ_BATCH = 1_000;

/** What a server says that was demoted: its address may lead to its successor by now. */
const DEMOTED: ReadonlySet<string> = new Set(['READONLY', 'MASTERDOWN']);

/** Between two times that a demoted server is left whose address still leads to it, in milliseconds. */
const LEAVE_AGAIN_MS = 2_000;

/** Requests in Redis 6.2 or newer, shared by all instances; one string a request, every key with a time to live. */
export class RedisRequestStore extends RequestStore {
  readonly #redis: Redis;
  readonly #keys: RedisKeys;
  /** How often the connection has become ready. */
  #timesReady = 0;
  /** When a demoted server was last left, on the clock of `performance.now()`, and whether nobody has heard of it yet. */
  #leftAt = -Infinity;
  #hasLeft = false;

  constructor(
    url: string,
    prefix: string,
    private readonly limits: RequestStoreLimits,
    tls?: TlsOptions,
  ) {
    super();
    this.#keys = new RedisKeys(prefix);
    this.#redis = new Redis({
      ...redisOptions(url, tls),
      connectionName: `${prefix}:store`,
      retryStrategy: () => RECONNECT_DELAY_MS,
      reconnectOnError: (error) => this.#leaves(error),
      enableAutoPipelining: true, // one write for the commands of a turn of the event loop
      scripts: {
        claimRequest: { lua: claimScript, numberOfKeys: 2 },
        settleRequest: { lua: settleScript, numberOfKeys: 2 },
        learnOfRequest: { lua: learnScript, numberOfKeys: 1 },
        joinRequest: { lua: joinScript, numberOfKeys: 1 },
        proveWrites: { lua: proveScript, numberOfKeys: 1 },
      },
    });
    this.#redis.on('ready', () => (this.#timesReady += 1));
    logOutages(this.#redis, 'store');
    insistOnDatabase(this.#redis);
    warnOfEviction(this.#redis);
  }

  override async claim(claim: Claim): Promise<ClaimResult> {
    const { externalId, fingerprint, owner, attempt, instance, waitMs, note = '' } = claim;
    const [kind, told = '', more = ''] = await this.#answer(
      this.#redis.claimRequest(
        this.#keys.request(externalId),
        this.#keys.early,
        fingerprint,
        owner,
        attempt,
        instance,
        waitMs,
        lifetimeMs(claim, this.limits),
        note,
        claim.keepMs === undefined ? '' : '1',
      ),
    );
    if (kind === 'conflict' || kind === 'freed') return { kind };
    if (kind === 'claimed') return { kind, expiresInMs: Number(told) };
    if (kind === 'attached') return { kind, expiresInMs: Number(told), attempt: more };
    const outcome = readStored(String(told), more);
    return kind === 'released' ? { kind, outcome } : { kind: 'settled', outcome, replayed: kind === 'settled' };
  }

  override settle(externalId: string, outcome: Outcome): Promise<Settlement> {
    return this.#settle(externalId, outcome, '');
  }

  override release(claim: Claim, outcome: Outcome): Promise<Settlement> {
    return this.#settle(claim.externalId, outcome, claim.attempt);
  }

  override async learn({ externalId, attempt }: Claim, known: JsonObject): Promise<void> {
    await this.#answer(this.#redis.learnOfRequest(this.#keys.request(externalId), attempt, JSON.stringify(known)));
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

  override onRestored(listener: (left: boolean) => void): void {
    this.#redis.on('ready', () => {
      listener(this.#hasLeft);
      this.#hasLeft = false;
    });
  }

  override async close(): Promise<void> {
    this.#redis.removeAllListeners('ready');
    this.#redis.disconnect();
  }

  async #settle(externalId: string, outcome: Outcome, attempt: string): Promise<Settlement> {
    const { earlyTtlMs, maxEarly } = this.limits;
    const [kind, told = '', known, ...instances] = await this.#answer(
      this.#redis.settleRequest(
        this.#keys.request(externalId),
        this.#keys.early,
        writeOutcome(outcome),
        earlyTtlMs,
        maxEarly,
        attempt,
      ),
    );
    if (kind === 'early' || kind === 'unmatched') return { kind };
    if (kind === 'stored') return { kind: agree(readStored(told, known), outcome) ? 'duplicate' : 'conflicting' };
    return { kind: 'settled', attempt: told, outcome: complete(outcome, knownOf(known)), instances };
  }

  /** Whether to ask the address anew: its server was demoted. One that is still there is asked, and may be read, in between. */
  #leaves(error: Error): boolean {
    if (!DEMOTED.has(codeOf(error)) || performance.now() < this.#leftAt + LEAVE_AGAIN_MS) return false;
    this.#leftAt = performance.now();
    this.#hasLeft = true;
    return true;
  }

  /**
   * A command given to a connection that is not ready was never sent, unless that became ready before the end of the same turn of
   * the event loop, when it is written. One that Redis answers with an error was not applied; of any other failure nobody knows.
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

/** What stands under a key of ours and is no text is as little a record as a text that makes no sense. */
function reasonOf(error: Error): string {
  const code = codeOf(error);
  return code === 'WRONGTYPE' ? UNREADABLE : code;
}

function isReplyError(error: unknown): error is Error {
  return error instanceof ReplyError; // which ioredis does not type
}

/** An outcome as it is stored; throws StoreRefusedError where it makes no sense. */
function readStored(text: string, known: unknown): Outcome {
  try {
    return complete(readOutcome(text), knownOf(known));
  } catch (error) {
    throw new StoreRefusedError(UNREADABLE, { cause: error });
  }
}

/** What is known of a result, where it makes sense: it only adds to an outcome. */
function knownOf(text: unknown): JsonObject | undefined {
  try {
    return typeof text === 'string' ? readKnown(text) : undefined;
  } catch {
    return undefined;
  }
}

const STATES: ReadonlySet<unknown> = new Set(['pending', 'settled', 'released', 'early']);

/** A record is what our scripts wrote, or what somebody else left under our keys. */
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
    return { owner, fingerprint, attempt, note, outcome, released, createdAt, updatedAt, expiresAt };
  } catch {
    return 'unreadable';
  }
}

interface Header extends Omit<StoredRequest, 'outcome' | 'released'> {
  readonly state: string;
  readonly known?: unknown;
}

/** What the scripts take for a header as well: an outcome is never stored where it could not be read (E6). */
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

/** By instance; Lua tells an array from an object only where it has members. */
function areWaiters(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const instants = Object.values(value);
  return instants.every(isInstant) && !(Array.isArray(value) && instants.length > 0);
}
