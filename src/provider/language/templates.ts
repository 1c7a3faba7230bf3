import { MAX_LEVELS } from '../../json/json-text.js';
import { JsonNumber, type JsonMembers, type JsonTree, newMembers } from '../../json/json-tree.js';
import type { InputFault } from '../provider.js';
import type { Template } from './document.js';
import { type Filtered, textOf } from './filters.js';
import { compilePath, type Path, type Places, type Scope, within } from './paths.js';

/** A value that a template requires is not there, or does not fit. */
export class MissingValue extends Error {
  /** @param path of the value, such as `caller.amount`. */
  constructor(readonly path: Pick<Path, 'text' | 'place' | 'steps'>) {
    super(`${path.text} is missing`);
    this.name = 'MissingValue';
  }

  /** What a caller is told: the pointer names the member of its body. */
  toFault(): InputFault {
    const { place, steps = [] } = this.path;
    if (place === 'caller')
      return { pointer: pointerTo(...steps), detail: 'must be given, in a form that can be sent' };
    return { pointer: '/external_id', detail: 'must be an id that can be sent to this provider' };
  }
}

/** A JSON Pointer to a member of an object (RFC 6901, section 3). */
export function pointerTo(...names: readonly (string | number)[]): string {
  return names.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A text with `{places}` in it. */
export interface TextTemplate {
  /** What it is made of: texts, and places. */
  readonly parts: readonly (string | Placeholder)[];
  /**
   * The text; undefined if one of its places has no value. Throws MissingValue where `!` requires one, and where the value is no
   * scalar, or does not fit a filter.
   */
  text(places: Places, encode?: (text: string, path: Path) => string): string | undefined;
  /** If it is one place alone, its value with its type; else the text. */
  value(places: Places): JsonTree | undefined;
}

/** A place in a template. */
export interface Placeholder {
  readonly path: Path;
  readonly isRequired: boolean;
}

// A brace that no name follows is a brace: texts may hold JSON.
const PLACEHOLDER = /\{([A-Za-z_](?:[^{}'"]|'[^']*'|"[^"]*")*)\}/g;

/** Compiles a text: `{path}`, `{path|filter}`, `{path!}` if it must be there. Reports what is wrong. */
export function compileTemplate(text: string, scope: Scope): TextTemplate {
  const parts: (string | Placeholder)[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    const [whole, inside = ''] = match;
    const isRequired = inside.endsWith('!');
    parts.push({ path: compilePath(isRequired ? inside.slice(0, -1) : inside, scope), isRequired });
    end = match.index + whole.length;
  }
  if (end < text.length || parts.length === 0) parts.push(text.slice(end));
  const [only] = parts;
  const isAlone = parts.length === 1 && typeof only === 'object';
  const write: TextTemplate['text'] = (places, encode = String) => {
    let written = '';
    for (const part of parts) {
      if (typeof part === 'string') written += part;
      else {
        const value = valueOf(part, places);
        if (value === undefined || value === null) return undefined;
        const text = textOf(value);
        if (text === undefined) throw new MissingValue(part.path);
        written += encode(text, part.path);
      }
    }
    return written;
  };
  return {
    parts,
    text: write,
    value: (places) => {
      if (!isAlone) return write(places);
      const value = valueOf(only, places);
      return Buffer.isBuffer(value) ? undefined : value;
    },
  };
}

/** Null stays null where the value may be left out. Throws MissingValue if there is a value that a filter refuses. */
function valueOf({ path, isRequired }: Placeholder, places: Places): Filtered {
  const value = path.first(places);
  if (value !== undefined) return value;
  const raw = path.raw(places);
  if (isRequired || (raw !== undefined && raw !== null)) throw new MissingValue(path);
  return raw;
}

/** A value whose texts are templates. */
export type TreeTemplate = (places: Places) => JsonTree | undefined;

/** Compiles a value of the file. A text that is one place alone keeps the type of what is there, and is left out where there is none. */
export function compileTree(template: Template, scope: Scope): TreeTemplate {
  if (typeof template === 'string') {
    const compiled = compileTemplate(template, scope);
    return (places) => compiled.value(places);
  }
  if (typeof template === 'number') return () => new JsonNumber(String(template));
  if (typeof template !== 'object' || template === null) return () => template;
  if (isTemplateList(template)) {
    const elements = template.map((element, index) => compileTree(element, within(scope, index)));
    return (places) => elements.map((element) => element(places)).filter((element) => element !== undefined);
  }
  const members = Object.entries(template).map(
    ([name, value]) => [name, compileTree(value, within(scope, name))] as const,
  );
  return (places) => {
    const made = newMembers();
    for (const [name, value] of members) {
      const member = value(places);
      if (member !== undefined) made[name] = member;
    }
    return made;
  };
}

function isTemplateList(template: object): template is readonly Template[] {
  return Array.isArray(template);
}

/** A tree of a plain value, such as an example of a file. What nests deeper than 32 levels is null. */
export function treeOf(value: unknown, levels = MAX_LEVELS): JsonTree {
  if (typeof value === 'number') return new JsonNumber(String(value));
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || levels === 0) return null;
  if (Array.isArray(value)) return value.map((element) => treeOf(element, levels - 1));
  const members = newMembers();
  for (const [name, member] of Object.entries(value)) members[name] = treeOf(member, levels - 1);
  return members;
}

/** The members of a map of texts, as a place: a name that is given twice is a list. Its time is linear. */
export function membersOf(entries: Iterable<readonly [string, string]>): JsonMembers {
  const members = newMembers<string | string[]>();
  for (const [name, value] of entries) {
    const earlier = members[name];
    if (earlier === undefined) members[name] = value;
    else if (typeof earlier === 'string') members[name] = [earlier, value];
    else earlier.push(value);
  }
  return members;
}
