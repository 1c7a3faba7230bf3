import { randomBytes } from 'node:crypto';

const MAX_TOKENS = 1_000;

/** The tokens that the sandbox issued. Of more than 1,000, the oldest one is forgotten. */
export class AccessTokens {
  /** When each token expires, on the clock of `performance.now()`. */
  readonly #expiries = new Map<string, number>();

  /** Makes a new token that is valid for this many seconds; null: for ever. */
  issue(expiresInSeconds: number | null): string {
    const [oldest] = this.#expiries.keys();
    if (oldest !== undefined && this.#expiries.size >= MAX_TOKENS) this.#expiries.delete(oldest);
    const token = randomBytes(24).toString('base64url');
    this.#expiries.set(token, performance.now() + (expiresInSeconds ?? Infinity) * 1_000);
    return token;
  }

  /** Whether the value of an Authorization header has a token that is still valid. */
  accepts(authorization: string): boolean {
    return this.has(tokenOf(authorization));
  }

  /** Whether a token is still valid. */
  has(token: string): boolean {
    return performance.now() < (this.#expiries.get(token) ?? -Infinity);
  }

  /** Makes the token in this header invalid. */
  forget(authorization: string): void {
    this.remove(tokenOf(authorization));
  }

  /** Makes a token invalid. */
  remove(token: string): void {
    this.#expiries.delete(token);
  }
}

function tokenOf(authorization: string): string {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
}
