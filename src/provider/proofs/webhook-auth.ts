import { isPrintableAscii, isStandardWebhooksSecret } from '../../config/formats.js';

/** How webhooks prove where they come from; `none` takes their word for it. */
export const WEBHOOK_AUTHS = ['none', 'token', 'hmac-sha256', 'standard-webhooks'] as const;

/** One of WEBHOOK_AUTHS. */
export type WebhookAuth = (typeof WEBHOOK_AUTHS)[number];

/** The variables about it, which the service and the sandbox share. */
export interface WebhookVariables {
  readonly WEBHOOK_AUTH?: WebhookAuth;
  readonly WEBHOOK_SECRETS?: readonly string[];
  readonly WEBHOOK_HEADER?: string;
}

/** What follows from them: secrets and a header only where the proof uses them. */
export interface WebhookSettings {
  readonly webhookAuth: WebhookAuth;
  readonly webhookSecrets: readonly string[];
  readonly webhookHeader: string | undefined;
}

// Where the proof lies in one header of the provider's choice. Standard Webhooks fixes its own three.
const DEFAULT_HEADER: Readonly<Partial<Record<WebhookAuth, string>>> = {
  token: 'authorization',
  'hmac-sha256': 'x-signature',
};

/** Why the variables do not go together, if so; where `sign`, the secrets must also serve to sign, as the sandbox does. */
export function webhookFaults({ WEBHOOK_AUTH = 'none', WEBHOOK_SECRETS }: WebhookVariables, sign: boolean): string[] {
  if (WEBHOOK_AUTH === 'none') {
    return [];
  }
  if (WEBHOOK_SECRETS === undefined) {
    return [`WEBHOOK_SECRETS must be given with WEBHOOK_AUTH=${WEBHOOK_AUTH}`];
  }
  if (WEBHOOK_AUTH === 'token' && !WEBHOOK_SECRETS.every(isPrintableAscii)) {
    return ['WEBHOOK_SECRETS takes printable ASCII with WEBHOOK_AUTH=token'];
  }
  if (WEBHOOK_AUTH !== 'standard-webhooks') {
    return [];
  }
  if (!WEBHOOK_SECRETS.every(isStandardWebhooksSecret)) {
    return [
      'WEBHOOK_SECRETS takes with WEBHOOK_AUTH=standard-webhooks base64 keys of at least 16 bytes (whsec_ or no prefix) ' +
        'or Ed25519 keys (whpk_, whsk_)',
    ];
  }
  if (sign && WEBHOOK_SECRETS.every((secret) => secret.startsWith('whpk_'))) {
    return ['WEBHOOK_SECRETS takes more than public keys (whpk_) where the sandbox signs with them'];
  }
  return [];
}

/** Resolves variables that have no fault. */
export function webhookSettings(variables: WebhookVariables): WebhookSettings {
  const { WEBHOOK_AUTH: webhookAuth = 'none', WEBHOOK_SECRETS, WEBHOOK_HEADER } = variables;
  const defaultHeader = DEFAULT_HEADER[webhookAuth];
  return {
    webhookAuth,
    webhookSecrets: webhookAuth === 'none' ? [] : (WEBHOOK_SECRETS ?? []),
    webhookHeader: defaultHeader === undefined ? undefined : (WEBHOOK_HEADER ?? defaultHeader),
  };
}
