import { Redis, type Result } from 'ioredis';
import { StoreUnavailableError } from '../errors.js';
import { type Outcome, readOutcome, writeOutcome } from '../outcome.js';
import {
  insistOnDatabase,
  logOutages,
  RECONNECT_DELAY_MS,
  redisOptions,
  type TlsOptions,
  warnOfEviction,
} from '../redis-connection.js';
import { RedisKeys } from '../redis-keys.js';
import { claimScript, joinScript, settleScript } from './redis-scripts.js';
import {
  type Claim,
  type ClaimResult,
  RequestStore,
  type RequestStoreLimits,
  type Settlement,
  type StoredRequest,
} from './request-store.js';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    claimRequest(...args: (string | number)[]): Result<string[], Context>;
    settleRequest(...args: (string | number)[]): Result<string[], Context>;
    joinRequest(...args: (string | number)[]): Result<string | null, Context>;
  }
}

/** So many records are read by one command; more would hold up the others' commands. */
const READ_BATCH = 1_000;

/** Requests in Redis 6.2 or newer, shared by all instances; one string a request, every key with a time to live. */
export class RedisRequestStore extends RequestStore {
  readonly #redis: Redis;
  readonly #keys: RedisKeys;

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
      enableAutoPipelining: true, // one write for the commands of a turn of the event loop
      scripts: {
        claimRequest: { lua: claimScript, numberOfKeys: 2 },
        settleRequest: { lua: settleScript, numberOfKeys: 2 },
        joinRequest: { lua: joinScript, numberOfKeys: 1 },
      },
    });
    logOutages(this.#redis, 'store');
    insistOnDatabase(this.#redis);
    warnOfEviction(this.#redis);
  }

  override async claim(claim: Claim): Promise<ClaimResult> {
    const { externalId, fingerprint, owner, attempt, instance, waitMs, note = '' } = claim;
    const { pendingTtlMs, resultTtlMs } = this.limits;
    const [kind, told = ''] = await this.#answer(
      this.#redis.claimRequest(
        this.#keys.request(externalId),
        this.#keys.early,
        fingerprint,
        owner,
        attempt,
        instance,
        waitMs,
        pendingTtlMs,
        resultTtlMs,
        note,
      ),
    );
    if (kind === 'claimed' || kind === 'conflict') return { kind };
    if (kind === 'attached') return { kind, attempt: told };
    if (kind === 'released') return { kind, outcome: readOutcome(told) };
    return { kind: 'settled', outcome: readOutcome(told), replayed: kind === 'settled' };
  }

  override settle(externalId: string, outcome: Outcome): Promise<Settlement> {
    return this.#settle(externalId, outcome, '');
  }

  override release(claim: Claim, outcome: Outcome): Promise<Settlement> {
    return this.#settle(claim.externalId, outcome, claim.attempt);
  }

  override async join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    const record = await this.#answer(this.#redis.joinRequest(this.#keys.request(externalId), instance, waitMs));
    return readRecord(record);
  }

  override async read(externalIds: readonly string[]): Promise<readonly (StoredRequest | undefined)[]> {
    const records: (StoredRequest | undefined)[] = [];
    for (let start = 0; start < externalIds.length; start += READ_BATCH) {
      const keys = externalIds.slice(start, start + READ_BATCH).map((externalId) => this.#keys.request(externalId));
      for (const record of await this.#answer(this.#redis.mget(keys))) records.push(readRecord(record));
    }
    return records;
  }

  override onRestored(listener: () => void): void {
    this.#redis.on('ready', listener);
  }

  override async close(): Promise<void> {
    this.#redis.removeAllListeners('ready');
    this.#redis.disconnect();
  }

  async #settle(externalId: string, outcome: Outcome, attempt: string): Promise<Settlement> {
    const { resultTtlMs, earlyTtlMs, maxEarly } = this.limits;
    const [kind, settled = '', ...instances] = await this.#answer(
      this.#redis.settleRequest(
        this.#keys.request(externalId),
        this.#keys.early,
        writeOutcome(outcome),
        resultTtlMs,
        earlyTtlMs,
        maxEarly,
        attempt,
      ),
    );
    if (kind === 'duplicate' || kind === 'conflicting' || kind === 'early' || kind === 'unmatched') return { kind };
    return { kind: 'settled', attempt: settled, instances };
  }

  /** A command given to a connection that is not ready was never sent; of any other failure nobody knows. */
  async #answer<T>(command: Promise<T>): Promise<T> {
    const sent = this.#redis.status === 'ready';
    try {
      return await command;
    } catch (error) {
      throw new StoreUnavailableError(sent, { cause: error });
    }
  }
}

interface Header extends Omit<StoredRequest, 'outcome'> {
  readonly state: 'pending' | 'settled' | 'released' | 'early';
}

function readRecord(record: string | null): StoredRequest | undefined {
  if (record === null) return undefined;
  const cut = record.indexOf('\n');
  const header = JSON.parse(record.slice(0, cut)) as Header;
  if (header.state === 'early') return undefined;
  const outcome = cut + 1 < record.length ? readOutcome(record.slice(cut + 1)) : undefined;
  const { owner, fingerprint, attempt, note, createdAt, updatedAt, expiresAt } = header;
  return { owner, fingerprint, attempt, note, outcome, createdAt, updatedAt, expiresAt };
}
