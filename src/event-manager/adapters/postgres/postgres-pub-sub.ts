// Invariants
// P12. Signals are sent on a connection of their own, and never by the statement that stores an outcome.
//      NOTIFY takes a lock over the whole server when its transaction commits. Outcomes must not wait for that, and what is published in
//      one turn, or while a statement is under way, takes one such lock.
// P13. A message is pieces of one transaction, each numbered.
//      A payload has less than 8,000 bytes, and two that are equal in a transaction are told as one. Those of one transaction arrive
//      together and in order, so that a piece that does not follow the last one is not waited for.

import { createHash, randomBytes } from 'node:crypto';
import type { Client, Notification } from 'pg';
import { PubSub } from '../../pub-sub.js';
import type { EngineAddress } from '../engine.js';
import { Batches } from './postgres-batches.js';
import { PATIENCE_MS, PostgresConnection } from './postgres-connection.js';

/** The most characters of a piece, beside its number. They are all ASCII. */
const PIECE = 7_900;

const NOTIFY = {
  name: 'notify',
  text: 'SELECT count(pg_notify(channel, payload)) FROM unnest($1::text[], $2::text[]) AS pieces (channel, payload)',
};

/** How Postgres knows a channel: the name of one has less than 64 bytes. */
export function postgresChannel(channel: string): string {
  return `acs_${createHash('sha256').update(channel).digest('hex').slice(0, 48)}`;
}

/** Pub/sub on LISTEN and NOTIFY: two connections, which are made when they are needed. */
export class PostgresPubSub extends PubSub {
  readonly #publisher: PostgresConnection;
  readonly #messages = new Batches<readonly [channel: string, pieces: readonly string[]], true>((asked) =>
    this.#notify(asked),
  );
  readonly #sender = randomBytes(9).toString('base64url');
  #sent = 0;
  #subscriber: PostgresConnection | undefined;
  #isClosed = false;

  /** @param name of the connections, in pg_stat_activity. */
  constructor(
    private readonly address: EngineAddress,
    private readonly name: string,
  ) {
    super();
    // A signal that is lost in a crash is no loss, and need not wait for a disk.
    const prepare = (client: Client) => client.query('SET synchronous_commit = off');
    this.#publisher = new PostgresConnection(address, { name: `${name}:publisher`, prepare });
  }

  override async subscribe(channel: string, listener: (message: unknown) => void): Promise<void> {
    if (this.#isClosed) return;
    const prepare = (client: Client) => {
      const message = new IncomingMessage();
      client.on('notification', ({ payload = '' }: Notification) => {
        const whole = message.add(payload);
        if (whole !== undefined && this.#subscriber) listener(whole);
      });
      return client.query(`LISTEN ${postgresChannel(channel)}`);
    };
    this.#subscriber?.close();
    this.#subscriber = new PostgresConnection(this.address, { name: `${this.name}:subscriber`, prepare });
    this.#subscriber.open();
    await this.#subscriber.untilReady(PATIENCE_MS);
  }

  override async resubscribe(): Promise<void> {
    const reason = new Error('replaced');
    this.#publisher.replace(reason);
    this.#subscriber?.replace(reason);
    await this.#subscriber?.untilReady(PATIENCE_MS);
  }

  override async publish(channel: string, message: unknown): Promise<void> {
    if (this.#isClosed) throw new Error('closed');
    this.#publisher.open();
    this.#sent += 1;
    const pieces = piecesOf(message, `${this.#sender}${this.#sent}`);
    await this.#messages.ask('', [postgresChannel(channel), pieces]);
  }

  override async close(): Promise<void> {
    this.#isClosed = true;
    this.#messages.close();
    this.#publisher.close();
    this.#subscriber?.close();
    this.#subscriber = undefined;
  }

  async #notify(asked: readonly (readonly [channel: string, pieces: readonly string[]])[]): Promise<readonly true[]> {
    await this.#publisher.untilReady(PATIENCE_MS);
    const channels = asked.flatMap(([channel, pieces]) => pieces.map(() => channel));
    await this.#publisher.query({ ...NOTIFY, values: [channels, asked.flatMap(([, pieces]) => pieces)] });
    return asked.map(() => true);
  }
}

/** Each begins with the name of the message, its number, and how many there are. ASCII is the same in every database. */
function piecesOf(message: unknown, name: string): readonly string[] {
  const text = JSON.stringify(message).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const count = Math.ceil(text.length / PIECE);
  return Array.from({ length: count }, (_, index) => {
    return `${name} ${index + 1}/${count} ${text.slice(index * PIECE, (index + 1) * PIECE)}`;
  });
}

/** Puts pieces together, and passes over whatever else is published. */
class IncomingMessage {
  #name = '';
  #text = '';
  #next = 1;

  /** The message, if this piece completes one. */
  add(piece: string): unknown {
    const [head = '', name = '', number, count] = /^(\S+) (\d+)\/(\d+) /.exec(piece) ?? [];
    const isFirst = Number(number) === 1;
    if (!isFirst && (name !== this.#name || Number(number) !== this.#next)) return undefined;
    this.#name = name;
    this.#text = (isFirst ? '' : this.#text) + piece.slice(head.length);
    this.#next = Number(number) + 1;
    return number === count ? parse(this.#text) : undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
