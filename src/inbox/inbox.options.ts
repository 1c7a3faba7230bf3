import type { CredentialPlace } from './kept-message.js';

/** What the inbox keeps, and for how long. */
export class InboxOptions {
  /** The name of this instance. */
  declare readonly instance: string;
  /** How long an entry is kept, in milliseconds. */
  declare readonly ttlMs: number;
  /** How many entries of each kind are kept; the oldest gives way. 0 keeps none. */
  declare readonly most: number;
  /** Whether the bodies of webhooks whose proof failed are kept, too. */
  declare readonly keepsRejected: boolean;
  /** Where webhooks carry the provider's secret itself. */
  declare readonly credentials: readonly CredentialPlace[];
  /** The secrets that may stand there. */
  declare readonly secrets: readonly string[];

  constructor(options: InboxOptions) {
    Object.assign(this, options);
  }
}
