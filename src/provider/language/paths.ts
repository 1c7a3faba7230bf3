import { isList, isMembers, type JsonTree } from '../../json/json-tree.js';
import type { Pointer, Report } from './document.js';
import { type Filter, FILTER_NAMES, filterNamed, type Filtered } from './filters.js';

/** Everything that a path can begin with, by name. A place that does not exist where the path is read is undefined. */
export interface Places {
  readonly [place: string]: Filtered;
  readonly raw?: Buffer | undefined;
}

/** What a path may begin with, in each part of a profile. */
export const PLACES = {
  call: ['id', 'caller', 'env', 'token', 'callback', 'theirs', 'now', 'uuid'],
  answer: ['body', 'status', 'header', 'item', 'env'],
  webhook: ['body', 'item', 'form', 'header', 'query', 'method', 'callback', 'url', 'env'],
  proof: ['raw', 'url', 'form_sorted', 'header', 'query', 'body', 'form', 'sig', 'key', 'env'],
} as const satisfies Record<string, readonly string[]>;

/** Where a text of a profile stands, what it may name there, and who is told of its faults. */
export interface Scope {
  readonly places: readonly string[];
  /** The settings that the file declares. */
  readonly settings: ReadonlySet<string>;
  readonly at: Pointer;
  readonly report: Report;
  /** Gets every place that a path begins with. */
  readonly used?: Set<string>;
}

/** The same scope, one step further into the document. */
export function within(scope: Scope, ...steps: Pointer): Scope {
  return { ...scope, at: [...scope.at, ...steps] };
}

/** A step of a path: a member's name, an index, or `[*]`. */
type Step = string | number | typeof EVERY;
const EVERY = Symbol('[*]');

/** A path with its filters, such as `query['data.id']|lower`. */
export interface Path {
  /** The text before the filters. */
  readonly text: string;
  readonly place: string;
  /** The names and indices behind the place; undefined if there is a `[*]`. */
  readonly steps: readonly (string | number)[] | undefined;
  /** Whether it may have several values. */
  readonly isMany: boolean;
  /** Every value, after the filters, in the order of the document. Null stays null; what does not fit a filter is left out. */
  all(places: Places): readonly (NonNullable<Filtered> | null)[];
  /** The same of a path that has one value at most; of several, the first one. */
  one(places: Places): Filtered;
  /** The first value that is there: null counts as none. `accepts` is asked before the filters. */
  first(places: Places, accepts?: (value: JsonTree) => boolean): NonNullable<Filtered> | undefined;
  /** The value before the filters, as it stands, null too; of several, the first one. */
  raw(places: Places): Filtered;
  /** What the path means as an `each`: objects, and what stands in lists. A list itself is no item, and `[*]` does not enter objects. */
  items(places: Places): readonly JsonTree[];
  /** Whether it ends with a `[*]` of a list that is there, and empty. */
  isOfEmptyList(places: Places): boolean;
}

/**
 * Compiles a path: a place and, as in RFC 9535, `.name`, `['name']`, `["name"]`, `[0]`, `[-1]`, `[*]`; then filters, each after a `|`.
 * A name after a dot may also hold hyphens, as headers do. Reports what is wrong, and then answers a path to nothing.
 */
export function compilePath(text: string, scope: Scope): Path {
  const parsed = parse(text, scope);
  const { place, steps, filters }: Omit<Parsed, 'text'> = parsed ?? { place: '', steps: [], filters: [] };
  if (parsed) scope.used?.add(place);
  const single = steps.every((step) => typeof step !== 'symbol') ? steps : undefined;
  const isMany = single === undefined;
  const raws = (places: Places): readonly Filtered[] => everyValue(places[place], steps);
  const raw = (places: Places): Filtered => (single ? valueAt(places[place], single) : raws(places)[0]);
  const filter = (value: Filtered, places: Places): Filtered => {
    if (filters.length === 0 || value === null) return value;
    let filtered: Filtered = value;
    for (const apply of filters) {
      if (filtered === undefined || filtered === null) return undefined;
      filtered = apply(filtered, places);
    }
    return filtered;
  };
  const all: Path['all'] = (places) =>
    raws(places)
      .map((value) => filter(value, places))
      .filter((value) => value !== undefined);
  const one: Path['one'] = (places) => (isMany ? all(places)[0] : filter(raw(places), places));
  return {
    text: parsed?.text ?? text,
    place,
    steps: single,
    isMany,
    all,
    one,
    raw,
    first: (places, accepts) => {
      for (const value of isMany ? raws(places) : [raw(places)]) {
        if (accepts && isTree(value) && !accepts(value)) continue;
        const filtered = filter(value, places);
        if (filtered !== undefined && filtered !== null) return filtered;
      }
      return undefined;
    },
    items: (places) => {
      const from = places[place];
      if (Buffer.isBuffer(from)) return [];
      const found = treesIn(from, steps, true);
      return isMany ? found : found.filter((value) => (steps.length === 0 ? !isList(value) : isMembers(value)));
    },
    isOfEmptyList: (places) =>
      steps.at(-1) === EVERY &&
      everyValue(places[place], steps.slice(0, -1)).some((list) => Array.isArray(list) && list.length === 0),
  };
}

/** Compiles a source: one path, or several of which the first one that is there counts. */
export function compileSource(source: string | readonly string[] | undefined, scope: Scope): readonly Path[] {
  if (source === undefined) return [];
  if (typeof source === 'string') return [compilePath(source, scope)];
  return source.map((text, index) => compilePath(text, within(scope, index)));
}

