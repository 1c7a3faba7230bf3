import { hmacSha256 } from './hmac-sha256.js';
import type { Proof, ProofScheme } from './proof-scheme.js';
import { standardWebhooks } from './standard-webhooks.js';
import { token } from './token.js';

/** Every scheme that WEBHOOK_AUTH can name. A new scheme needs its own file and a line here. */
export const proofSchemes: readonly ProofScheme[] = [token, hmacSha256, standardWebhooks];

/** The scheme with this name; undefined if there is none. */
export function schemeNamed(name: string): ProofScheme | undefined {
  return proofSchemes.find((scheme) => scheme.name === name);
}

/** How webhooks prove where they come from. */
export interface WebhookAuth {
  /** The name of a scheme, or `none` to accept every webhook. */
  readonly scheme: string;
  /** Any of them verifies. The first one signs; with standard-webhooks, every one that can. */
  readonly secrets: readonly string[];
  /** The header that has the proof; undefined for the scheme's default. */
  readonly header: string | undefined;
}

/**
 * Makes the proof of webhooks; undefined if the scheme is `none`. Throws if the scheme is unknown or a secret does not fit it; the
 * error never contains a secret.
 */
export function createProof({ scheme: name, secrets, header }: WebhookAuth): Proof | undefined {
  if (name === 'none') return undefined;
  const scheme = schemeNamed(name);
  if (!scheme) throw new Error(`there is no scheme ${name}`);
  return scheme.create(secrets, (header ?? scheme.defaultHeader ?? '').toLowerCase());
}
