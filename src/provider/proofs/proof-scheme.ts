import { timingSafeEqual } from 'node:crypto';

/** Tells whether the headers prove this body, given as its bytes before any parsing. Never throws. */
export type BodyCheck = (body: Buffer) => boolean;

/** Verifies and signs webhooks, with keys that were read when it was made. */
export interface Proof {
  /**
   * Reads the proof in Node's flat list of headers. Returns the check of the body, or undefined if no body could make the webhook
   * authentic. Compares secrets in constant time. Never throws.
   */
  read(rawHeaders: readonly string[], now: Date): BodyCheck | undefined;

  /**
   * Makes the headers that prove a body, as the provider would. Throws if the secrets can only verify.
   *
   * @param id names the message, where the scheme names messages; a new one unless it is given.
   */
  sign(body: Buffer, now: Date, id?: string): Record<string, string>;
}

/** One way to prove that a webhook comes from the provider. Configuration and its error messages are made from these members. */
export interface ProofScheme {
  /** Its value of WEBHOOK_AUTH. */
  readonly name: string;
  /** The header that is read if WEBHOOK_HEADER is unset, in lower case; undefined if the scheme has headers of its own. */
  readonly defaultHeader?: string;
  /** The form of a secret, in words that complete "WEBHOOK_SECRETS takes …". */
  readonly secretForm: string;
  /** Whether a secret is valid. It is known to have 16 bytes or more. */
  checkSecret(secret: string): boolean;
  /** Whether the secret can also sign, as the sandbox must. Without this method every secret can. */
  canSign?(secret: string): boolean;
  /**
   * Reads the keys once. Any of the secrets verifies. Throws on a secret that `checkSecret` refuses; the error never contains it.
   *
   * @param header in lower case; empty if the scheme has headers of its own.
   */
  create(secrets: readonly string[], header: string): Proof;
}

/** Decodes base64 of the standard alphabet, padded and canonical. Returns undefined for other texts, which Node would decode, too. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/**
 * Whether two byte strings are equal. If their lengths are equal, the time does not depend on their content; if not, it returns at
 * once. So compare digests if the length of a secret must stay unknown. Never throws.
 */
export function equalBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
