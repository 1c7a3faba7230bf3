import { timingSafeEqual } from 'node:crypto';

/** Tells whether a body, its bytes before any parsing, is the one that the headers prove. Never throws. */
export type BodyCheck = (body: Buffer) => boolean;

/** One way to tell that a webhook comes from the provider. Its keys are read once, when it is made. */
export interface WebhookScheme {
  /**
   * Reads the proof in Node's flat list of headers, in constant time as far as secrets go: the check of the body, or undefined
   * where no body could make such a webhook authentic. Never throws.
   */
  readProof(rawHeaders: readonly string[], now: Date): BodyCheck | undefined;

  /** Makes the headers that prove a body; throws where the secrets do not serve to sign. */
  sign(body: Buffer, now: Date): Record<string, string>;
}

/** Decodes base64 of the standard alphabet, padded and canonical; undefined for anything else, which Node would let pass. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/**
 * Whether two byte strings are the same: in constant time where they are equally long, and false at once where they are not,
 * as a signature that somebody made up may be. Never throws. Whoever compares a secret of unknown length compares digests.
 */
export function equalBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
