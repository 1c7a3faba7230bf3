import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { equalBytes } from './proof-scheme.js';

/** The request that a path names: its operation and our id. */
export interface CallbackTarget {
  readonly operation: string;
  readonly id: string;
}

// Half of an HMAC, as RFC 2104 allows: providers limit the length of URLs.
const MAC_BYTES = 16;
// 128 code points of four bytes each, in base64url.
const MAX_ID_LENGTH = Math.ceil((128 * 4 * 4) / 3);

// What is below the token is ignored: banks append /pix, others a slash. A signature never holds a dot.
const PATH = /^\/webhook\/([a-z0-9][a-z0-9-]{0,40})\/([^/]+)(?:\/|$)/;

/**
 * Signed paths for the URLs that are given to a provider, one for each request: `/webhook/{operation}/{token}`. The token is the id
 * and a signature over operation and id, in characters that no proxy changes. So nobody else can name a request, and its URL says
 * which one it is whatever the webhook does not say.
 */
export class CallbackTokens {
  readonly #keys: readonly KeyObject[];

  /** @param secrets The first one signs, any verifies. */
  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map((secret) => createSecretKey(Buffer.from(secret)));
  }

  /** The path of a request's webhooks. Throws if there is no secret. */
  path(operation: string, id: string): string {
    const [key] = this.#keys;
    if (!key) throw new Error('no secret to sign with');
    return `/webhook/${operation}/${Buffer.from(id).toString('base64url')}.${mac(key, operation, id).toString('base64url')}`;
  }

  /** Reads a path without its query: undefined if it has no token, `forged` if we did not sign it. Never throws. */
  read(pathname: string): CallbackTarget | 'forged' | undefined {
    const [, operation, token] = PATH.exec(pathname) ?? [];
    if (operation === undefined || token === undefined) return undefined;
    const [encodedId = '', encodedMac = '', ...rest] = token.split('.', 3);
    if (rest.length > 0 || encodedId.length > MAX_ID_LENGTH) return 'forged';
    const id = decode(encodedId)?.toString();
    const given = decode(encodedMac);
    if (id === undefined || given === undefined) return 'forged';
    return this.#keys.some((key) => equalBytes(mac(key, operation, id), given)) ? { operation, id } : 'forged';
  }
}

/** An operation holds no control character, so the id begins after the second NUL. The first part keeps other uses of a secret apart. */
function mac(key: KeyObject, operation: string, id: string): Buffer {
  return createHmac('sha256', key).update(`callback\0${operation}\0${id}`).digest().subarray(0, MAC_BYTES);
}

/** Canonical base64url only: one request has one token. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return text !== '' && bytes.toString('base64url') === text ? bytes : undefined;
}
