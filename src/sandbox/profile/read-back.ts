import { isList, isMembers, type JsonMembers, type JsonTree } from '../../json/json-tree.js';
import type { Template } from '../../provider/language/document.js';
import { textOf } from '../../provider/language/filters.js';
import type { Scope } from '../../provider/language/paths.js';
import { compileTemplate, type Placeholder, type TextTemplate } from '../../provider/language/templates.js';

// The inverse of templates: what stood in the places, read from what was made of them.

/** A place and what stood in it. */
export interface Found {
  /** Such as `id` or `caller.amount`. */
  readonly name: string;
  readonly value: string;
  /** Whether it stands there as it was; a filter has changed it otherwise. */
  readonly isPlain: boolean;
}

/** How the text of a place is encoded, and what it then never holds. */
export interface Encoding {
  readonly encode: (text: string) => string;
  readonly decode: (text: string) => string;
  readonly never: string;
}

const AS_IT_IS: Encoding = { encode: String, decode: String, never: '' };

/** For parts of a path. */
export const PERCENT: Encoding = { encode: encodeURIComponent, decode: decodeText, never: '/' };

/**
 * What stood in the places of a template; settings are known. Undefined if the template can not have made this text, also because a
 * setting in it has no value.
 */
export function readText(
  { parts }: TextTemplate,
  text: string,
  env: JsonMembers,
  { encode, decode, never }: Encoding = AS_IT_IS,
): readonly Found[] | undefined {
  const pieces = piecesOf(parts, env, encode);
  if (!pieces) return undefined;
  const found: Found[] = [];
  let at = 0;
  let open: Placeholder | undefined;
  const close = (end: number): boolean => {
    const value = text.slice(at, end);
    if (value === '' || (never !== '' && value.includes(never))) return false;
    if (open) found.push({ name: open.path.text, value: decode(value), isPlain: isPlain(open, env) });
    open = undefined;
    return true;
  };
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece === 'object') {
      open = piece;
      continue;
    }
    const isLast = index === pieces.length - 1;
    const start = !open ? at : isLast ? text.length - piece.length : text.indexOf(piece, at + 1);
    if (start < at || !text.startsWith(piece, start)) return undefined;
    if (open && !close(start)) return undefined;
    at = start + piece.length;
  }
  if (open) return close(text.length) ? found : undefined;
  return at === text.length ? found : undefined;
}

/** What stood in the places of a value of JSON; undefined if the template can not have made it. */
export type ReadTree = (tree: JsonTree | undefined) => readonly Found[] | undefined;

/** Compiles the inverse of a value whose texts are templates. */
export function compileReadTree(template: Template, scope: Scope, env: JsonMembers): ReadTree {
  if (typeof template === 'string') return readLeaf(compileTemplate(template, scope), env);
  if (typeof template === 'number') return (tree) => (textOf(tree) === String(template) ? [] : undefined);
  if (typeof template !== 'object' || template === null) return (tree) => (tree === template ? [] : undefined);
  if (isTemplateList(template)) {
    return readList(template.map((element) => compileReadTree(element, scope, env)));
  }
  const members = Object.entries(template).map(([name, value]) => [name, compileReadTree(value, scope, env)] as const);
  return (tree) => {
    if (!isMembers(tree)) return undefined;
    return all(members.map(([name, read]) => read(tree[name])));
  };
}

/** All that was found; undefined if one of them is. */
export function all(found: readonly (readonly Found[] | undefined)[]): readonly Found[] | undefined {
  return found.includes(undefined) ? undefined : found.flatMap((each) => each ?? []);
}

/** Whether a template names settings. */
export function namesSettings({ parts }: TextTemplate): boolean {
  return parts.some(isSetting);
}

/** Whether a template names nothing but settings: what it makes is known. */
export function isKnown({ parts }: TextTemplate): boolean {
  return parts.every((part) => typeof part === 'string' || isSetting(part));
}

function isSetting(part: string | Placeholder): boolean {
  return typeof part === 'object' && part.path.place === 'env';
}

/** A place alone may have been left out, or hold an object. */
function readLeaf(template: TextTemplate, env: JsonMembers): ReadTree {
  const isAlone = template.parts.length === 1 && typeof template.parts[0] === 'object';
  const isFree = isAlone && !namesSettings(template);
  return (tree) => {
    const text = textOf(tree);
    if (text === undefined) return isFree || (isAlone && tree === undefined) ? [] : undefined;
    return readText(template, text, env);
  };
}

/** Elements that had no value were left out. */
function readList(elements: readonly ReadTree[]): ReadTree {
  const readFrom = (index: number, list: readonly JsonTree[]): readonly Found[] | undefined => {
    const read = elements[index];
    if (!read) return list.length === 0 ? [] : undefined;
    const [first, ...rest] = list;
    const there = first === undefined ? undefined : all([read(first), readFrom(index + 1, rest)]);
    return there ?? all([read(undefined), readFrom(index + 1, list)]);
  };
  return (tree) => (isList(tree) ? readFrom(0, tree) : undefined);
}

/** Settings become the texts that they have. Of two places without a text between them, only the second one can be read. */
function piecesOf(
  parts: TextTemplate['parts'],
  env: JsonMembers,
  encode: (text: string) => string,
): readonly (string | Placeholder)[] | undefined {
  const pieces: (string | Placeholder)[] = [];
  for (const part of parts) {
    let piece = part;
    if (typeof part === 'object' && isSetting(part)) {
      const value = textOf(part.path.first({ env }));
      if (value === undefined) return undefined;
      piece = encode(value);
    }
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else pieces.push(piece);
  }
  return pieces;
}

const PROBE = 'Probe-1_é';

function isPlain({ path }: Placeholder, env: JsonMembers): boolean {
  const steps = path.steps ?? [];
  const inside = steps.reduceRight<JsonTree>((value, step) => {
    if (typeof step === 'number') return Array.from({ length: Math.max(step, 0) + 1 }, () => value);
    return Object.assign(Object.create(null) as Record<string, JsonTree>, { [step]: value });
  }, PROBE);
  return path.first({ env, [path.place]: inside }) === PROBE;
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isTemplateList(template: object): template is readonly Template[] {
  return Array.isArray(template);
}
