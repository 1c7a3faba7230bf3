import { ClientRedis, type MessageHandler, ServerRedis } from '@nestjs/microservices';
import type { Redis } from 'ioredis';
import { firstValueFrom } from 'rxjs';
import type { TlsOptions } from '../engine.js';
import { PubSub } from '../../pub-sub.js';
import { inTime } from '../../waiting/waits.js';
import { TransportLogger } from '../transport-logger.js';
import { parseRedisAddress } from './redis-address.js';
import { RECONNECT_DELAY_MS, redisOptions } from './redis-connection.js';
import { FailoverWatch, leave } from './redis-sentinels.js';

/** A message that waits for its connection for so long is refused, in milliseconds. The connection may serve later ones. */
const PATIENCE_MS = 900;

interface Subscription {
  readonly channel: string;
  readonly listener: (message: unknown) => void;
}

/**
 * Pub/sub on Nest's Redis microservice transport: a ServerRedis listens, a ClientRedis emits.
 *
 * Nest's own subscribing is not used: it does not wait for Redis' confirmation, is not repeated if the first connection
 * failed, and a connection that ends meanwhile rejects a promise without a handler, which ends the process. Its server is
 * given the handler after it listens, and the subscription is made here, each time that the connection is ready.
 *
 * In a cluster, each connection is one to any node: what is published at one is heard at all. ioredis' own client for a cluster would
 * publish at another node each time, and messages would overtake each other.
 */
export class RedisPubSub extends PubSub {
  readonly #options;
  readonly #watch: FailoverWatch | undefined;
  #client: ClientRedis;
  #server: ServerRedis | undefined;
  #subscription: Subscription | undefined;
  #closed = false;

  /** @param name names the connections in CLIENT LIST. */
  constructor(url: string, name: string, tls?: TlsOptions) {
    super();
    const address = parseRedisAddress(url);
    this.#watch = FailoverWatch.of(address, tls);
    this.#options = {
      ...redisOptions(address, tls, this.#watch),
      db: 0, // channels belong to no database
      connectionName: `${name}:pubsub`,
      retryAttempts: Number.MAX_SAFE_INTEGER,
      retryDelay: RECONNECT_DELAY_MS,
      autoResubscribe: false,
    };
    this.#client = new QuietClient(this.#options);
  }

  override async subscribe(channel: string, listener: (message: unknown) => void): Promise<void> {
    this.#subscription = { channel, listener };
    await this.#listen(this.#subscription);
  }

  override async resubscribe(): Promise<void> {
    if (!this.#subscription) return;
    const publisher = this.#client;
    this.#client = new QuietClient(this.#options); // one that was disconnected does not connect again
    await Promise.all([this.#drop(), disconnect(publisher)]);
    await this.#listen(this.#subscription);
  }

  override async publish(channel: string, message: unknown): Promise<void> {
    if (this.#closed) throw new Error('closed');
    this.#followFailovers();
    const client = this.#client;
    try {
      if (
        !(await inTime(
          client.connect().then(() => true),
          PATIENCE_MS,
        ))
      )
        throw new Error('Redis does not answer');
      await firstValueFrom(client.emit(channel, message));
    } finally {
      // It was still connecting when it was closed, or replaced.
      if (this.#closed || client !== this.#client) await disconnect(client);
    }
  }

  override async close(): Promise<void> {
    this.#closed = true;
    this.#subscription = undefined;
    this.#watch?.close();
    await Promise.all([this.#drop(), disconnect(this.#client)]);
  }

  /** From the first use on: a promoted replica is gone to before the old primary is demoted. */
  #followFailovers(): void {
    this.#watch?.follow(() => {
      for (const connection of [this.#client, this.#server].flatMap(connectionsOf)) leave(connection);
    });
  }

  async #listen({ channel, listener }: Subscription): Promise<void> {
    this.#followFailovers();
    const server = new QuietServer(this.#options);
    this.#server = server;
    try {
      await new Promise<void>((resolve, reject) => {
        const listening = (error?: unknown) =>
          error ? reject(new Error('no connection', { cause: error })) : resolve();
        void server.listen(listening);
      });
      server.addHandler(channel, async (message: unknown) => listener(message), true);
      const [, subscriber] = server.unwrap<[Redis, Redis]>();
      // If it fails, the instance stops hearing and subscribes again (E11).
      subscriber.on('ready', () => void subscriber.subscribe(channel).catch(() => {}));
      await subscriber.subscribe(channel);
    } finally {
      // Closed, or replaced, while it was connecting.
      if (this.#server !== server) await disconnect(server);
    }
  }

  async #drop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await disconnect(server);
  }
}

class QuietClient extends ClientRedis {
  protected override readonly logger = new TransportLogger(ClientRedis.name);
}

class QuietServer extends ServerRedis {
  protected override readonly logger = new TransportLogger(ServerRedis.name);

  /** Nest's own first reads the pattern as JSON. The exception that a channel's name makes there costs more than the message. */
  override getHandlerByPattern(pattern: string): MessageHandler | null {
    return this.messageHandlers.get(pattern) ?? null;
  }
}

/** Each message under way on a client that was replaced would tell its connections once more, and ioredis adds a listener each time. */
const disconnected = new WeakSet<Redis>();

/** Nest's `close` waits for the answer to QUIT. A server that cannot be reached never answers, so the connections are ended. */
async function disconnect(transport: ClientRedis | ServerRedis): Promise<void> {
  const connections = connectionsOf(transport);
  if (connections.length === 0) return;
  const closing = transport.close().catch(() => {});
  for (const connection of connections) {
    if (!disconnected.has(connection)) connection.disconnect();
    disconnected.add(connection);
  }
  await closing;
}

/** None if it has never connected. */
function connectionsOf(transport: ClientRedis | ServerRedis | undefined): readonly Redis[] {
  try {
    return transport?.unwrap<Redis[]>() ?? [];
  } catch {
    return [];
  }
}
