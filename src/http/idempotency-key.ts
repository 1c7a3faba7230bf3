/** The key that a caller gave, exactly as it is meant, or in one sentence why it can't be read. */
export type IdempotencyKey = { readonly key: string } | { readonly fault: string };

// RFC 9651, section 3.3.3: a String, and whatever parameters.
const STRING = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"(?: *;.*)?$/;

// What most clients send, as Stripe taught them: a value without quotes. No comma, because proxies join lines with one.
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * Reads the lines of `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): one Structured Field String, or a
 * bare value. Undefined where there is no line. Whether the key serves as an external id is not asked here.
 */
export function readIdempotencyKey(lines: readonly string[]): IdempotencyKey | undefined {
  const [line, another] = lines;
  if (line === undefined) return undefined;
  if (another !== undefined) return { fault: 'Idempotency-Key must be given once' };
  const key = STRING.exec(line)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? BARE.exec(line)?.[0];
  if (key !== undefined) return { key };
  return { fault: 'Idempotency-Key must be a string in double quotes, or one word of ASCII' };
}
