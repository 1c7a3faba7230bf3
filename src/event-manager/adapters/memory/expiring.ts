/** Values that are kept until their time is over. What has expired is removed while others come, without a timer or a pause. */
export class Expiring<Value extends { readonly expiresAt: number }> {
  readonly #values = new Map<string, { readonly value: Value; readonly queue: Set<string> }>();
  /**
   * The keys in the order in which they came, by the magnitude of their lifetimes in powers of two. In one queue for all, those that
   * live for an hour would stay behind one that lives for a day.
   */
  readonly #queues = new Map<number, Set<string>>();

  /** @param onRemove is told of each value that is removed, for whichever reason but `clear`. */
  constructor(private readonly onRemove: (value: Value, key: string) => void = () => {}) {}

  /** The value, if its time is not over at this instant. */
  get(key: string, now: number): Value | undefined {
    const value = this.#values.get(key)?.value;
    if (!value || value.expiresAt > now) return value;
    this.delete(key);
    return undefined;
  }

  /** Keeps a value, behind all that came before, and removes at most two of each queue whose time is over. */
  set(key: string, value: Value, now: number): void {
    this.delete(key);
    const magnitude = Math.ceil(Math.log2(Math.max(1, value.expiresAt - now)));
    const queue = this.#queues.get(magnitude) ?? new Set();
    this.#queues.set(magnitude, queue.add(key));
    this.#values.set(key, { value, queue });
    for (const each of this.#queues.values()) this.#removeExpired(each, now);
  }

  delete(key: string): void {
    const found = this.#values.get(key);
    if (!found) return;
    this.#values.delete(key);
    found.queue.delete(key);
    this.onRemove(found.value, key);
  }

  clear(): void {
    this.#values.clear();
    this.#queues.clear();
  }

  #removeExpired(queue: Iterable<string>, now: number): void {
    let removed = 0;
    for (const key of queue) {
      const expiresAt = this.#values.get(key)?.value.expiresAt ?? now;
      if (expiresAt > now || ++removed > 2) break;
      this.delete(key);
    }
  }
}
