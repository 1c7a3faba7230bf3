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
  /** Every value, after the filters, in the order of the document. */
  values(places: Places, accepts?: (value: JsonTree) => boolean): readonly NonNullable<Filtered>[];
  /** The first value that is there: null counts as none. */
  first(places: Places, accepts?: (value: JsonTree) => boolean): NonNullable<Filtered> | undefined;
  /** The value before the filters, as it stands, null too; of several, the first one. */
  raw(places: Places): Filtered;
  /** The same, each of them. */
  raws(places: Places): readonly Filtered[];
  /** What the path means as an `each`: objects, and what stands in lists. A list itself is no item, and `[*]` does not enter objects. */
  items(places: Places): readonly JsonTree[];
}

/**
 * Compiles a path: a place and, as in RFC 9535, `.name`, `['name']`, `["name"]`, `[0]`, `[-1]`, `[*]`; then filters, each after a `|`.
 * A name after a dot may also hold hyphens, as headers do. Reports what is wrong, and then answers a path to nothing.
 */
export function compilePath(text: string, scope: Scope): Path {
  const parsed = parse(text, scope);
  const { place, steps, filters }: Omit<Parsed, 'text'> = parsed ?? { place: '', steps: [], filters: [] };
  const walk = walker(steps);
  const isMany = steps.includes(EVERY);
  const filter = (value: Filtered, places: Places): Filtered => {
    let filtered = value;
    for (const apply of filters) {
      if (filtered === undefined || filtered === null) return undefined;
      filtered = apply(filtered, places);
    }
    return filtered;
  };
  const raws = (places: Places): readonly Filtered[] => {
    if (isMany) return everyValue(places[place], steps);
    const value = walk(places[place]);
    return value === undefined ? [] : [value];
  };
  const values: Path['values'] = (places, accepts) => {
    const found: NonNullable<Filtered>[] = [];
    for (const value of raws(places)) {
      if (accepts && !(Buffer.isBuffer(value) || value === undefined || accepts(value))) continue;
      const filtered = filter(value, places);
      if (filtered !== undefined && filtered !== null) found.push(filtered);
    }
    return found;
  };
  return {
    text: parsed?.text ?? text,
    place,
    steps: isMany ? undefined : (steps as readonly (string | number)[]),
    isMany,
    values,
    raws,
    first: (places, accepts) => {
      if (isMany || accepts) return values(places, accepts)[0];
      return filter(walk(places[place]), places) ?? undefined;
    },
    items: (places) => {
      const found = everyValue(places[place], steps, true).filter(isTree);
      if (isMany) return found;
      return found.filter((value) => (steps.length === 0 ? !isList(value) : isMembers(value)));
    },
    raw: (places) => (isMany ? raws(places)[0] : walk(places[place])),
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

/** Reads own members only: a tree's objects have no prototype. */
function walker(steps: readonly Step[]): (from: Filtered) => Filtered {
  return (from) => {
    let value = from;
    for (const step of steps) {
      if (typeof step === 'string') {
        if (!isTree(value) || !isMembers(value)) return undefined;
        value = value[step];
      } else {
        if (typeof step === 'symbol' || !isTree(value) || !isList(value)) return undefined;
        value = value.at(step);
      }
    }
    return value;
  };
}

/** The most values of one path: a body with more is not what a profile describes. */
const MAX_VALUES = 10_000;

function everyValue(from: Filtered, steps: readonly Step[], listsOnly = false): readonly Filtered[] {
  let values: Filtered[] = from === undefined ? [] : [from];
  for (const step of steps) {
    const next: Filtered[] = [];
    for (const value of values) {
      if (!isTree(value)) continue;
      if (typeof step === 'string') {
        const member = isMembers(value) ? value[step] : undefined;
        if (member !== undefined) next.push(member);
      } else if (typeof step === 'number') {
        const element = isList(value) ? value.at(step) : undefined;
        if (element !== undefined) next.push(element);
      } else if (isList(value)) {
        for (const element of value.slice(0, MAX_VALUES)) next.push(element);
      } else if (isMembers(value) && !listsOnly) {
        for (const member of Object.values(value).slice(0, MAX_VALUES)) next.push(member);
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

const NAME = /[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}-]*/uy;
const INDEX = /\[(?:(\*)|(-?(?:0|[1-9]\d{0,6}))|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/y;
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
      position += 1;
      const name = take(NAME)?.[0];
      if (name === undefined) break;
      steps.push(name);
      continue;
    }
    const [, every, index, single, double] = take(INDEX) ?? [];
    if (every !== undefined) steps.push(EVERY);
    else if (index !== undefined) steps.push(Number(index));
    else if ((single ?? double) !== undefined) steps.push((single ?? double ?? '').replace(/\\(.)/gs, '$1'));
    else break;
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

function withSecret(filter: Filter, setting: string | undefined): Parsed['filters'][number] {
  if (setting === undefined) return (value) => filter(value, '');
  return (value, { env }) => {
    const secret = isTree(env) && isMembers(env) ? env[setting] : undefined;
    return typeof secret === 'string' ? filter(value, secret) : undefined;
  };
}
