/** Tells the first time of something in a minute from further ones. */
export class OncePerMinute {
  readonly #seen = new Set<string>();
  #minute = 0;

  /** @param most is how many there may be in one minute; further ones are none of them. */
  constructor(private readonly most = Infinity) {}

  /** Whether this is the first one of its kind in the minute of `now`. */
  isFirst(kind: string, now: Date): boolean {
    const minute = Math.floor(now.getTime() / 60_000);
    if (minute !== this.#minute) this.#seen.clear();
    this.#minute = minute;
    if (this.#seen.has(kind) || this.#seen.size >= this.most) return false;
    this.#seen.add(kind);
    return true;
  }
}
