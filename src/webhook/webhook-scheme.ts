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
