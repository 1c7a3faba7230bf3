import type { NatsConnection } from '@nats-io/transport-node';
import { type MessageHandler, ServerNats } from '@nestjs/microservices';
import { TransportLogger } from '../transport-logger.js';
import { type natsOptions, Sockets } from './nats-connection.js';

/** Hears one subject, on a connection of its own. */
export class NatsSubscriber {
  readonly #sockets = new Sockets();
  readonly #server: QuietServer;
  #closed = false;

  constructor(options: ReturnType<typeof natsOptions>) {
    this.#server = new QuietServer(options);
  }

  /** Resolves when the server has the subscription, which the driver makes again at each reconnection. */
  async listen(subject: string, listener: (message: unknown) => void): Promise<void> {
    const server = this.#server;
    await this.#sockets.owning(() => this.#connect());
    const connection = server.unwrap<NatsConnection>();
    if (this.#closed) {
      await connection.close();
      throw new Error('closed');
    }
    server.addHandler(subject, async (message: unknown) => listener(message), true);
    // Nest's own subscribing does not tell of a subject that the user may not subscribe to.
    const subscription = connection.subscribe(subject, {
      callback: (error, message) => void (error ?? server.handleMessage(subject, message).catch(() => {})),
    });
    await Promise.race([connection.flush(), connection.closed()]);
    if (subscription.isClosed()) throw new Error(this.#closed ? 'closed' : 'the subscription is refused');
  }

  /** Ends the connection, or the try to make one. */
  async close(): Promise<void> {
    this.#closed = true;
    const closing = this.#server.close().catch(() => {});
    this.#sockets.end();
    await closing;
  }

  #connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const listening = (error?: unknown) =>
        error ? reject(new Error('no connection', { cause: error })) : resolve();
      void this.#server.listen(listening);
    });
  }
}

class QuietServer extends ServerNats {
  protected override readonly logger = new TransportLogger(ServerNats.name);

  /** Nest's own first reads the pattern as JSON. The exception that a subject makes there costs more than the message. */
  override getHandlerByPattern(pattern: string): MessageHandler | null {
    return this.messageHandlers.get(pattern) ?? null;
  }
}
