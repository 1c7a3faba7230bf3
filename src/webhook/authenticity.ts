import { hmacSha256 } from './hmac-sha256.js';
import { standardWebhooks } from './standard-webhooks.js';
import { token } from './token.js';
import type { WebhookMessage, WebhookScheme } from './webhook-scheme.js';

/** How webhooks prove where they come from. */
export interface WebhookAuth {
  readonly scheme: 'none' | 'token' | 'hmac-sha256' | 'standard-webhooks';
  /** Any of them verifies; the first one signs, and with standard-webhooks every one that can. */
  readonly secrets: readonly string[];
  /** In lower case; token and hmac-sha256 need it, the others name their own. */
  readonly header: string | undefined;
}

/**
 * Prepares the check of webhooks: true where one is authentic, false for every other cause, and never an exception.
 * Throws at once where the secrets or the header do not fit the scheme, without echoing them.
 */
export function createWebhookVerifier(auth: WebhookAuth): (message: WebhookMessage, now: Date) => boolean {
  const scheme = SCHEMES[auth.scheme](auth);
  return (message, now) => scheme.verify(message, now);
}

/** Signs a webhook as the provider would: the headers that `createWebhookVerifier` accepts for these bytes. */
export function signWebhook(auth: WebhookAuth, body: Buffer, now: Date): Record<string, string> {
  return SCHEMES[auth.scheme](auth).sign(body, now);
}

const SCHEMES: Readonly<Record<WebhookAuth['scheme'], (auth: WebhookAuth) => WebhookScheme>> = {
  none: () => ({ verify: () => true, sign: () => ({}) }),
  token: ({ secrets, header }) => token(secrets, required(header)),
  'hmac-sha256': ({ secrets, header }) => hmacSha256(secrets, required(header)),
  'standard-webhooks': ({ secrets }) => standardWebhooks(secrets),
};

function required(header: string | undefined): string {
  if (header === undefined) throw new Error('the header that proves a webhook is not named');
  return header.toLowerCase();
}
