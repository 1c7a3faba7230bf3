import { randomUUID } from 'node:crypto';
import type { JsonMembers } from '../../json/json-tree.js';
import type { SpelledSchemeDocument } from '../language/document.js';
import type { Path, Places, Scope } from '../language/paths.js';
import { membersOf } from '../language/templates.js';
import {
  type Additions,
  type BoundScheme,
  type CompiledScheme,
  mergeAdditions,
  type UnsignedWebhook,
} from './profile-proof.js';
import { settingOf, urlOf } from './key-sources.js';
import { compileSignatureText, type SignatureText } from './signature-text.js';
import { digest, hmac, publicKey, type Signer } from './signers.js';
import { compileContent, compileTime, type SignedContent, type SignedTime } from './signed-content.js';
import { isSecret, type KeyFormat, publicKeyForm, readKeyPair, readSecret, SECRET_FORMS } from './signing-keys.js';
import { additionAt, needsNoBody, placesOfRequest } from './webhook-places.js';

type SignatureDocument = Extract<SpelledSchemeDocument, { readonly signature: string }>;
type HmacDocument = Extract<SignatureDocument, { readonly scheme: 'hmac' }>;
type DigestDocument = Extract<SignatureDocument, { readonly scheme: 'digest' }>;
type PublicKeyDocument = Extract<SignatureDocument, { readonly scheme: 'public-key' }>;

/** Compiles `hmac`, `digest` and `public-key`: a signature over a content, perhaps with a time. Reports what is wrong. */
export function compileSignatureScheme(document: SignatureDocument, scope: Scope): CompiledScheme {
  const isPublic = document.scheme === 'public-key';
  const hasSig = document.pairs !== undefined;
  const text = compileSignatureText(document, without(scope, 'sig', 'key'), isPublic);
  const content = compileContent(document.content, without(scope, hasSig || 'sig', isPublic && 'key'));
  const time = document.time && compileTime(document.time, without(scope, hasSig || 'sig', 'key'));
  if (document.scheme === 'digest' && !content.required.some(({ place }) => place === 'key')) {
    scope.report([...scope.at, 'content'], 'must have {key}: anybody can make a digest without one');
  }
  const parts: Parts = { text, content, time };
  return {
    name: document.scheme,
    covers: { content: content.paths },
    addsQuery: text.path.place === 'query' || time?.path.place === 'query',
    ...(isPublic ? publicKeyParts(document, scope, parts) : secretParts(document, scope, parts)),
  };
}

/** The same scope without some places. */
function without(scope: Scope, ...names: readonly (string | boolean)[]): Scope {
  return { ...scope, places: scope.places.filter((place) => !names.includes(place)) };
}

/** What a signature is made of. */
interface Parts {
  readonly text: SignatureText;
  readonly content: SignedContent;
  readonly time: SignedTime | undefined;
}

type KeyParts = Pick<CompiledScheme, 'keys' | 'bind'>;

function secretParts(document: HmacDocument | DigestDocument, scope: Scope, parts: Parts): KeyParts {
  const format: KeyFormat = document.scheme === 'hmac' ? (document.key_format ?? 'text') : 'text';
  const fits = (key: string, strict: boolean): boolean => isSecret(key, format, strict);
  return {
    keys: settingOf(document.keys, SECRET_FORMS[format], fits, scope),
    bind: (keys, env) => {
      const secrets = keys.flatMap((key) => readSecret(key, format) ?? []);
      return bindSignature(
        parts,
        document.scheme === 'hmac' ? hmac(secrets, document.hash, parts.content) : digest(secrets, parts.content),
        env,
      );
    },
  };
}

function publicKeyParts(document: PublicKeyDocument, scope: Scope, parts: Parts): KeyParts {
  const { algorithm, keys, fixed_keys: fixedKeys = [] } = document;
  const form = publicKeyForm(algorithm);
  const fixed = fixedKeys.flatMap((key, index) => {
    const pair = readKeyPair(key, algorithm);
    if (!pair) scope.report([...scope.at, 'fixed_keys', index], `is no key for ${algorithm}`);
    return pair ?? [];
  });
  if (keys === undefined && fixedKeys.length === 0) {
    scope.report(scope.at, 'needs keys or fixed_keys');
  }
  const fits = (key: string): boolean => readKeyPair(key, algorithm) !== undefined;
  const sourceOf = (text: string) =>
    text.startsWith('https:') ? urlOf(text, scope) : settingOf(text, form, fits, scope);
  return {
    keys: keys === undefined ? undefined : sourceOf(keys),
    bind: (texts, env, keySet) => {
      const pairs = [...texts.flatMap((text) => readKeyPair(text, algorithm) ?? []), ...fixed];
      return bindSignature(parts, publicKey(pairs, keySet, algorithm, parts.content), env);
    },
  };
}

function bindSignature({ text, content, time }: Parts, signer: Signer, env: JsonMembers): BoundScheme {
  // Undefined if there is no signature, or it is too old.
  const find = (places: Places, now: Date): Found | undefined => {
    const found = text.read(places);
    if (!found) return undefined;
    return !time || time.isRecent(places, found, now) ? found : undefined;
  };
  const check = (places: Places, { sig, signatures }: Found): boolean => signer.verifies(places, sig, signatures);
  const isEarly = needsNoBody(text.path) && (!time || needsNoBody(time.path));
  return {
    read: (head, now) => {
      if (isEarly) {
        const found = find(head, now);
        return found && ((places) => check(places, found));
      }
      return (places) => {
        const found = find(places, now);
        return found !== undefined && check(places, found);
      };
    },
    sign: (request, now) => {
      const { additions, sig } = prepare({ text, content, time }, request, now, env);
      const signature = signer.sign(placesOfRequest(request, additions, env), membersOf(sig));
      if (!signature) return undefined;
      const signed = additionAt(text.path, text.write(signature, sig));
      return signed && mergeAdditions(additions, signed);
    },
    ready: () => signer.ready?.(),
  };
}

type Found = NonNullable<ReturnType<SignatureText['read']>>;

/** What a sender adds before it signs: the time, and the headers and pairs that the content takes. */
function prepare(
  { content, time }: Parts,
  request: UnsignedWebhook,
  now: Date,
  env: JsonMembers,
): { additions: Additions; sig: readonly (readonly [string, string])[] } {
  let additions: Additions = { headers: {}, query: {} };
  const sig = new Map<string, string>();
  const put = (path: Path, value: string): void => {
    const [name] = path.steps ?? [];
    if (path.place === 'sig' && typeof name === 'string') sig.set(name, value);
    else additions = mergeAdditions(additions, additionAt(path, value) ?? { headers: {}, query: {} });
  };
  if (time) put(time.path, time.stamp(now));
  const places = placesOfRequest(request, additions, env);
  for (const path of content.required) {
    const isThere = path.place === 'sig' ? sig.has(String(path.steps?.[0])) : path.raw(places) !== undefined;
    if (!isThere && (path.place === 'sig' || path.place === 'header')) put(path, `msg_${randomUUID()}`);
  }
  return { additions, sig: [...sig] };
}
