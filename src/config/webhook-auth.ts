import { proofSchemes, schemeNamed, type WebhookAuth } from '../provider/proofs/proof-schemes.js';

/** The values of WEBHOOK_AUTH: the schemes, and `none`, which accepts every webhook. */
export const WEBHOOK_AUTHS: readonly string[] = ['none', ...proofSchemes.map(({ name }) => name)];

/** The variables about the proof of webhooks, which the service and the sandbox share. */
export interface WebhookVariables {
  readonly WEBHOOK_AUTH?: string;
  readonly WEBHOOK_SECRETS?: readonly string[];
  readonly WEBHOOK_HEADER?: string;
}

/** The settings that these variables give. Secrets and header are set only if the scheme uses them. */
export interface WebhookSettings {
  /** One of WEBHOOK_AUTHS. */
  readonly webhookAuth: string;
  readonly webhookSecrets: readonly string[];
  readonly webhookHeader: string | undefined;
}

/** Why the variables do not fit together; empty if they do. With `sign`, a secret must be able to sign, as the sandbox needs. */
export function webhookFaults({ WEBHOOK_AUTH = 'none', WEBHOOK_SECRETS }: WebhookVariables, sign: boolean): string[] {
  const scheme = schemeNamed(WEBHOOK_AUTH);
  if (!scheme) return [];
  if (WEBHOOK_SECRETS === undefined) return [`WEBHOOK_SECRETS must be given with WEBHOOK_AUTH=${scheme.name}`];
  if (!WEBHOOK_SECRETS.every((secret) => scheme.checkSecret(secret))) {
    return [`WEBHOOK_SECRETS takes ${scheme.secretForm} with WEBHOOK_AUTH=${scheme.name}`];
  }
  if (sign && !WEBHOOK_SECRETS.some((secret) => scheme.canSign?.(secret) ?? true)) {
    return ['WEBHOOK_SECRETS takes more than public keys (whpk_) where the sandbox signs with them'];
  }
  return [];
}

/** The settings of variables that have no fault. */
export function webhookSettings(variables: WebhookVariables): WebhookSettings {
  const { WEBHOOK_AUTH: webhookAuth = 'none', WEBHOOK_SECRETS = [], WEBHOOK_HEADER } = variables;
  const scheme = schemeNamed(webhookAuth);
  return {
    webhookAuth,
    webhookSecrets: scheme ? WEBHOOK_SECRETS : [],
    webhookHeader: scheme?.defaultHeader === undefined ? undefined : (WEBHOOK_HEADER ?? scheme.defaultHeader),
  };
}

/** The same settings, as a provider takes them. */
export function webhookAuthOf(settings: WebhookSettings): WebhookAuth {
  return { scheme: settings.webhookAuth, secrets: settings.webhookSecrets, header: settings.webhookHeader };
}
