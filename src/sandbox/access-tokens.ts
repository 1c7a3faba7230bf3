import { randomBytes } from 'node:crypto';

const MAX_TOKENS = 1_000;

/** The tokens that the sandbox gave away; the oldest of more than 1,000 is forgotten. */
export class AccessTokens {
  /** Until when each one is good, on the clock of `performance.now()`. */
  readonly #expiries = new Map<string, number>();

  /** Makes a new token that is good for so many seconds, or for ever. */
  issue(expiresInSeconds: number | null): string {
    const [oldest] = this.#expiries.keys();
    if (oldest !== undefined && this.#expiries.size >= MAX_TOKENS) this.#expiries.delete(oldest);
    const token = randomBytes(24).toString('base64url');
    this.#expiries.set(token, performance.now() + (expiresInSeconds ?? Infinity) * 1_000);
    return token;
  }

  /** Tells whether the value of an Authorization header carries a token that is still good. */
  accepts(authorization: string): boolean {
    return performance.now() < (this.#expiries.get(tokenOf(authorization)) ?? -Infinity);
  }

  /** From now on the token in this header is none. */
  forget(authorization: string): void {
    this.#expiries.delete(tokenOf(authorization));
  }
}

function tokenOf(authorization: string): string {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
}
