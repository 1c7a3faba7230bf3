import { StoreRefusedError, UNREADABLE } from '../../errors.js';
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
import type { EngineAddress } from '../engine.js';
import { namesOf, readStored } from '../stored-texts.js';
import { Batches } from './postgres-batches.js';
import { PostgresPool } from './postgres-pool.js';
import { type Statement, statements } from './postgres-statements.js';
import { PostgresSweeper } from './postgres-sweeper.js';
import { escapeText, keyOf, unescapeText } from './postgres-texts.js';

/** So many requests are read by one statement. */
const READ_BATCH = 1_000;

/** What a row may be, in one answer: a row has what its statement selects. */
interface Row {
  readonly i: number;
  readonly answer: string;
  readonly expires_in: number | null;
  readonly attempt_found: string | null;
  readonly outcome_found: string | null;
  readonly known_found: string | null;
  readonly names_found: string | null;
  readonly id_found: string | null;
  readonly instances: readonly string[] | null;
}

/** A row of the table of requests. Instants are bigints, which the driver hands over as texts. */
interface RequestRow {
  readonly i: number;
  readonly state: string;
  readonly owner: string;
  readonly fingerprint: string;
  readonly attempt: string;
  readonly note: string | null;
  readonly names: string | null;
  readonly known: string | null;
  readonly outcome: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly expires_at: string;
}

interface NameRow {
  readonly i: number;
  readonly external_id: string | null;
}

interface Found<Answer = Row> {
  readonly row: Answer | undefined;
}

type Asked = Readonly<Record<string, string | number | boolean | undefined>>;

/** How a store on Postgres connects. */
export interface PostgresStoreOptions extends EngineAddress {
  /** Separates deployments that share a database. */
  readonly namespace: string;
  /** How many connections it has. */
  readonly poolSize?: number;
}

/** Requests in Postgres 15 or newer, shared by all instances; one row a request, deleted some time after it has expired. */
export class PostgresRequestStore extends RequestStore {
  readonly #pool: PostgresPool;
  readonly #sweeper: PostgresSweeper;
  readonly #namespace: string;
  readonly #limits: EarlyLimits;

  readonly #claims: Batches<Asked, Found>;
  readonly #settlements: Batches<Asked, Found>;
  readonly #notes: Batches<Asked, Found>;
  readonly #joins: Batches<Asked, Found<RequestRow>>;
  readonly #learned: Batches<Asked, Found>;
  readonly #namedSettlements: Batches<Asked, Found>;
  readonly #resolutions: Batches<Asked, Found<NameRow>>;
  readonly #early: Batches<Asked, Found>;
  readonly #earlyNamed: Batches<Asked, Found>;

