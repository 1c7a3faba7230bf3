import { Logger } from '@nestjs/common';
import { ClientRedis, ServerRedis } from '@nestjs/microservices';
import type { Redis } from 'ioredis';
import { firstValueFrom } from 'rxjs';
import { RECONNECT_DELAY_MS, redisOptions } from '../redis-connection.js';
import { PubSub } from './pub-sub.js';

interface Subscription {
  readonly channel: string;
  readonly listener: (message: unknown) => void;
}

/**
 * Pub/sub on Nest's Redis microservice transport: a ServerRedis listens, a ClientRedis emits.
 *
 * Without `retryAttempts` Nest's transport stays deaf for ever after a restart of Redis, and a server whose first connection
 * failed says later that it is connected but has not subscribed. So it retries without end, and `resubscribe` builds a new
 * server.
 */
export class RedisPubSub extends PubSub {
  readonly #options;
  readonly #client: ClientRedis;
  #server: ServerRedis | undefined;
  #subscription: Subscription | undefined;

  /** @param url redis:// or rediss://; @param name tells the connections apart in CLIENT LIST. */
  constructor(url: string, name: string) {
    super();
    this.#options = {
      ...redisOptions(url),
      connectionName: `${name}:pubsub`,
      retryAttempts: Number.MAX_SAFE_INTEGER,
      retryDelay: RECONNECT_DELAY_MS,
    };
    this.#client = new QuietClient(this.#options);
  }

  override async subscribe(channel: string, listener: (message: unknown) => void): Promise<void> {
    this.#subscription = { channel, listener };
    await this.#listen(this.#subscription);
  }

  override async resubscribe(): Promise<void> {
    this.#drop();
    if (this.#subscription) await this.#listen(this.#subscription);
  }

  override async publish(channel: string, message: unknown): Promise<void> {
    await firstValueFrom(this.#client.emit(channel, message), { defaultValue: undefined });
  }

  override async close(): Promise<void> {
    this.#subscription = undefined;
    this.#drop();
    await disconnect(this.#client);
  }

  async #listen({ channel, listener }: Subscription): Promise<void> {
    const server = new QuietServer(this.#options);
    this.#server = server;
    server.addHandler(channel, async (message: unknown) => listener(message), true);
    await new Promise<void>((resolve, reject) => {
      void server.listen((error?: unknown) =>
        error ? reject(new Error('no connection', { cause: error })) : resolve(),
      );
    });
    // Nest's server does not wait for Redis' confirmation; a second SUBSCRIBE is harmless and does.
    const [, subscriber] = server.unwrap<[Redis, Redis]>();
    await subscriber.subscribe(channel);
  }

  #drop(): void {
    if (this.#server) void disconnect(this.#server);
    this.#server = undefined;
  }
}

/** Nest logs a line per connection and try, which are many in an outage: the store and the reply channel tell of it once. */
class TransportLogger extends Logger {
  override log(message: unknown): void {
    this.debug(message);
  }

  override error(message: unknown): void {
    this.debug(String(message));
  }
}

class QuietClient extends ClientRedis {
  protected override readonly logger = new TransportLogger(ClientRedis.name);
}

class QuietServer extends ServerRedis {
  protected override readonly logger = new TransportLogger(ServerRedis.name);
}

/** Nest's `close` waits for QUIT, which a server out of reach never answers: disconnecting settles it. */
async function disconnect(transport: ClientRedis | ServerRedis): Promise<void> {
  let connections: Redis[];
  try {
    connections = transport.unwrap<Redis[]>();
  } catch {
    return; // never connected
  }
  const closing = transport.close().catch(() => {});
  for (const connection of connections) connection.disconnect();
  await closing;
}
