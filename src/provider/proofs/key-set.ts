import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { KeySet } from './profile-proof.js';

// The keys behind a URL (JWKS, RFC 7517), so that a webhook is checked without waiting.
//
// K1. A check never waits for a fetch.
//     The sender is not known yet: a request of anybody would hold a place for as long as the other server likes.
// K2. There is one fetch at a time, and at most one in ten seconds, whatever the webhooks say.
//     Anybody could otherwise make this service call the other one as often as he can call us.
// K3. Keys that were fetched stay until others have come.
//     If their server is down, what it signs can still be checked.

const MAX_BYTES = 64 * 1024;
const MAX_KEYS = 20;
const TIMEOUT_MS = 5000;
const PAUSE_MS = 10_000;
const MAX_AGE_MS = 3_600_000;

/** Gets the text behind a URL. Rejects if the answer is not 200, is longer than `maxBytes`, or has not come when `signal` aborts. */
export type FetchText = (
  url: string,
  limits: { readonly maxBytes: number; readonly signal: AbortSignal },
) => Promise<string>;

export interface KeySetOptions {
  readonly fetch: FetchText;
  /** Milliseconds. */
  readonly clock: () => number;
  /** Takes one sentence for the log if a fetch fails. */
  readonly onFault: (sentence: string) => void;
}

/** The keys behind a URL. They are fetched when `ready` is first called, when they are an hour old, and when somebody asks for it. */
export class FetchedKeySet implements KeySet {
  #keys: readonly KeyObject[] = [];
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly options: KeySetOptions,
  ) {}

  /** Those that were fetched last (K3). */
  get keys(): readonly KeyObject[] {
    if (this.options.clock() - this.#fetchedAt > MAX_AGE_MS) this.refresh();
    return this.#keys;
  }

  refresh(): void {
    const now = this.options.clock();
    if (this.#fetching || now - this.#triedAt < PAUSE_MS) return;
    this.#triedAt = now;
    this.#fetching = this.#fetch().finally(() => (this.#fetching = undefined));
  }

  ready(): Promise<void> | undefined {
    if (this.#keys.length === 0) this.refresh();
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    const { fetch, clock, onFault } = this.options;
    try {
      const text = await fetch(this.url, { maxBytes: MAX_BYTES, signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (text.length > MAX_BYTES) throw new Error('the answer is too long');
      const keys = readKeySet(parse(text));
      if (keys.length === 0) throw new Error('the answer has no key');
      this.#keys = keys;
      this.#fetchedAt = clock();
    } catch (error) {
      onFault(`the keys of ${this.url} can not be fetched: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** JSON.parse, without the text in its error. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the answer is no JSON');
  }
}

/** The public keys that can verify. Others, and more than 20, are left out. */
function readKeySet(json: unknown): KeyObject[] {
  const keys: unknown = typeof json === 'object' && json !== null && 'keys' in json ? json.keys : undefined;
  if (!Array.isArray(keys)) throw new Error('the answer is no JWKS');
  return keys.slice(0, MAX_KEYS).flatMap((key: unknown) => {
    try {
      const jwk = key as JsonWebKey;
      return jwk.use === 'enc' || jwk.kty === 'oct' ? [] : [createPublicKey({ key: jwk, format: 'jwk' })];
    } catch {
      return [];
    }
  });
}

/** Fetches with Node's own client, which follows no redirect here: keys come from the host that the file names. */
export const fetchText: FetchText = async (url, { maxBytes, signal }) => {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the answer is ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the rest.
    if (bytes > maxBytes) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};
