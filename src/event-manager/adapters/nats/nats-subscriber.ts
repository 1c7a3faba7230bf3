import { setTimeout as sleep } from 'node:timers/promises';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { type MessageHandler, ServerNats } from '@nestjs/microservices';
import { TransportLogger } from '../transport-logger.js';
import { type NatsOptions, openConnection } from './nats-connection.js';

/** Least time between two tries to connect again, in milliseconds, and what chance adds to it, so that not all instances come at once. */
const RECONNECT_DELAY_MS = 250;
const JITTER_MS = 100;

/** Hears one subject, on a connection of its own, which is made again when it is lost. */
export class NatsSubscriber {
  readonly #closing = new AbortController();
  #connection: NatsConnection | undefined;

  constructor(
    private readonly options: NatsOptions,
    private readonly subject: string,
    private readonly listener: (message: unknown) => void,
  ) {}

  /** Called once. Resolves when the server has the subscription. Rejects if that is not possible, and then tries no more. */
  async listen(): Promise<void> {
    await this.#connect();
    void this.#stay();
  }

  /** Ends the connection, or the try to make one. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closed'));
    await this.#connection?.close();
  }

  async #stay(): Promise<void> {
    const { signal } = this.#closing;
    for (let triedAt = -Infinity; !signal.aborted; triedAt = performance.now()) {
      await this.#connection?.closed();
      const dueAt = triedAt + RECONNECT_DELAY_MS + Math.random() * JITTER_MS;
      try {
        await sleep(Math.max(0, dueAt - performance.now()), undefined, { signal });
        await this.#connect();
      } catch {
        // it is tried again, unless it was closed
      }
    }
  }

  async #connect(): Promise<void> {
    const connection = await openConnection(this.options, this.#closing.signal);
    this.#connection = connection;
    try {
      this.#closing.signal.throwIfAborted();
      await this.#subscribe(connection);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async #subscribe(connection: NatsConnection): Promise<void> {
    const { subject, listener } = this;
    const server = new ServerOfConnection(connection);
    await server.listen(() => {});
    server.addHandler(subject, async (message: unknown) => listener(message), true);
    // Nest's own subscribing does not tell of a subject that the user may not subscribe to.
    const subscription = connection.subscribe(subject, {
      callback: (error, message) => {
        if (!error) void server.hear(subject, message);
      },
    });
    await Promise.race([connection.flush(), connection.closed()]);
    if (subscription.isClosed()) throw new Error('the subscription is refused, or the connection was lost');
  }
}

/** Nest's server, on a connection that is given to it. */
class ServerOfConnection extends ServerNats {
  protected override readonly logger = new TransportLogger(ServerNats.name);

  constructor(private readonly connection: NatsConnection) {
    super({});
  }

  override createNatsClient(): Promise<NatsConnection> {
    return Promise.resolve(this.connection);
  }

  /** What is no message of ours is dropped. */
  async hear(subject: string, message: Msg): Promise<void> {
    try {
      await this.handleMessage(subject, message);
    } catch (error) {
      this.logger.error(error);
    }
  }

  /** Nest's own first reads the pattern as JSON. The exception that a subject makes there costs more than the message. */
  override getHandlerByPattern(pattern: string): MessageHandler | null {
    return this.messageHandlers.get(pattern) ?? null;
  }
}
