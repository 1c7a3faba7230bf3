import { timingSafeEqual } from 'node:crypto';

/** Tells whether a body, its bytes before any parsing, is the one that the headers prove. Never throws. */
export type BodyCheck = (body: Buffer) => boolean;

/** Proves webhooks with keys that were read when it was made. */
export interface Proof {
  /**
   * Reads the proof in Node's flat list of headers. Answers the check of the body, or undefined if no body could make such a webhook
   * authentic. Secrets are compared in constant time. Never throws.
   */
  read(rawHeaders: readonly string[], now: Date): BodyCheck | undefined;

  /** Makes the headers that prove a body, as the provider would. Throws if the secrets only serve to verify. */
  sign(body: Buffer, now: Date): Record<string, string>;
}

/** One way to prove that a webhook comes from the provider. Configuration and documentation are made from what it says of itself. */
export interface ProofScheme {
  /** Its value of WEBHOOK_AUTH. */
  readonly name: string;
  /** The header that is read if WEBHOOK_HEADER is unset, in lower case; undefined if the scheme has headers of its own. */
  readonly defaultHeader?: string;
  /** What a secret is, in words that follow "takes". */
  readonly secretForm: string;
  /** Whether a text of at least 16 bytes serves as a secret. */
  checkSecret(secret: string): boolean;
  /** Whether the secret serves to sign as well, as the sandbox has to; without it every secret does. */
  canSign?(secret: string): boolean;
  /**
   * Reads the keys once. Any of the secrets verifies. Throws on a secret that `checkSecret` refuses, and never echoes it.
   *
   * @param header in lower case; empty if the scheme has headers of its own.
   */
  create(secrets: readonly string[], header: string): Proof;
}

/** Decodes base64 of the standard alphabet, padded and canonical; undefined for anything else, which Node would let pass. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/**
 * Whether two byte strings are the same. Takes constant time if they are equally long, and none if they are not: compare digests of
 * a secret whose length is unknown. Never throws.
 */
export function equalBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
