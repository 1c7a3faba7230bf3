/** A webhook as it came: `rawHeaders` is Node's flat list, `body` the bytes before any parsing. */
export interface WebhookMessage {
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** One way to tell that a webhook comes from the provider. Its keys are read once, when it is made. */
export interface WebhookScheme {
  /** Tells whether the message is authentic, in constant time as far as secrets go. Never throws. */
  verify(message: WebhookMessage, now: Date): boolean;

  /** Makes the headers that `verify` accepts; throws where the secrets do not serve to sign. */
  sign(body: Buffer, now: Date): Record<string, string>;
}
