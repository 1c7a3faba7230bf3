import { hash } from 'node:crypto';
import type { SpelledSchemeDocument } from '../language/document.js';
import { textOf } from '../language/filters.js';
import { type Scope, within } from '../language/paths.js';
import { settingOf } from './key-sources.js';
import type { Additions, CompiledScheme } from './profile-proof.js';
import { equalBytes } from './proof-scheme.js';
import { compileOnePath, encodingOf } from './signed-content.js';
import { isSecret, SECRET_FORMS } from './signing-keys.js';
import { additionAt, needsNoBody, placesOfRequest } from './webhook-places.js';

type TokenDocument = Extract<SpelledSchemeDocument, { readonly scheme: 'token' }>;
type BodyDigestDocument = Extract<SpelledSchemeDocument, { readonly scheme: 'body-digest' }>;

const NOTHING: Additions = { headers: {}, query: {} };

/** `none`: every webhook passes. */
export const none: CompiledScheme = {
  name: 'none',
  covers: 'nothing',
  keys: undefined,
  addsQuery: false,
  bind: () => ({ read: () => () => true, sign: () => NOTHING }),
};

/** `callback`: the path has a token that we signed. */
export const callback: CompiledScheme = {
  name: 'callback',
  covers: 'callback',
  keys: undefined,
  addsQuery: false,
  bind: () => ({
    read: (head) => (head['callback'] === undefined ? undefined : () => true),
    sign: () => NOTHING,
  }),
};

/** Compiles `token`: the sender knows a secret, and sends it. Reports what is wrong. */
export function compileToken(document: TokenDocument, scope: Scope): CompiledScheme {
  const { prefix = '' } = document;
  const path = compileOnePath(document.from, within(scope, 'from'));
  return {
    name: 'token',
    covers: 'everything',
    keys: settingOf(document.keys, SECRET_FORMS.text, (key, strict) => isSecret(key, 'text', strict), scope),
    addsQuery: path.place === 'query',
    bind: (keys, env) => {
      // All digests have the same length, so comparing them reveals nothing about the length of the secret.
      const digests = keys.map((key) => sha256(Buffer.from(key)));
      const isKnown = (value: unknown): boolean => {
        if (typeof value !== 'string' || !value.startsWith(prefix)) return false;
        const presented = sha256(Buffer.from(value.slice(prefix.length), encodingOf(path)));
        return digests.filter((known) => equalBytes(known, presented)).length > 0;
      };
      return {
        read: (head) => {
          if (!needsNoBody(path)) return (places) => isKnown(textOf(path.first(places)));
          return isKnown(textOf(path.first(head))) ? () => true : undefined;
        },
        sign: (request) => {
          const [key] = keys;
          if (key === undefined) return undefined;
          // A token in the body can not be added; it may be there.
          if (isKnown(textOf(path.first(placesOfRequest(request, NOTHING, env))))) return NOTHING;
          return additionAt(path, prefix + Buffer.from(key).toString(encodingOf(path)));
        },
      };
    },
  };
}

/** Compiles `body-digest`: a place has the digest of the body. It proves the body only if something else proves that place. */
export function compileBodyDigest(document: BodyDigestDocument, scope: Scope): CompiledScheme {
  const path = compileOnePath(document.from, within(scope, 'from'));
  if (path.place !== '' && !['header', 'query'].includes(path.place)) {
    scope.report([...scope.at, 'from'], 'must be a header or in the query: the body can not have its own digest');
  }
  return {
    name: 'body-digest',
    covers: { digestAt: path },
    keys: undefined,
    addsQuery: path.place === 'query',
    bind: () => ({
      read: (head) => {
        const text = textOf(path.first(head)) ?? '';
        if (!/^[\da-f]{64}$/i.test(text)) return undefined;
        const expected = Buffer.from(text, 'hex');
        return ({ raw }) => raw !== undefined && equalBytes(sha256(raw), expected);
      },
      sign: ({ body }) => additionAt(path, sha256(body).toString('hex')),
    }),
  };
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}
