// Invariants
// P12. What changes a timeline does so under the timeline's lock, and a batch takes its locks in the order of the timelines' names.
//      Two puts at once would each count without the other's entry, and keep more than `most` together. Two batches that take the same
//      locks in other orders would wait for each other in a ring.
// P13. A batch of timelines is smaller than one of requests, and smaller still if its entries are long.
//      It holds its locks until all of it is stored, and the server keeps a limited number of locks. 10 MB would take longer than the server
//      may be silent.

import {
  type ListedEntry,
  type ListOptions,
  type PutOptions,
  type StoredEntry,
  type TimelineEntry,
  Timelines,
} from '../../timelines.js';
import type { EngineAddress } from '../engine.js';
import { Batches } from './postgres-batches.js';
import { PostgresPool } from './postgres-pool.js';
import { type Statement, timelineStatements as statements } from './postgres-statements.js';
import { escapeText, keyOf, unescapeText } from './postgres-texts.js';

/** The most that one batch asks for (P13). */
const MOST = 100;

/** An entry counts once more for each so many characters: a batch of puts has about a million. */
const LONG_CHARACTERS = 10_000;

/** The longest name or id that is a key as it is, in characters: two of them, and a namespace, fit into an entry of an index. */
const MAX_KEY_CHARACTERS = 200;

/** It comes behind every place. */
const END = { at: Number.MAX_SAFE_INTEGER, id: '' };

/** An entry in an answer. Its place is a bigint, which the driver hands over as a text. */
interface ListedRow {
  readonly i: number;
  readonly id_found: string;
  readonly head_found: string;
  readonly at_found: string;
}

interface StoredRow extends ListedRow {
  readonly body_found: string;
}

interface RemovedRow {
  readonly i: number;
  readonly was_there: boolean;
}

interface Asked {
  readonly timeline: string;
  readonly head?: string;
  readonly body?: string;
  readonly [column: string]: string | number | undefined;
}

/** How timelines on Postgres connect. */
export interface PostgresTimelinesOptions extends EngineAddress {
  /** Separates deployments that share a database. */
  readonly namespace: string;
}

/**
 * Timelines in Postgres 15 or newer, shared by all instances, over one connection; one row an entry. Rows whose time is over are deleted by
 * any `PostgresRequestStore` on the same database.
 *
 * Entries of one millisecond are ordered by the bytes of their escaped ids. For ids in ASCII without a backslash or a NUL that is the order
 * of the code units. It may differ for ids with other characters, and for those above 200 characters, which are ordered by their digests;
 * it is the same order each time.
 */
export class PostgresTimelines extends Timelines {
  readonly #pool: PostgresPool;
  readonly #namespace: string;

  readonly #puts = this.#batches(statements.put);
  readonly #lists = this.#batches<ListedRow>(statements.list);
  readonly #gets = this.#batches<StoredRow>(statements.get);
  readonly #removals = this.#batches<RemovedRow>(statements.remove);
  readonly #takes = this.#batches<ListedRow>(statements.take);

  constructor({ namespace, ...address }: PostgresTimelinesOptions) {
    super();
    this.#namespace = namespace;
    this.#pool = new PostgresPool(address, namespace, 'timelines', 1);
  }

  override async put(timeline: string, entry: TimelineEntry, { afterMs = 0, keepMs, most }: PutOptions): Promise<void> {
    await ask(this.#puts, {
      timeline: shortKeyOf(timeline),
      id: shortKeyOf(entry.id),
      whole_id: entry.id.length > MAX_KEY_CHARACTERS ? escapeText(entry.id) : undefined,
      head: escapeText(entry.head),
      body: escapeText(entry.body),
      after_ms: Math.ceil(afterMs),
      keep_ms: Math.ceil(keepMs),
      most,
    });
  }

  override async list(timeline: string, { limit, before = END }: ListOptions): Promise<readonly ListedEntry[]> {
    const rows = await ask(this.#lists, {
      timeline: shortKeyOf(timeline),
      before_at: before.at,
      before_id: shortKeyOf(before.id),
      most: limit,
    });
    return rows.map(readListed);
  }

  override async get(timeline: string, id: string): Promise<StoredEntry | undefined> {
    const [row] = await ask(this.#gets, { timeline: shortKeyOf(timeline), id: shortKeyOf(id) });
    return row && { ...readListed(row), body: unescapeText(row.body_found) };
  }

  override async remove(timeline: string, id: string): Promise<boolean> {
    const [row] = await ask(this.#removals, { timeline: shortKeyOf(timeline), id: shortKeyOf(id) });
    return row?.was_there === true;
  }

  override async take(timeline: string, limit: number, leaseMs: number): Promise<readonly ListedEntry[]> {
    const rows = await ask(this.#takes, {
      timeline: shortKeyOf(timeline),
      most: limit,
      lease_ms: Math.ceil(leaseMs),
    });
    return rows.map(readListed);
  }

  override async close(): Promise<void> {
    this.#pool.close();
    for (const batches of [this.#puts, this.#lists, this.#gets, this.#removals, this.#takes]) batches.close();
  }

  /** Asks a statement that answers with any number of rows for each, in their order. */
  #batches<Row extends { readonly i: number }>(statement: Statement): Batches<Asked, readonly Row[]> {
    return new Batches<Asked, readonly Row[]>(
      async (asked) => {
        const values = [this.#namespace, JSON.stringify(asked)];
        const found: Row[][] = asked.map(() => []);
        for (const row of await this.#pool.query<Row>({ ...statement, values })) found[row.i - 1]?.push(row);
        return found;
      },
      MOST,
      sizeOf,
    );
  }
}

/** By the timeline alone: then it is the order of the locks (P12), and entries of one timeline are put in the order in which they came. */
function ask<Row>(batches: Batches<Asked, readonly Row[]>, asked: Asked): Promise<readonly Row[]> {
  return batches.ask(asked.timeline, asked);
}

function sizeOf({ head = '', body = '' }: Asked): number {
  return 1 + (head.length + body.length) / LONG_CHARACTERS;
}

function shortKeyOf(text: string): string {
  return keyOf(text, MAX_KEY_CHARACTERS);
}

function readListed({ id_found, head_found, at_found }: ListedRow): ListedEntry {
  return { id: unescapeText(id_found), head: unescapeText(head_found), at: Number(at_found) };
}
