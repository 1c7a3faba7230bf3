/** A body up to this many bytes costs no budget: ordinary ones are read also while large ones are refused. */
const FREE_BYTES = 4_096;

/** How many bytes of bodies may be under way at a time, over all connections. */
export class BodyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Sets bytes aside; false, and nothing is, where there are not as many left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** Gives bytes back. Whoever took them gives them once. */
  give(bytes: number): void {
    this.#left += bytes;
  }
}

/**
 * A body as it arrives, in one buffer, however small its chunks are: an object of its own for each of a million bytes would
 * take hundreds of megabytes. The buffer grows with what has come, so that a length that is only declared costs nothing.
 */
export class GrowingBody {
  #buffer = Buffer.alloc(0);
  #size = 0;

  /** @param most never grows beyond; the chunks together are at most this long. */
  constructor(
    private readonly most: number,
    private readonly budget: BodyBudget,
  ) {}

  /** How many bytes have come. */
  get size(): number {
    return this.#size;
  }

  /** Adds a chunk; false where the budget is used up. */
  append(chunk: Buffer): boolean {
    const size = this.#size + chunk.length;
    if (size > this.#buffer.length && !this.#grow(size)) return false;
    chunk.copy(this.#buffer, this.#size);
    this.#size = size;
    return true;
  }

  /** The bytes that have come. Their budget is free again: whoever gets them answers soon. */
  finish(): Buffer {
    const bytes = this.#buffer.subarray(0, this.#size);
    this.release();
    return bytes;
  }

  /** Drops the bytes, and gives their budget back; the second time it does nothing. */
  release(): void {
    this.budget.give(cost(this.#buffer.length));
    this.#buffer = Buffer.alloc(0);
    this.#size = 0;
  }

  #grow(needed: number): boolean {
    const capacity = Math.max(needed, Math.min(2 * this.#buffer.length, this.most));
    if (!this.budget.take(cost(capacity) - cost(this.#buffer.length))) return false;
    const grown = Buffer.allocUnsafeSlow(capacity);
    this.#buffer.copy(grown, 0, 0, this.#size);
    this.#buffer = grown;
    return true;
  }
}

function cost(bytes: number): number {
  return bytes > FREE_BYTES ? bytes : 0;
}
