import { readFileSync } from 'node:fs';
import type { Settings } from '../proofs/profile-proof.js';
import { nameIn } from './check-settings.js';
import type { ProfileDocument, SchemeDocument, Source, VerifyDocument } from '../language/document.js';

// What a profile needs of the configuration, besides the settings that it declares.

/** The schemes of a proof, whether one of them or all must accept. */
export function schemesOf(verify: VerifyDocument): readonly SchemeDocument[] {
  if ('any' in verify) return verify.any;
  return 'all' in verify ? verify.all : [verify];
}

/** Whether the profile says how webhooks are proved. If not, the configuration says so. */
export function hasOwnProof({ webhook }: ProfileDocument): boolean {
  return schemesOf(webhook.verify).some(({ scheme }) => scheme !== 'none');
}

/** The settings that hold secrets of webhooks, in the order of the file. Public keys, and files of keys, are no secrets. */
export function webhookSecretNames({ webhook, settings = {} }: ProfileDocument): readonly string[] {
  const secret = schemesOf(webhook.verify).filter(({ scheme }) => scheme !== 'public-key');
  const names = secret.flatMap(({ keys = '' }) => nameIn(keys) ?? []);
  return [...new Set(names)].filter((name) => settings[name]?.is !== 'file');
}

/** Where webhooks carry a secret itself, such as `header.x-token` or `query.hmac`. */
export function tokenPlaces({ webhook }: ProfileDocument): readonly string[] {
  return schemesOf(webhook.verify).flatMap((scheme) =>
    scheme.scheme === 'token' && 'from' in scheme ? scheme.from : [],
  );
}

/** Whether requests tell the provider a URL of ours that carries the request's id and our signature, or webhooks come to one. */
export function usesCallback({ operations, webhook }: ProfileDocument): boolean {
  if (schemesOf(webhook.verify).some(({ scheme }) => scheme === 'callback')) return true;
  return Object.values(operations).some(({ request, lookup, webhook: readings = [] }) => {
    const requests = JSON.stringify([request, lookup?.request]);
    return /\{callback[}|!]/.test(requests) || [readings].flat().some(({ id }) => isCallback(id));
  });
}

function isCallback(source: Source = []): boolean {
  return [source].flat().some((path) => /^callback\b/.test(path));
}

/** The members of `auth.tls`. */
export type TlsMember = keyof NonNullable<NonNullable<ProfileDocument['auth']>['tls']>;

/** The setting that one of these members of `auth.tls` names; undefined if the profile has none. */
export function tlsSetting({ auth }: ProfileDocument, ...members: readonly TlsMember[]): string | undefined {
  const references = members.flatMap((member) => auth?.tls?.[member] ?? []);
  return nameIn(references[0] ?? '');
}

/** The values of settings as a proof takes them: what is the path of a file stands for the text in it. Throws if it can not be read. */
export function keysOf({ settings: declared = {} }: ProfileDocument, settings: Settings): Settings {
  const read = Object.entries(settings).map(([name, value]) => {
    const isFile = declared[name]?.is === 'file' && value !== undefined;
    return [name, isFile ? readFileSync(value, 'latin1').trim() : value] as const;
  });
  return Object.fromEntries(read);
}
