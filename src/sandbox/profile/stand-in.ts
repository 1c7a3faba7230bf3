import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Profile } from '../../config/config.js';
import { standInSettings } from '../../config/settings.js';
import type {
  ProfileDocument,
  SchemeDocument,
  SpelledSchemeDocument,
  VerifyDocument,
} from '../../provider/language/document.js';
import { nameIn } from '../../provider/profile/check-settings.js';
import { namedSchemes } from '../../provider/proofs/named-schemes.js';
import type { PublicKeyAlgorithm } from '../../provider/proofs/signing-keys.js';

/** A profile as service and sandbox use it: whatever the provider alone can sign, the sandbox can sign, too. */
export function standInProfile(document: ProfileDocument, sandboxUrl: string): Profile {
  return {
    document: standInDocument(document),
    settings: { ...standInSettings(document, sandboxUrl), ...standInKeys(document) },
  };
}

/** The document with keys of this process in place of public keys that it has, and of those behind a URL. */
export function standInDocument(document: ProfileDocument): ProfileDocument {
  const { verify } = document.webhook;
  return { ...document, webhook: { ...document.webhook, verify: standInVerify(verify) } };
}

/** The settings with public keys: they get private ones, which verify as well. */
function standInKeys({ webhook: { verify } }: ProfileDocument): Readonly<Record<string, string>> {
  const schemes = schemesOf(verify).flatMap((scheme) => schemesOf(spelledOut(scheme)));
  return Object.fromEntries(
    schemes.flatMap((scheme) => {
      const setting = scheme.scheme === 'public-key' ? nameIn(scheme.keys ?? '') : undefined;
      // Where the same setting may have a secret instead, it has one.
      const isShared = schemes.some(({ scheme: name, keys }) => name !== 'public-key' && keys === scheme.keys);
      return setting === undefined || isShared ? [] : [[setting, privateKey(algorithmOf(scheme))]];
    }),
  );
}

function standInVerify(verify: VerifyDocument): VerifyDocument {
  if ('any' in verify) return { any: verify.any.map(standInScheme) };
  if ('all' in verify) return { all: verify.all.map(standInScheme) };
  return standInScheme(verify);
}

function standInScheme(scheme: SchemeDocument): SchemeDocument {
  const foreign = schemesOf(spelledOut(scheme)).find(isForeign);
  if (!foreign) return scheme;
  const { keys: _keys, ...rest } = foreign;
  return { ...rest, fixed_keys: [privateKey(algorithmOf(foreign))] } as SpelledSchemeDocument;
}

/** Whether only the provider can sign. */
function isForeign(scheme: SchemeDocument): boolean {
  if (scheme.scheme !== 'public-key') return false;
  return scheme.keys?.startsWith('https:') === true || ('fixed_keys' in scheme && scheme.fixed_keys !== undefined);
}

/** What the name of a scheme stands for. */
export function spelledOut(scheme: SchemeDocument): VerifyDocument {
  const named = namedSchemes();
  const meaning = Object.hasOwn(named, scheme.scheme) ? named[scheme.scheme] : undefined;
  if (!meaning) return scheme;
  const { scheme: _name, ...own } = scheme;
  const members = schemesOf(meaning).map((member): SchemeDocument => ({ ...member, ...own }));
  return 'all' in meaning ? { all: members } : { any: members };
}

/** The schemes of a proof, whether one of them or all must accept. */
export function schemesOf(verify: VerifyDocument): readonly SchemeDocument[] {
  if ('any' in verify) return verify.any;
  return 'all' in verify ? verify.all : [verify];
}

function algorithmOf(scheme: SchemeDocument): PublicKeyAlgorithm {
  return 'algorithm' in scheme ? scheme.algorithm : 'ed25519';
}

const keys = new Map<PublicKeyAlgorithm, string>();

/** Each process makes up its own. */
function privateKey(algorithm: PublicKeyAlgorithm): string {
  const known = keys.get(algorithm) ?? makeKey(algorithm).export({ type: 'pkcs8', format: 'pem' }).toString();
  keys.set(algorithm, known);
  return known;
}

function makeKey(algorithm: PublicKeyAlgorithm): KeyObject {
  if (algorithm === 'rsa-sha256') return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  if (algorithm === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}
