// Invariants
// P1. A connection on which nothing is answered for 750 ms is destroyed, and so is an attempt that takes too long.
//     `client.end()` would wait for the answer of a frozen server, and the driver's own time limits count what waits in line.
// P2. A statement is sent at once or not at all, and never twice.
//     Its caller must know whether it may have been carried out. So several may be under way on one connection.

import { Client, type ClientConfig, type QueryConfig, type QueryResultRow } from 'pg';
import type { EngineAddress } from '../engine.js';
import { readPostgresUrl } from './postgres-address.js';
import { storeErrorOf } from './postgres-errors.js';

/** For how long a server may be silent that was asked something, in milliseconds. */
export const PATIENCE_MS = 750;

/** For how long it may take to connect, in milliseconds. What is done at the start of a session has ten times as long. */
const CONNECT_MS = 2 * PATIENCE_MS;

/** Time between two tries to connect, in milliseconds. */
const RECONNECT_DELAY_MS = 250;

/** What a connection is for. */
export interface ConnectionUse {
  /** Shown by pg_stat_activity. */
  readonly name: string;
  /** Done at the start of each session. */
  readonly prepare?: (client: Client) => Promise<unknown>;
  readonly onReady?: () => void;
  /** The connection was lost, or it could not be made and was not there before. */
  readonly onLost?: (error: Error, wasReady: boolean) => void;
}

/** A connection to Postgres that is made again by itself, without end, from `open` on. */
export class PostgresConnection {
  readonly #config: ClientConfig;
  #session: Session | undefined;
  /** A client that connects. */
  #attempt: Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Why there is no session. */
  #fault = new Error('not connected yet');
  #isOpen = false;
  /** Those that wait until it is ready, or can't be. */
  readonly #waiting = new Set<(error?: Error) => void>();

  constructor(
    address: EngineAddress,
    private readonly use: ConnectionUse,
  ) {
    this.#config = clientConfig(address, use.name);
  }

  /** Whether a statement can be sent now. */
  get isReady(): boolean {
    return this.#session !== undefined;
  }

  /** How many statements are under way. */
  get pending(): number {
    return this.#session?.pending ?? 0;
  }

  /** Why it is not ready; the last reason if it is. */
  get fault(): Error {
    return this.#fault;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    void this.#connect();
  }

  /** Resolves when it is ready. Rejects if it could not be made, or is not after so many milliseconds. */
  async untilReady(ms: number): Promise<void> {
    if (this.isReady) return;
    if (!this.#isOpen) throw this.#fault;
    await new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        if (error) reject(error);
        else resolve();
      };
      const timer = setTimeout(() => end(new Error('the server does not answer')), ms);
      this.#waiting.add(end);
    });
  }

  /** Sends a statement. Rejects with the store's errors; at once if there is no connection. */
  async query<Row extends QueryResultRow>(statement: QueryConfig<unknown[]>): Promise<readonly Row[]> {
    if (!this.#session) throw storeErrorOf(this.#fault, false);
    try {
      return await this.#session.query<Row>(statement);
    } catch (error) {
      throw storeErrorOf(error, true);
    }
  }

  /** Leaves the server, and connects anew at once. */
  replace(reason: Error): void {
    if (!this.#isOpen) return;
    this.#end(reason);
    void this.#connect();
  }

  close(): void {
    this.#isOpen = false;
    const reason = new Error('closed');
    this.#end(reason);
    for (const end of this.#waiting) end(reason);
  }

  #end(reason: Error): void {
    this.#fault = reason;
    clearTimeout(this.#retry);
    for (const client of [this.#session?.client, this.#attempt]) client?.connection.stream.destroy();
    this.#session?.close();
    this.#session = undefined;
    this.#attempt = undefined;
  }

  async #connect(): Promise<void> {
    const client = new Client(this.#config);
    this.#attempt = client;
    try {
      await connect(client, this.use.prepare);
      if (this.#attempt === client) this.#begin(client);
    } catch (error) {
      if (this.#attempt === client) this.#lose(error);
    } finally {
      if (this.#session?.client !== client) client.connection.stream.destroy();
    }
  }

  #begin(client: Client): void {
    this.#attempt = undefined;
    const session = new Session(client, (error) => {
      if (this.#session === session) this.#lose(error);
    });
    this.#session = session;
    for (const end of this.#waiting) end();
    this.use.onReady?.();
  }

  #lose(error: unknown): void {
    const reason = error instanceof Error ? error : new Error('lost', { cause: error });
    const wasReady = this.isReady;
    this.#end(reason);
    this.#retry = setTimeout(() => void this.#connect(), RECONNECT_DELAY_MS);
    for (const end of this.#waiting) end(reason);
    this.use.onLost?.(reason, wasReady);
  }
}

/** What is under way on one connection. */
class Session {
  pending = 0;
  #silence: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(
    readonly client: Client,
    private readonly onLost: (error: Error) => void,
  ) {
    client.on('error', onLost);
    client.on('end', () => onLost(new Error('the connection was ended')));
  }

  async query<Row extends QueryResultRow>(statement: QueryConfig<unknown[]>): Promise<readonly Row[]> {
    this.pending += 1;
    if (this.pending === 1) this.#watch();
    try {
      return (await this.client.query<Row, unknown[]>(statement)).rows;
    } finally {
      this.pending -= 1;
      this.#watch();
    }
  }

  close(): void {
    clearTimeout(this.#silence);
    this.#isClosed = true;
  }

  #watch(): void {
    clearTimeout(this.#silence);
    if (this.pending === 0 || this.#isClosed) return;
    this.#silence = setTimeout(() => this.onLost(new Error('the server is silent')), PATIENCE_MS);
  }
}

/** Connects and prepares within a bounded time. The client is of no use if this rejects. */
export async function connect(client: Client, prepare?: (client: Client) => Promise<unknown>): Promise<void> {
  client.on('error', () => {}); // the call under way is told, too
  const giveUp = () => client.connection.stream.destroy(new Error('the server does not answer'));
  let timer = setTimeout(giveUp, CONNECT_MS);
  try {
    await client.connect();
    clearTimeout(timer);
    timer = setTimeout(giveUp, 10 * CONNECT_MS);
    await prepare?.(client);
  } finally {
    clearTimeout(timer);
  }
}

/** What every connection has in common. Nothing is left to variables of the environment that the driver would read. */
export function clientConfig({ url, tls }: EngineAddress, name: string): ClientConfig {
  const { password, verifies, ...server } = readPostgresUrl(url);
  return {
    ...server,
    password: () => password,
    ssl: verifies && { ...tls, rejectUnauthorized: true },
    application_name: name.slice(0, 63),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    pipeline: true,
  };
}
