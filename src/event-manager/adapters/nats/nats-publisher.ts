// Invariants
// N1. `publish` resolves when the server has answered a PING that was sent after the message, without an error between them.
//     The driver itself keeps what is published while the server is away, and says nothing of what the server refuses.
// N2. One PING is sent for all that is published in a turn of the event loop.
//     A round trip for each message would cost a burst of signals more than the messages.
// N3. Nothing is emitted before the connection is there, and everything in the order in which `publish` was called.
//     Nest's client lets later messages overtake the one that makes it connect.
// N4. What has been given up is not sent later, if it has not been sent yet.
//     Its caller has been told that it failed.
// N5. After `close` nothing connects.
//     Nest's client connects again when it is asked to emit.

import { setImmediate } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { ClientNats } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { TransportLogger } from '../transport-logger.js';
import { type natsOptions, PATIENCE_MS, Sockets } from './nats-connection.js';

/** Publishes on a connection of its own, which it makes when it is first needed. */
export class NatsPublisher {
  readonly #sockets = new Sockets();
  readonly #client: ClientNats;
  /** How to give up each message whose `publish` has not ended. */
  readonly #attempts = new Set<(reason: string) => void>();
  #connection: Promise<NatsConnection> | undefined;
  #answer: Promise<void> | undefined;
  /** The errors that the server has told of, and the last one. */
  #faults = { count: 0, last: undefined as Error | undefined };
  #closed = false;

  constructor(options: ReturnType<typeof natsOptions>) {
    this.#client = new QuietClient(options);
  }

  /** Resolves when the server has taken the message (N1). Rejects after PATIENCE_MS, and when the publisher is closed. */
  async publish(subject: string, message: unknown): Promise<void> {
    if (this.#closed) throw new Error('closed'); // N5
    await new Promise<void>((resolve, reject) => {
      const giveUp = (reason: string): void => {
        this.#attempts.delete(giveUp);
        clearTimeout(timer);
        reject(new Error(reason));
      };
      const timer = setTimeout(giveUp, PATIENCE_MS, 'no answer');
      this.#attempts.add(giveUp);
      void this.#send(subject, message, giveUp)
        .then(resolve, reject)
        .finally(() => {
          this.#attempts.delete(giveUp);
          clearTimeout(timer);
        });
    });
  }

  /** Ends the connection, or the try to make one. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const giveUp of this.#attempts) giveUp('closed');
    const closing = this.#client.close().catch(() => {});
    this.#sockets.end();
    await closing;
  }

  async #send(subject: string, message: unknown, attempt: (reason: string) => void): Promise<void> {
    const connection = await (this.#connection ??= this.#connect()); // N3
    if (!this.#attempts.has(attempt)) return; // N4
    await firstValueFrom(this.#client.emit(subject, message));
    await (this.#answer ??= this.#ask(connection));
  }

  async #connect(): Promise<NatsConnection> {
    try {
      const connection: NatsConnection = await this.#sockets.owning(() => this.#client.connect());
      void connection.closed().then(() => (this.#connection = undefined));
      void this.#watch(connection);
      return connection;
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
  }

  async #ask(connection: NatsConnection): Promise<void> {
    await setImmediate(); // N2
    this.#answer = undefined;
    const { count } = this.#faults;
    await connection.flush();
    await setImmediate(); // what came before the answer has been noted then
    if (this.#faults.count > count) throw new Error('refused', { cause: this.#faults.last });
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'error') this.#faults = { count: this.#faults.count + 1, last: status.error };
    }
  }
}

class QuietClient extends ClientNats {
  protected override readonly logger = new TransportLogger(ClientNats.name);
}
