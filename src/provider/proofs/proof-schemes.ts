import { hmacSha256 } from './hmac-sha256.js';
import type { Proof, ProofScheme } from './proof-scheme.js';
import { standardWebhooks } from './standard-webhooks.js';
import { token } from './token.js';

/** Every scheme that WEBHOOK_AUTH can name; a new one is its file and a line here. */
export const proofSchemes: readonly ProofScheme[] = [token, hmacSha256, standardWebhooks];

/** How webhooks prove where they come from. */
export interface WebhookAuth {
  /** The name of a scheme, or `none`: then every webhook is taken. */
  readonly scheme: string;
  /** Any of them verifies; the first one signs, and with standard-webhooks every one that can. */
  readonly secrets: readonly string[];
  /** Undefined for the scheme's own. */
  readonly header: string | undefined;
}

/**
 * Prepares the proof of webhooks; undefined if none is asked for. Throws if the scheme is unknown or the secrets do not fit it, and
 * never echoes them.
 */
export function createProof({ scheme: name, secrets, header }: WebhookAuth): Proof | undefined {
  if (name === 'none') return undefined;
  const scheme = proofSchemes.find((candidate) => candidate.name === name);
  if (!scheme) throw new Error(`there is no scheme ${name}`);
  return scheme.create(secrets, (header ?? scheme.defaultHeader ?? '').toLowerCase());
}
