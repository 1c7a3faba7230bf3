// Invariants
// P3. A server that says that it takes no writes is left, at most every two seconds; between two departures it can be read.
//     It may be demoted while its connections stay open, and its address may lead to its successor by now.
// P4. The end of an outage is told once, however many connections were lost.
//     An outage begins when a connection that was there is lost. It ends with the next one that is made.

import { Logger } from '@nestjs/common';
import { DatabaseError, type QueryConfig, type QueryResultRow } from 'pg';
import { StoreRefusedError, StoreUnavailableError } from '../../errors.js';
import type { EngineAddress } from '../engine.js';
import { PostgresConnection } from './postgres-connection.js';
import { isOfReadOnly, reasonOf, storeErrorOf } from './postgres-errors.js';
import { isOfMissing, prepareSession } from './postgres-schema.js';

/** Time between two departures from a server that takes no writes, in milliseconds. */
const LEAVE_AGAIN_MS = 2_000;

/** The connections of a store or of timelines, all of them open for its whole life. */
export class PostgresPool {
  readonly #connections: readonly PostgresConnection[];
  readonly #logger = new Logger('Postgres');
  readonly #logged = new Set<string>();
  readonly #listeners: ((wasDemoted: boolean) => void)[] = [];
  #isOutage = true;
  #leftAt = -Infinity;
  /** Whether that is still to be told. */
  #wasDemoted = false;

  /** @param purpose is shown in the log and, with the namespace, by pg_stat_activity. */
  constructor(
    address: EngineAddress,
    namespace: string,
    private readonly purpose: 'store' | 'timelines',
    size: number,
  ) {
    const use = {
      name: `${namespace}:${purpose}`,
      prepare: prepareSession,
      onReady: () => this.#restore(),
      onLost: (error: Error, wasReady: boolean) => this.#lose(error, wasReady),
    };
    this.#connections = Array.from({ length: size }, () => new PostgresConnection(address, use));
    for (const connection of this.#connections) connection.open();
  }

  /** Sends a statement on the connection that has the fewest under way. */
  async query<Row extends QueryResultRow>(statement: QueryConfig<unknown[]>): Promise<readonly Row[]> {
    let least: PostgresConnection | undefined;
    for (const connection of this.#connections) {
      if (connection.isReady && (!least || connection.pending < least.pending)) least = connection;
    }
    if (!least) throw this.#whyNone();
    try {
      return await least.query<Row>(statement);
    } catch (error) {
      const cause = error instanceof StoreUnavailableError ? error.cause : undefined;
      if (isOfReadOnly(cause)) this.#leave(error);
      if (isOfMissing(cause)) least.replace(cause);
      throw error;
    }
  }

  onRestored(listener: (wasDemoted: boolean) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#listeners.length = 0;
    for (const connection of this.#connections) connection.close();
  }

  /** A server that answers and refuses says more than one that is away. */
  #whyNone(): StoreUnavailableError {
    const faults = this.#connections.map(({ fault }) => fault);
    return storeErrorOf(
      faults.find((fault) => fault instanceof DatabaseError || fault instanceof StoreRefusedError) ?? faults[0],
      false,
    );
  }

  #leave(reason: unknown): void {
    if (performance.now() < this.#leftAt + LEAVE_AGAIN_MS) return;
    this.#leftAt = performance.now();
    this.#wasDemoted = true;
    this.#isOutage = true;
    const error = reason instanceof Error ? reason : new Error('demoted');
    for (const connection of this.#connections) connection.replace(error);
  }

  #restore(): void {
    if (this.#logged.size > 0) this.#logger.log({ event: 'postgres-restored', connection: this.purpose });
    this.#logged.clear();
    if (!this.#isOutage) return;
    this.#isOutage = false;
    const wasDemoted = this.#wasDemoted;
    this.#wasDemoted = false;
    for (const listener of this.#listeners) listener(wasDemoted);
  }

  #lose(error: Error, wasReady: boolean): void {
    this.#isOutage ||= wasReady;
    const refusal = error instanceof DatabaseError ? reasonOf(error) : undefined; // the message may name users
    const kind = refusal ?? 'unreachable';
    if (!this.#logged.has(kind)) {
      this.#logger.warn({ event: 'postgres-lost', connection: this.purpose, reason: refusal ?? error.message });
    }
    this.#logged.add(kind);
  }
}
