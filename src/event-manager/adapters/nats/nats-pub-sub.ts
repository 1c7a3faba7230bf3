import { PubSub } from '../../pub-sub.js';
import type { TlsOptions } from '../engine.js';
import { natsOptions } from './nats-connection.js';
import { NatsPublisher } from './nats-publisher.js';
import { NatsSubscriber } from './nats-subscriber.js';

interface Subscription {
  readonly subject: string;
  readonly listener: (message: unknown) => void;
}

/** Pub/sub on Nest's NATS microservice transport: a ServerNats listens, a ClientNats emits. No queue group: each subscriber hears all. */
export class NatsPubSub extends PubSub {
  readonly #options;
  #publisher: NatsPublisher;
  #subscriber: NatsSubscriber | undefined;
  #subscription: Subscription | undefined;

  /** @param url nats:// or tls://; @param name names the connections in NATS' monitoring. */
  constructor(url: string, name: string, tls?: TlsOptions) {
    super();
    this.#options = natsOptions(url, `${name}:pubsub`, tls);
    this.#publisher = new NatsPublisher(this.#options);
  }

  override async subscribe(channel: string, listener: (message: unknown) => void): Promise<void> {
    this.#subscription = { subject: subjectOf(channel), listener };
    await this.#listen(this.#subscription);
  }

  override async resubscribe(): Promise<void> {
    if (!this.#subscription) return;
    const [publisher, subscriber] = [this.#publisher, this.#subscriber];
    this.#publisher = new NatsPublisher(this.#options);
    this.#subscriber = undefined;
    await Promise.all([publisher.close(), subscriber?.close()]);
    if (this.#subscription) await this.#listen(this.#subscription);
  }

  override publish(channel: string, message: unknown): Promise<void> {
    return this.#publisher.publish(subjectOf(channel), message);
  }

  override async close(): Promise<void> {
    this.#subscription = undefined;
    await Promise.all([this.#publisher.close(), this.#subscriber?.close()]);
  }

  async #listen({ subject, listener }: Subscription): Promise<void> {
    const subscriber = new NatsSubscriber(this.#options, subject, listener);
    const replaced = this.#subscriber;
    this.#subscriber = subscriber;
    await replaced?.close();
    try {
      await subscriber.listen();
    } catch (error) {
      await subscriber.close();
      throw error;
    }
  }
}

/**
 * The subject for a channel. Its parts between colons are the subject's tokens, so that a user can be allowed `namespace.>`. What a
 * token may not hold is percent-encoded, dots and wildcards too; an empty part is a bare %. No two channels share a subject.
 */
export function subjectOf(channel: string): string {
  const tokens = channel.split(':').map((part) => encodeURIComponent(part).replace(/[.*~!'()]/g, encode) || '%');
  return tokens.join('.');
}

function encode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
