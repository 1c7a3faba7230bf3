import type {
  NamedSchemeDocument,
  SchemeDocument,
  SpelledSchemeDocument,
  VerifyDocument,
} from '../language/document.js';
import { didYouMean } from '../language/nearest.js';
import { compilePath, PLACES, type Scope, within } from '../language/paths.js';
import type { NamedSchemes } from './named-schemes.js';
import { type CompiledScheme, schemesOf, type VerifyTree } from './profile-proof.js';
import { callback, compileBodyDigest, compileToken, none } from './sender-schemes.js';
import { compileSignatureScheme } from './signature-scheme.js';

/** A profile's `verify` without its keys. */
export interface CompiledVerify {
  readonly tree: VerifyTree;
  /** The settings with its keys. */
  readonly settings: readonly string[];
  /** Whether a signature is over the URL, so that the service must know the one that the provider calls. */
  readonly signsUrl: boolean;
}

/** Compiles a profile's `verify`. Reports what is wrong; of a scheme that is not known it makes one that refuses everything. */
export function compileVerify(verify: VerifyDocument, named: NamedSchemes, scope: Scope): CompiledVerify {
  const tree = compileTree(verify, named, { ...scope, places: PLACES.proof });
  const schemes = schemesOf(tree);
  const settings = schemes.flatMap(({ keys }) => (keys && 'setting' in keys ? [keys.setting] : []));
  return {
    tree,
    settings: [...new Set(settings)],
    signsUrl: schemes.some(({ covers }) => typeof covers === 'object' && 'content' in covers && hasUrl(covers.content)),
  };
}

function hasUrl(paths: readonly { readonly place: string }[]): boolean {
  return paths.some(({ place }) => place === 'url');
}

const SPELLED = ['none', 'callback', 'token', 'hmac', 'digest', 'public-key', 'body-digest'];

function compileTree(verify: VerifyDocument, named: NamedSchemes, scope: Scope): VerifyTree {
  if (!('scheme' in verify)) return compileGroup(verify, named, scope);
  const { scheme: name } = verify;
  if (isSpelled(verify)) return { kind: 'scheme', scheme: compileScheme(verify, scope) };
  const meaning = Object.hasOwn(named, name) ? named[name] : undefined;
  if (meaning === undefined) {
    scope.report([...scope.at, 'scheme'], unknownScheme(name, [...SPELLED, ...Object.keys(named)]));
    return { kind: 'any', members: [], sharesKeys: false };
  }
  return compileNamed(verify, meaning, scope);
}

function isSpelled(document: SchemeDocument): document is SpelledSchemeDocument {
  return SPELLED.includes(document.scheme);
}

function unknownScheme(name: string, known: readonly string[]): string {
  const isForeign = name === 'aws-sns' || name === 'jwt';
  return isForeign
    ? `scheme ${name} is not supported: its webhooks need a Provider of your own`
    : `there is no scheme "${name}"${didYouMean(name, known) || `; there are ${known.join(', ')}`}`;
}

function compileGroup(group: Exclude<VerifyDocument, SchemeDocument>, named: NamedSchemes, scope: Scope): VerifyTree {
  const [kind, members] = 'any' in group ? (['any', group.any] as const) : (['all', group.all] as const);
  // All of nothing would prove everything.
  if (members.length === 0) scope.report([...scope.at, kind], 'must have at least one scheme');
  return {
    kind,
    members: members.map((member, index) => compileTree(member, named, within(scope, kind, index))),
    sharesKeys: false,
  };
}

/** The members that the file adds to a named scheme replace those of its meaning. Of several schemes, each gets them. */
function compileNamed(document: NamedSchemeDocument, meaning: VerifyDocument, scope: Scope): VerifyTree {
  const { scheme: _name, ...own } = document;
  // A name means schemes that are spelled out: no name stands for another.
  if ('scheme' in meaning) return compileTree({ ...meaning, ...own }, {}, scope);
  const members = ('any' in meaning ? meaning.any : meaning.all).map((member) => ({ ...member, ...own }));
  // The file does not have the group's members, so their faults are told where the name stands.
  const compiled = members
    .filter((member) => 'all' in meaning || fitsKeysOf(document, member))
    .map((member) => compileTree(member, {}, scope));
  return { kind: 'any' in meaning ? 'any' : 'all', members: compiled, sharesKeys: 'any' in meaning };
}

/** The keys behind a URL are public ones. */
function fitsKeysOf({ keys }: NamedSchemeDocument, { scheme }: SchemeDocument): boolean {
  return !keys?.startsWith('https:') || scheme === 'public-key';
}

function compileScheme(document: SpelledSchemeDocument, scope: Scope): CompiledScheme {
  if (document.replay !== undefined) {
    compilePath(document.replay, within({ ...scope, places: PLACES.webhook }, 'replay'));
  }
  switch (document.scheme) {
    case 'none':
      return none;
    case 'callback':
      return callback;
    case 'token':
      return compileToken(document, scope);
    case 'body-digest':
      return compileBodyDigest(document, scope);
    default:
      return compileSignatureScheme(document, scope);
  }
}
