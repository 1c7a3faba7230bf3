import type { JsonTree } from '../../json/json-tree.js';
import { isList } from '../../json/json-tree.js';
import { textOf } from '../language/filters.js';
import type { Path, Places, Scope } from '../language/paths.js';
import { within } from '../language/paths.js';
import { membersOf } from '../language/templates.js';
import { decodeBase64 } from './proof-scheme.js';
import { compileOnePath } from './signed-content.js';

export interface SignatureTextDocument {
  readonly signature: string;
  readonly prefix?: string;
  readonly pairs?: { readonly split: string; readonly assign: string; readonly take: string };
  readonly encoding: 'hex' | 'base64';
}

/** The signatures that a webhook carries. A rotation of keys needs two. */
export interface FoundSignatures {
  readonly signatures: readonly Buffer[];
  /** The other pairs, as the place `sig`. */
  readonly sig: JsonTree;
}

/** How signatures stand in a text. */
export interface SignatureText {
  readonly path: Path;
  /** Undefined if there is no signature that can be decoded, or more than 16. */
  read(places: Places): FoundSignatures | undefined;
  /** @param sig the other pairs, in their order. */
  write(signature: Buffer, sig: readonly (readonly [string, string])[]): string;
}

// Each signature may cost a verification with a public key, before we know anything about the sender.
const MAX_SIGNATURES = 16;
const MAX_PAIRS = 64;

/**
 * Compiles where signatures stand: after `prefix`, and, with `pairs`, as the values of `take`. Reports what is wrong.
 *
 * @param takesLines whether a header may have several lines, each with a signature, of which any may verify.
 */
export function compileSignatureText(
  document: SignatureTextDocument,
  scope: Scope,
  takesLines: boolean,
): SignatureText {
  const { prefix = '', pairs, encoding } = document;
  const path = compileOnePath(document.signature, within(scope, 'signature'));
  const unprefixed = (text: string): string | undefined =>
    text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
  const decodeAll = (texts: readonly string[]): Buffer[] => texts.flatMap((text) => decode(text, encoding) ?? []);

  const readPairs = (text: string): FoundSignatures | undefined => {
    const { split, assign, take } = pairs!;
    const pieces = text.split(split, MAX_PAIRS + 1);
    if (pieces.length > MAX_PAIRS) return undefined;
    const entries = pieces.flatMap((piece) => {
      const at = piece.indexOf(assign);
      return at === -1 ? [] : [[piece.slice(0, at).trim(), piece.slice(at + assign.length).trim()] as const];
    });
    const taken = entries.flatMap(([name, value]) => (name === take ? [value] : []));
    return { signatures: taken.length > MAX_SIGNATURES ? [] : decodeAll(taken), sig: membersOf(entries) };
  };

  return {
    path,
    read: (places) => {
      const texts = textsOf(path, places, takesLines && pairs === undefined).map(unprefixed);
      const known = texts.filter((text) => text !== undefined);
      const [first] = known;
      if (first === undefined || known.length > MAX_SIGNATURES) return undefined;
      const found = pairs ? readPairs(first) : { signatures: decodeAll(known), sig: membersOf([]) };
      return found && found.signatures.length > 0 ? found : undefined;
    },
    write: (signature, sig) => {
      const text = signature.toString(encoding);
      if (!pairs) return prefix + text;
      const written = [...sig, [pairs.take, text] as const].map(([name, value]) => name + pairs.assign + value);
      return prefix + written.join(pairs.split);
    },
  };
}

/** One text; of a header that is given several times, all of them or none. */
function textsOf(path: Path, places: Places, takesLines: boolean): readonly string[] {
  const value = path.first(places);
  if (takesLines && !Buffer.isBuffer(value) && isList(value)) return value.flatMap((line) => textOf(line) ?? []);
  const text = textOf(value);
  return text === undefined ? [] : [text];
}

/** Hex in upper or lower case, or canonical base64; undefined for what Node would decode in part. */
function decode(text: string, encoding: 'hex' | 'base64'): Buffer | undefined {
  if (text === '') return undefined;
  if (encoding === 'base64') return decodeBase64(text);
  return /^(?:[\da-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
}
