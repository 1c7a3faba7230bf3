import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Pointer } from '../language/document.js';

/** What is wrong at a place of a text. */
export interface TextFault {
  /** The characters before it. */
  readonly offset: number;
  readonly message: string;
}

/** YAML with the places of what it holds. */
export interface YamlText {
  /** Undefined if the text is not YAML. */
  readonly value: unknown;
  readonly faults: readonly TextFault[];
  /** The nearest place that is there, on the way to this member or element; of a member, its name or its value. */
  locate(at: Pointer, part: Part): Location;
  /** The line and the column of a place, both from 1. */
  position(offset: number): { readonly line: number; readonly column: number };
}

/** Which part of a member: its name, or its value. */
export type Part = 'name' | 'value';

export interface Location {
  readonly offset: number;
  /** The way to it, with numbers for indices. */
  readonly at: Pointer;
}

const MAX_ALIASES = 50;
const MAX_NODES = 100_000;

/**
 * Parses YAML 1.2 with merge keys, whose names of members are texts. Tags that are not of the core schema are faults, and so are a
 * member that is given twice, more than 50 aliases, and numbers, truth values and nulls that are written in another way than they
 * read: they may have been meant as texts.
 */
export function parseYaml(text: string): YamlText {
  const lineCounter = new LineCounter();
  const source = parseDocument(text, {
    version: '1.2',
    merge: true,
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter,
  });
  const position: YamlText['position'] = (offset) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const syntax = oneALine(syntaxFaults(text, source), (offset) => position(offset).line);
  const isParsed = source.errors.every(({ code }) => code === 'DUPLICATE_KEY');
  const broken = isParsed ? brokenAliases(source) : [];
  return {
    value: isParsed && broken.length === 0 ? source.toJS({ maxAliasCount: -1 }) : undefined,
    faults: [...syntax, ...broken, ...(isParsed ? misreadings(source) : [])],
    locate: (at, part) => locate(source, at, part),
    position,
  };
}

/** One mistake makes several errors; those that follow on a line are mostly of that kind. */
function oneALine(faults: readonly TextFault[], lineOf: (offset: number) => number): readonly TextFault[] {
  const lines = new Map<number, TextFault>();
  for (const fault of faults) {
    const line = lineOf(fault.offset);
    if (!lines.has(line)) lines.set(line, fault);
  }
  return [...lines.values()];
}

function syntaxFaults(text: string, { errors, directives }: Document.Parsed): readonly TextFault[] {
  const faults = errors.map((error) => ({ offset: error.pos[0], message: inPlainWords(error, text) }));
  const { explicit, version } = directives.yaml;
  return explicit && version !== '1.2'
    ? [{ offset: 0, message: 'takes YAML 1.2; leave out %YAML' }, ...faults]
    : faults;
}

function inPlainWords({ code, message, pos: [offset] }: YAMLError, text: string): string {
  const char = text[offset] ?? '';
  switch (code) {
    case 'DUPLICATE_KEY':
      return `${nameAt(text, offset)} is given twice in one map`;
    case 'TAB_AS_INDENT':
      return 'a line begins with spaces, not with a tab';
    case 'BAD_INDENT':
      return message.startsWith('Flow')
        ? 'a list that begins with [, or a map that begins with {, is not closed before this place, or a line in it is not indented'
        : 'this line is indented otherwise than the members or elements before it';
    case 'MISSING_CHAR':
      return message.includes('quote')
        ? 'a text that begins with a quote is not closed before this place'
        : 'a comma, a colon or a space is missing before this place';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'a text that holds ": " must be put in quotes, and a member begins on a line of its own, not further right than its neighbours';
    case 'BLOCK_IN_FLOW':
      return 'a comma is missing between members or elements within { } or [ ], or a text with ": " needs quotes';
    case 'BAD_SCALAR_START':
      return `a text that begins with ${char} must be put in quotes`;
    case 'BAD_DQ_ESCAPE':
      return 'a backslash within "…" begins an escape; put the text in \'…\', or write \\\\ for a backslash';
    case 'NON_STRING_KEY':
      return 'the name of a member is a text; a text that begins with {, [ or * must be put in quotes';
    case 'MULTIPLE_DOCS':
      return 'a file holds one document; leave out this ---';
    case 'UNEXPECTED_TOKEN':
      return message.includes('node end')
        ? 'this follows the end of a value; a text that begins with {, [ or a quote must be put in quotes as a whole'
        : `${char} is not expected here; a text that holds it must be put in quotes`;
    default:
      return `this is not YAML: ${message}`;
  }
}

function nameAt(text: string, offset: number): string {
  const [name = ''] = /^(?:"[^"]*"|'[^']*'|[^\s:,{}[\]]+)/.exec(text.slice(offset)) ?? [];
  return `"${name.replace(/^["']|["']$/g, '')}"`;
}

