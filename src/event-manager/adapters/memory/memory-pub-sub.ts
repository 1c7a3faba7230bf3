import { PubSub } from '../../pub-sub.js';

type Listener = (message: unknown) => void;

/** Channels within one process; instances that share a `MemoryBus` hear each other. */
export class MemoryBus {
  readonly #listeners = new Map<string, Set<Listener>>();

  add(channel: string, listener: Listener): void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
  }

  remove(channel: string, listener: Listener): void {
    const listeners = this.#listeners.get(channel);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#listeners.delete(channel);
  }

  emit(channel: string, message: unknown): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(message);
  }
}

/** Pub/sub for a single process. Messages arrive asynchronously, as they would over a network. */
export class MemoryPubSub extends PubSub {
  /** Messages on their way, and how each arrives. */
  readonly #sending = new Map<NodeJS.Immediate, () => void>();
  #subscription: { readonly channel: string; readonly listener: Listener } | undefined;

  constructor(private readonly bus = new MemoryBus()) {
    super();
  }

  override subscribe(channel: string, listener: Listener): Promise<void> {
    this.#subscription = { channel, listener };
    return this.resubscribe();
  }

  override async resubscribe(): Promise<void> {
    if (!this.#subscription) return;
    const { channel, listener } = this.#subscription;
    this.bus.remove(channel, listener);
    this.bus.add(channel, listener);
  }

  override publish(channel: string, message: unknown): Promise<void> {
    const copy = JSON.stringify(message);
    return new Promise((resolve) => {
      const arrive = (): void => {
        this.#sending.delete(sending);
        this.bus.emit(channel, JSON.parse(copy));
        resolve();
      };
      const sending = setImmediate(arrive);
      this.#sending.set(sending, arrive);
    });
  }

  override async close(): Promise<void> {
    if (this.#subscription) this.bus.remove(this.#subscription.channel, this.#subscription.listener);
    this.#subscription = undefined;
    for (const [sending, arrive] of this.#sending) {
      clearImmediate(sending);
      arrive(); // others may wait for it
    }
  }
}
