import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { ApiClientService } from '../../src/provider/api-client/api-client.service.js';
import type { ProfileDocument } from '../../src/provider/language/document.js';
import { membersOf } from '../../src/provider/language/templates.js';
import { compileProfile } from '../../src/provider/profile/compile-profile.js';
import { readPreset } from '../../src/provider/profile/presets.js';
import type { ProfileOptions } from '../../src/provider/profile/profile.options.js';
import { ProfileProvider } from '../../src/provider/profile/profile.provider.js';
import { CallbackTokens } from '../../src/provider/proofs/callback-token.js';
import type { ProviderRequest, Webhook } from '../../src/provider/provider.js';
import { JsonObjectText } from '../../src/json/json-text.js';

/** The document of a preset. */
export function presetDocument(name: string): ProfileDocument {
  const { document, faults } = readPreset(name);
  if (!document) throw new Error(faults.join('\n'));
  return document;
}

export const PUBLIC_URL = 'https://us.test';

/** The URLs that are given to providers. */
export const callbackTokens = new CallbackTokens(['a secret for callbacks']);

/** The provider that a profile describes, for what needs no call to it. */
export function readerOf(
  document: ProfileDocument,
  settings: Readonly<Record<string, string>> = {},
  options: Partial<ProfileOptions> = {},
  client = {} as ApiClientService,
): ProfileProvider {
  const profile = compileProfile(document);
  return new ProfileProvider(client, {
    profile,
    env: membersOf(Object.entries(settings)),
    proof: undefined,
    callbacks: {
      path: (operation, externalId) => callbackTokens.path(operation, externalId),
      read: (url) => (profile.usesCallback ? callbackTokens.read(url.split('?', 1)[0] ?? '') : undefined),
    },
    publicUrl: () => PUBLIC_URL,
    observers: [],
    ...options,
  });
}

/** A webhook; its body is JSON if it is no text and no bytes. */
export function webhook(
  body: unknown,
  members: Partial<Webhook> & { readonly headers?: Record<string, string> } = {},
): Webhook {
  const { headers = {}, ...others } = members;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    body: Buffer.isBuffer(body) ? body : Buffer.from(text),
    contentType: 'application/json',
    rawHeaders: Object.entries(headers).flat(),
    target: { method: 'POST', url: '/webhook' },
    requestId: 'r-1',
    context: ROOT_CONTEXT,
    ...others,
  };
}

/** A request of a caller. */
export function callerRequest(operation: string, externalId: string, body: string): ProviderRequest {
  const caller = JsonObjectText.parse(body);
  return { operation, externalId, body, caller, requestId: 'r-1', context: ROOT_CONTEXT };
}