/** Aliases with which the document can't be written out. */
function brokenAliases(source: Document.Parsed): readonly TextFault[] {
  const faults: TextFault[] = [];
  let aliases = 0;
  visit(source, {
    Alias: (_key, alias) => {
      const { source: anchor } = alias;
      aliases += 1;
      if (aliases === MAX_ALIASES + 1) {
        faults.push(faultAt(alias, `*${anchor} is one too many; at most ${MAX_ALIASES} aliases are taken`));
      }
      if (!alias.resolve(source)) {
        faults.push(faultAt(alias, `*${anchor} stands for nothing: no &${anchor} comes before it`));
      }
    },
    Pair: (_key, pair) => {
      if (isMerge(pair) && !mergedMaps(source, pair)) {
        faults.push(faultAt(pair.value as Node, '<< takes the alias of a map, or a list of them'));
      }
    },
  });
  const endless = faults.length === 0 ? excessOf(source) : undefined;
  if (endless) faults.push(faultAt(endless, `*${endless.source} makes the document too large, or holds itself`));
  return faults;
}

const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|seq|map)$/;

/** Values that may not be what their author meant. */
function misreadings(source: Document.Parsed): readonly TextFault[] {
  const faults: TextFault[] = [];
  visit(source, (key, node, path) => {
    if (!isAt(node)) return;
    const { tag } = node as { tag?: string };
    if (tag !== undefined && !CORE_TAG.test(tag))
      faults.push(faultAt(node, `the tag ${tag} is not taken; leave it out`));
    const reading =
      isScalar(node) && key !== 'key' && node.type === Scalar.PLAIN
        ? misreadingOf(node, isDefault(path.at(-1)))
        : undefined;
    if (reading !== undefined) faults.push(faultAt(node, `${reading}; put it in quotes if it is a text`));
  });
  return faults;
}

/** A default may be a secret by mistake, and is not shown. */
function isDefault(parent: unknown): boolean {
  return isPair(parent) && isScalar(parent.key) && parent.key.value === 'default';
}

function misreadingOf({ value, source = '' }: Scalar, isHidden: boolean): string | undefined {
  if (typeof value === 'number') {
    if (source === String(value)) return undefined;
    return isHidden ? 'YAML reads this as a number' : `YAML reads ${source} as the number ${value}`;
  }
  if (typeof value !== 'boolean' && value !== null) return undefined;
  const usual = value === null ? ['null', '~', ''] : [String(value)];
  return usual.includes(source) ? undefined : `YAML reads ${source} as ${value}`;
}

function faultAt(node: Node, message: string): TextFault {
  return { offset: startOf(node), message };
}

/** The first alias with which the document, written out, has more than MAX_NODES values. */
function excessOf(source: Document): Alias | undefined {
  const sizes = new Map<Node, number>();
  let excess: Alias | undefined;
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) {
      const target = node.resolve(source);
      // A map or a list whose size is not known yet is one that the alias stands in.
      const size = isMap(target) || isSeq(target) ? (sizes.get(target) ?? Infinity) : 1;
      if (size > MAX_NODES) excess ??= node;
      return size;
    }
    if (!isMap(node) && !isSeq(node)) return 1;
    const parts: unknown[] = isMap(node) ? node.items.map(({ value }) => value) : node.items;
    let size = 1;
    for (const part of parts) size += sizeOf(part);
    sizes.set(node, size);
    return size;
  };
  sizeOf(source.contents);
  return excess;
}

function locate(source: Document, at: Pointer, part: Part): Location {
  let location: Location = { offset: startOf(source.contents), at: [] };
  let node: unknown = source.contents;
  for (const [index, step] of at.entries()) {
    const isLast = index === at.length - 1;
    const target = isAlias(node) ? node.resolve(source) : node;
    if (isSeq(target)) {
      node = target.items[Number(step)];
      location = { offset: isAt(node) ? startOf(node) : location.offset, at: [...location.at, Number(step)] };
      continue;
    }
    const pair = isMap(target) ? pairOf(source, target, String(step)) : undefined;
    const place = isLast && part === 'name' ? pair?.key : (pair?.value ?? pair?.key);
    location = { offset: isAt(place) ? startOf(place) : location.offset, at: [...location.at, step] };
    node = pair?.value;
  }
  return location;
}

function isAt(node: unknown): node is Node {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

/** The member of a map, its own one or a merged one. */
function pairOf(source: Document, map: YAMLMap, name: string): Pair | undefined {
  const own = map.items.findLast(({ key }) => isScalar(key) && String(key.value) === name);
  if (own) return own;
  for (const pair of map.items) {
    if (!isMerge(pair)) continue;
    for (const merged of mergedMaps(source, pair) ?? []) {
      const found = pairOf(source, merged, name);
      if (found) return found;
    }
  }
  return undefined;
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && (typeof key.value === 'symbol' || (key.value === '<<' && key.type === Scalar.PLAIN));
}

/** The maps that `<<` names; undefined if it names anything else. */
function mergedMaps(source: Document, { value }: Pair): readonly YAMLMap[] | undefined {
  const targets = (isSeq(value) ? value.items : [value]).map((item) => (isAlias(item) ? item.resolve(source) : item));
  return targets.every((target): target is YAMLMap => isMap(target)) ? targets : undefined;
}