/** The first value of a source that is there, and which `accepts` accepts before any filter. */
export function firstOf(
  paths: readonly Path[],
  places: Places,
  accepts?: (value: JsonTree) => boolean,
): NonNullable<Filtered> | undefined {
  for (const path of paths) {
    const value = path.first(places, accepts);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Reads own members only: a tree's objects inherit nothing. */
function valueAt(from: Filtered, steps: readonly (string | number)[]): Filtered {
  if (Buffer.isBuffer(from)) return steps.length === 0 ? from : undefined;
  let value = from;
  for (const step of steps) {
    value = typeof step === 'string' ? memberOf(value, step) : isList(value) ? value.at(step) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function memberOf(value: JsonTree | undefined, name: string): JsonTree | undefined {
  return isMembers(value) ? value[name] : undefined;
}

function everyValue(from: Filtered, steps: readonly Step[]): readonly Filtered[] {
  if (Buffer.isBuffer(from)) return steps.length === 0 ? [from] : [];
  return treesIn(from, steps);
}

/** In time that is linear in the size of the tree: no step comes to a value twice. */
function treesIn(from: JsonTree | undefined, steps: readonly Step[], listsOnly = false): readonly JsonTree[] {
  let values: readonly JsonTree[] = from === undefined ? [] : [from];
  for (const step of steps) {
    const [only] = values;
    if (step === EVERY && values.length === 1 && isList(only)) {
      values = only; // most lists are the only one, and need no copy
      continue;
    }
    const next: JsonTree[] = [];
    for (const value of values) {
      if (step !== EVERY) {
        const found = typeof step === 'string' ? memberOf(value, step) : isList(value) ? value.at(step) : undefined;
        if (found !== undefined) next.push(found);
      } else if (isList(value)) {
        for (const element of value) next.push(element);
      } else if (isMembers(value) && !listsOnly) {
        for (const member of Object.values(value)) next.push(member);
      }
    }
    values = next;
  }
  return values;
}

function isTree(value: Filtered): value is JsonTree {
  return value !== undefined && !Buffer.isBuffer(value);
}

interface Parsed {
  readonly text: string;
  readonly place: string;
  readonly steps: readonly Step[];
  readonly filters: readonly ((value: NonNullable<Filtered>, places: Places) => Filtered)[];
}

// They run on texts of a profile only.
const NAME = /[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}-]*/uy;
const MEMBER = /\.([A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}-]*)/uy;
const INDEX = /\[(?:(\*)|(0|-?[1-9]\d{0,6})|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/y;
const FILTER = /\|\s*([a-z0-9_]+)(?:\(env\.([A-Z][A-Z0-9_]*)\))?\s*/y;

function parse(text: string, scope: Scope): Parsed | undefined {
  const { report, at, places, settings } = scope;
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = position;
    const match = pattern.exec(text) ?? undefined;
    position += match?.[0].length ?? 0;
    return match;
  };
  const place = take(NAME)?.[0] ?? '';
  if (!places.includes(place)) {
    report(at, `"${place || text}" is not known here; there are ${places.join(', ')}`);
    return undefined;
  }
  const steps: Step[] = [];
  for (let char = text[position]; char === '.' || char === '['; char = text[position]) {
    if (char === '.') {
      const [, name] = take(MEMBER) ?? [];
      if (name === undefined) break;
      steps.push(name);
      continue;
    }
    const before = position;
    const [, every, index, single, double] = take(INDEX) ?? [];
    const quoted = single ?? double;
    const step = every !== undefined ? EVERY : quoted === undefined ? index && Number(index) : unquoted(quoted);
    if (step === undefined) {
      position = before;
      break;
    }
    steps.push(step);
  }
  const path = text.slice(0, position);
  const filters: Parsed['filters'][number][] = [];
  while (text[position] === '|') {
    const [, name = '', setting] = take(FILTER) ?? [];
    const filter = filterNamed(name);
    if (!filter) {
      report(at, `"${name || text.slice(position)}" is no filter; there are ${FILTER_NAMES.join(', ')}`);
      return undefined;
    }
    if ((name === 'hmac_sha256') !== (setting !== undefined)) {
      report(at, `${name} takes ${name === 'hmac_sha256' ? 'a setting, as in hmac_sha256(env.NAME)' : 'no setting'}`);
      return undefined;
    }
    if (setting !== undefined && !settings.has(setting)) {
      report(at, `env.${setting} is not declared under settings`);
      return undefined;
    }
    filters.push(withSecret(filter, setting));
  }
  if (position < text.length) {
    report(
      at,
      `"${text}" is no path from character ${position + 1} on; paths are as in body.items[0].id or query['data.id']`,
    );
    return undefined;
  }
  const [first] = steps;
  if (place === 'env' && (typeof first !== 'string' || steps.length > 1 || !settings.has(first))) {
    report(at, `${path} is not declared under settings`);
    return undefined;
  }
  const folded =
    place === 'header' ? steps.map((step) => (typeof step === 'string' ? step.toLowerCase() : step)) : steps;
  return { text: path, place, steps: folded, filters };
}

/** A name between quotes has the escapes of JSON, and `\'`. Undefined if it has others. */
function unquoted(name: string): string | undefined {
  const json = name.replace(/\\(.)|"/gs, (found, escaped) => (escaped === "'" ? "'" : found === '"' ? '\\"' : found));
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch {
    return undefined;
  }
}

function withSecret(filter: Filter, setting: string | undefined): Parsed['filters'][number] {
  if (setting === undefined) return (value) => filter(value, '');
  return (value, { env }) => {
    const secret = isTree(env) ? memberOf(env, setting) : undefined;
    return typeof secret === 'string' ? filter(value, secret) : undefined;
  };
}
