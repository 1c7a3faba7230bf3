// Invariants
// N1. `publish` resolves when the server has answered a PING that was sent after the message, without an error between them.
//     The driver itself says nothing of what the server refuses, or has never got.
// N2. One PING is sent for all that is published in a turn of the event loop.
//     A round trip for each message would cost a burst of signals more than the messages.
// N3. Nothing is emitted before there is a connection, and then in the order in which `publish` was called.
//     Nest's client lets later messages overtake the one that makes it connect.
// N4. What has been given up before it was sent is not sent later.
//     Its caller has been told that it failed.
// N5. After `close` nothing connects.
//     Nest's client would connect again when it is asked to emit.

import { setImmediate } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { ClientNats } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { TransportLogger } from '../transport-logger.js';
import { type NatsOptions, openConnection, PATIENCE_MS } from './nats-connection.js';

type GiveUp = (reason: string) => void;

/** Publishes on a connection of its own, which is made when it is needed. */
export class NatsPublisher {
  readonly #closing = new AbortController();
  /** One for each message whose `publish` has not ended. */
  readonly #attempts = new Set<GiveUp>();
  #publishing: Promise<Publishing> | undefined;

  constructor(private readonly options: NatsOptions) {}

  /** Resolves when the server has taken the message (N1). Rejects after PATIENCE_MS, and when the publisher is closed. */
  publish(subject: string, message: unknown): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#attempts.delete(giveUp);
      };
      const giveUp: GiveUp = (reason) => {
        end();
        reject(new Error(reason));
      };
      // An answer that came while the event loop was busy is read first.
      const timer = setTimeout(() => void setImmediate().then(() => giveUp('no answer')), PATIENCE_MS);
      this.#attempts.add(giveUp);
      void this.#send(subject, message, giveUp).then(resolve, reject).finally(end);
    });
  }

  /** Ends the connection, or the try to make one. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closed'));
    this.#giveUpAll('closed');
    const publishing = await this.#publishing?.catch(() => undefined);
    await publishing?.connection.close();
  }

  async #send(subject: string, message: unknown, giveUp: GiveUp): Promise<void> {
    const publishing = await (this.#publishing ??= this.#connect()); // N3
    if (!this.#attempts.has(giveUp)) return; // N4
    await publishing.emit(subject, message);
    await publishing.answer();
  }

  async #connect(): Promise<Publishing> {
    try {
      this.#closing.signal.throwIfAborted(); // N5
      const publishing = new Publishing(await openConnection(this.options, this.#closing.signal));
      await publishing.begin(() => {
        this.#publishing = undefined;
        this.#giveUpAll('the connection was lost');
      });
      return publishing;
    } catch (error) {
      this.#publishing = undefined;
      throw error;
    }
  }

  #giveUpAll(reason: string): void {
    for (const giveUp of this.#attempts) giveUp(reason);
  }
}

/** A connection on which Nest's client emits. */
class Publishing {
  readonly #client: ClientNats;
  #answer: Promise<void> | undefined;
  #faults: { readonly count: number; readonly last?: Error } = { count: 0 };

  constructor(readonly connection: NatsConnection) {
    this.#client = new ClientOfConnection(connection);
  }

  /** Called once, before all others. `lost` is called when the connection ends. */
  async begin(lost: () => void): Promise<void> {
    await this.#client.connect();
    void this.#noteFaults();
    void this.connection.closed().then(lost);
  }

  async emit(subject: string, message: unknown): Promise<void> {
    await firstValueFrom(this.#client.emit(subject, message));
  }

  /** Resolves when the server has taken all that was emitted so far; rejects if it may have refused some of it (N1). */
  answer(): Promise<void> {
    return (this.#answer ??= this.#ask());
  }

  async #ask(): Promise<void> {
    await setImmediate(); // N2
    this.#answer = undefined;
    const { count } = this.#faults;
    await this.connection.flush();
    await setImmediate(); // an error that came before the answer has been noted then
    if (this.#faults.count > count) throw new Error('the server refuses', { cause: this.#faults.last });
  }

  async #noteFaults(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'error') this.#faults = { count: this.#faults.count + 1, last: status.error };
    }
  }
}

/** Nest's client, on a connection that is given to it. */
class ClientOfConnection extends ClientNats {
  protected override readonly logger = new TransportLogger(ClientNats.name);

  constructor(private readonly connection: NatsConnection) {
    super({});
  }

  override createClient(): Promise<NatsConnection> {
    return Promise.resolve(this.connection);
  }
}