  constructor({ namespace, poolSize = 4, ...address }: PostgresStoreOptions, limits: Partial<EarlyLimits> = {}) {
    super();
    this.#namespace = namespace;
    this.#limits = { ...EARLY_DEFAULTS, ...limits };
    this.#pool = new PostgresPool(address, namespace, 'store', poolSize);
    this.#sweeper = new PostgresSweeper(this.#pool);
    const { earlyTtlMs, maxEarly } = this.#limits;
    this.#claims = new Batches((asked) => this.#ask(statements.claim, asked));
    this.#settlements = new Batches((asked) => this.#ask(statements.settle, asked));
    this.#notes = new Batches((asked) => this.#ask(statements.note, asked));
    this.#joins = new Batches((asked) => this.#ask(statements.join, asked));
    this.#learned = new Batches((asked) => this.#ask(statements.learn, asked));
    this.#namedSettlements = new Batches((asked) => this.#ask(statements.settleNamed, asked));
    this.#resolutions = new Batches((asked) => this.#ask(statements.resolve, asked));
    this.#early = new Batches((asked) => this.#ask(statements.keepEarly, asked, earlyTtlMs, maxEarly));
    const maxNames = maxEarlyNames(this.#limits);
    this.#earlyNamed = new Batches((asked) => this.#ask(statements.keepEarlyNamed, asked, earlyTtlMs, maxNames));
  }

  override async claim(claim: Claim): Promise<ClaimResult> {
    const {
      externalId,
      fingerprint,
      owner,
      attempt,
      instance,
      waitMs,
      keepMs,
      again = false,
      note,
      names = [],
    } = claim;
    const id = keyOf(externalId);
    const row = await this.#answerOf(this.#claims, id, {
      id,
      fingerprint: escapeText(fingerprint),
      owner: escapeText(owner),
      attempt: escapeText(attempt),
      instance: escapeText(instance),
      wait_ms: Math.ceil(waitMs),
      keep_ms: Math.ceil(keepMs),
      note: note === undefined ? undefined : escapeText(note),
      again,
      call_ms: claim.callMs === undefined ? undefined : Math.ceil(claim.callMs),
      names: names.length > 0 ? JSON.stringify(names) : undefined,
    });
    const { answer: kind, expires_in, attempt_found, outcome_found, known_found, names_found } = row;
    if (kind === 'conflict' || kind === 'freed') return { kind };
    const expiresInMs = expires_in ?? 0;
    if (kind === 'claimed') {
      return { kind, expiresInMs, ...(attempt_found !== null && { attempt: unescapeText(attempt_found) }) };
    }
    if (kind === 'attached') {
      const kept = namesOf(names_found);
      const found = unescapeText(attempt_found ?? '');
      return { kind, expiresInMs, attempt: found, ...(kept.length > 0 && { names: kept }) };
    }
    const outcome = readStored(outcome_found, known_found);
    return kind === 'released' ? { kind, outcome } : { kind: 'settled', outcome, replayed: kind === 'settled' };
  }

  override async settle(externalId: string, outcome: Outcome): Promise<Settlement> {
    const askedAt = performance.now();
    const asked = { id: keyOf(externalId), outcome: writeOutcome(outcome) };
    const row = await this.#answerOf(this.#settlements, asked.id, asked, askedAt);
    if (row.answer !== 'absent' || this.#limits.maxEarly === 0) return settlementOf(row, outcome);
    return settlementOf(await this.#answerOf(this.#early, asked.id, asked, askedAt), outcome);
  }

  override async release({ externalId, attempt }: AttemptId, outcome: Outcome): Promise<Settlement> {
    const id = keyOf(externalId);
    const asked = { id, outcome: writeOutcome(outcome), attempt: escapeText(attempt) };
    return settlementOf(await this.#answerOf(this.#settlements, id, asked), outcome);
  }

  override async note({ externalId, attempt }: AttemptId, { known, names, accepted }: AnswerNotes): Promise<void> {
    const id = keyOf(externalId);
    await this.#answerOf(this.#notes, id, {
      id,
      attempt: escapeText(attempt),
      known: known && JSON.stringify(known),
      names: names && JSON.stringify(names),
      accepted: accepted ?? false,
    });
  }

  override async learn(name: string, externalId: string, keepMs: number): Promise<Outcome | undefined> {
    const asked = { name: keyOf(name), external_id: escapeText(externalId), keep_ms: Math.ceil(keepMs) };
    const { outcome_found } = await this.#answerOf(this.#learned, asked.name, asked);
    return outcome_found === null ? undefined : readStored(outcome_found, null);
  }

  override async settleNamed(name: string, outcome: Outcome): Promise<NamedSettlement> {
    const askedAt = performance.now();
    const key = keyOf(name);
    let row = await this.#answerOf(this.#namedSettlements, key, { name: key }, askedAt);
    if (row.answer === 'absent' && maxEarlyNames(this.#limits) > 0) {
      row = await this.#answerOf(this.#earlyNamed, key, { name: key, outcome: writeOutcome(outcome) }, askedAt);
    }
    const { answer: kind, id_found, outcome_found } = row;
    if (kind === 'known') return { kind, externalId: unescapeText(id_found ?? '') };
    if (kind === 'early') return { kind };
    if (kind === 'absent') return { kind: 'unmatched' };
    return { kind: agree(readStored(outcome_found, null), outcome) ? 'duplicate' : 'conflicting' };
  }

  override async resolve(name: string): Promise<string | undefined> {
    const key = keyOf(name);
    const { row } = await this.#resolutions.ask(key, { name: key });
    return typeof row?.external_id === 'string' ? unescapeText(row.external_id) : undefined; // null if it is early
  }

  override async join(externalId: string, instance: string, waitMs: number): Promise<StoredRequest | undefined> {
    const id = keyOf(externalId);
    const { row } = await this.#joins.ask(id, { id, instance: escapeText(instance), wait_ms: Math.ceil(waitMs) });
    const request = row && readRequest(row);
    if (request === 'unreadable') throw new StoreRefusedError(UNREADABLE);
    return request;
  }

  override async read(externalIds: readonly string[]): Promise<readonly ReadResult[]> {
    const found: ReadResult[] = Array.from(externalIds, () => undefined);
    for (let start = 0; start < externalIds.length || start === 0; start += READ_BATCH) {
      const asked = externalIds.slice(start, start + READ_BATCH).map((id) => ({ id: keyOf(id) }));
      const values = [this.#namespace, JSON.stringify(asked)];
      for (const row of await this.#pool.query<RequestRow>({ ...statements.read, values })) {
        found[start + row.i - 1] = readRequest(row);
      }
    }
    return found;
  }

  override async prove(): Promise<void> {
    await this.#pool.query({ ...statements.prove, values: [] });
  }

  override onRestored(listener: (wasDemoted: boolean) => void): void {
    this.#pool.onRestored(listener);
  }

  override async close(): Promise<void> {
    this.#sweeper.close();
    this.#pool.close();
    for (const batches of [
      this.#claims,
      this.#settlements,
      this.#notes,
      this.#joins,
      this.#learned,
      this.#namedSettlements,
      this.#resolutions,
      this.#early,
      this.#earlyNamed,
    ]) {
      batches.close();
    }
  }

  /** Asks a statement that answers with at most one row for each. */
  async #ask<Answer extends { readonly i: number }>(
    statement: Statement,
    asked: readonly Asked[],
    ...more: readonly number[]
  ): Promise<readonly Found<Answer>[]> {
    const values = [this.#namespace, JSON.stringify(asked), ...more];
    const found: Found<Answer>[] = asked.map(() => ({ row: undefined }));
    for (const row of await this.#pool.query<Answer>({ ...statement, values })) found[row.i - 1] = { row };
    return found;
  }

  /** The answer of a function that has one for each that it is asked for. */
  async #answerOf(batches: Batches<Asked, Found>, key: string, asked: Asked, askedAt?: number): Promise<Row> {
    const { row } = await batches.ask(key, asked, askedAt);
    if (!row) throw new StoreRefusedError(UNREADABLE);
    return row;
  }
}

function settlementOf({ answer: kind, ...row }: Row, outcome: Outcome): Settlement {
  if (kind === 'early') return { kind };
  if (kind === 'unmatched' || kind === 'absent') return { kind: 'unmatched' };
  const { attempt_found, outcome_found, known_found, instances } = row;
  if (kind === 'stored') {
    return { kind: agree(readStored(outcome_found, known_found), outcome) ? 'duplicate' : 'conflicting' };
  }
  return {
    kind: 'settled',
    attempt: unescapeText(attempt_found ?? ''),
    outcome: complete(outcome, knownOf(known_found)),
    instances: (instances ?? []).map(unescapeText),
  };
}

function readRequest(row: RequestRow): ReadResult {
  try {
    return {
      owner: unescapeText(row.owner),
      fingerprint: unescapeText(row.fingerprint),
      attempt: unescapeText(row.attempt),
      note: row.note === null ? undefined : unescapeText(row.note),
      names: namesOf(row.names),
      outcome: row.state === 'pending' ? undefined : readStored(row.outcome, row.known),
      released: row.state === 'released',
      createdAt: Number(row.created_at),
      updatedAt: Number(row.updated_at),
      expiresAt: Number(row.expires_at),
    };
  } catch {
    return 'unreadable';
  }
}
