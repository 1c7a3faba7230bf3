import { hmacSha256 } from './hmac-sha256.js';
import { standardWebhooks } from './standard-webhooks.js';
import { token } from './token.js';
import type { WebhookScheme } from './proof-scheme.js';

/** How webhooks prove where they come from. */
export interface WebhookAuth {
  readonly scheme: 'none' | 'token' | 'hmac-sha256' | 'standard-webhooks';
  /** Any of them verifies; the first one signs, and with standard-webhooks every one that can. */
  readonly secrets: readonly string[];
  /** In lower case; token and hmac-sha256 need it, the others name their own. */
  readonly header: string | undefined;
}

/**
 * Prepares the check of webhooks, first by their headers, then by their bytes: one that is not authentic is refused by the
 * one or the other, whatever the cause, and never by an exception. Throws at once where the secrets or the header do not fit
 * the scheme, without echoing them.
 */
export function createWebhookVerifier(auth: WebhookAuth): WebhookScheme['readProof'] {
  const scheme = SCHEMES[auth.scheme](auth);
  return (rawHeaders, now) => scheme.readProof(rawHeaders, now);
}

/** Signs a webhook as the provider would: the headers that `createWebhookVerifier` accepts for these bytes. */
export function signWebhook(auth: WebhookAuth, body: Buffer, now: Date): Record<string, string> {
  return SCHEMES[auth.scheme](auth).sign(body, now);
}

const SCHEMES: Readonly<Record<WebhookAuth['scheme'], (auth: WebhookAuth) => WebhookScheme>> = {
  none: () => ({ readProof: () => () => true, sign: () => ({}) }),
  token: ({ secrets, header }) => token(secrets, required(header)),
  'hmac-sha256': ({ secrets, header }) => hmacSha256(secrets, required(header)),
  'standard-webhooks': ({ secrets }) => standardWebhooks(secrets),
};

function required(header: string | undefined): string {
  if (header === undefined) throw new Error('the header that proves a webhook is not named');
  return header.toLowerCase();
}
