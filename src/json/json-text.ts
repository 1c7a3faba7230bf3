import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';

const MAX_LEVELS = 32;

/** Reads bytes as UTF-8, without a byte order mark at their start; throws MalformedBody where they are something else. */
export function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new MalformedBody('the body is not UTF-8');
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Parses JSON that nests at most 32 arrays and objects; throws MalformedBody on anything else. */
export function parseJson(text: string): unknown {
  if (nestsDeeperThan(MAX_LEVELS, text)) throw new MalformedBody(`the body nests deeper than ${MAX_LEVELS} levels`);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new MalformedBody('the body is not JSON');
  }
}

/**
 * Throws MalformedBody where any object in a JSON text has one of these members twice: of the two, this reader and
 * another one may pick different ones.
 */
export function refuseRepeated(text: string, names: readonly string[]): void {
  const repeated = findRepeated(names, text);
  if (repeated !== undefined) throw givenTwice(repeated);
}

/**
 * A JSON object as its sender wrote it, so that it can be passed on without losing what JSON.parse loses: the digits of
 * numbers, the order, the blanks. Of a member that is asked for there is one at most: two are a MalformedBody.
 */
export class JsonObjectText {
  readonly #text: string;
  readonly #start: number;
  readonly #members: readonly JsonMember[];

  private constructor(text: string) {
    this.#text = text;
    this.#start = skipBlanks(text, 0);
    this.#members = readMembers(text, this.#start);
  }

  /** Throws MalformedBody where the text is no JSON, nests too deep, or is no object. */
  static parse(text: string): JsonObjectText {
    const value = parseJson(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new MalformedBody('the body is not a JSON object');
    }
    return new JsonObjectText(text);
  }

  /** The text as it came. */
  toString(): string {
    return this.#text;
  }

  /** A member's value, as JSON.parse reads it; undefined where there is none. */
  member(name: string): unknown {
    const member = this.#only(name);
    return member && JSON.parse(this.#text.slice(member.start, member.end));
  }

  /** The text with this member's value replaced, or inserted before all others, and nothing else touched. */
  withMember(name: string, json: string): string {
    const member = this.#only(name);
    if (member !== undefined) return this.#text.slice(0, member.start) + json + this.#text.slice(member.end);
    const inside = this.#start + 1;
    const comma = this.#members.length > 0 ? ',' : '';
    return `${this.#text.slice(0, inside)}${JSON.stringify(name)}:${json}${comma}${this.#text.slice(inside)}`;
  }

  /**
   * A digest that two texts share where they say the same, but for this member: blanks, the order of members and the
   * escapes in strings do not count; every digit of a number does. 43 characters of base64url (SHA-256).
   */
  fingerprint(exceptName: string): string {
    const except = this.#only(exceptName);
    return hash('sha256', canonicalObject(this.#members.filter((member) => member !== except)), 'base64url');
  }

  #only(name: string): JsonMember | undefined {
    const quoted = JSON.stringify(name);
    const [member, another] = this.#members.filter((candidate) => candidate.name === quoted);
    if (another !== undefined) throw givenTwice(name);
    return member;
  }
}

/** `name` is one that we asked for, never the sender's words. */
function givenTwice(name: string): MalformedBody {
  return new MalformedBody(`"${name}" is given twice`);
}

/** The characters that JSON's grammar is made of, as UTF-16 code units. */
export const CHAR = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** Whether a text, be it JSON or not, opens more than so many arrays and objects within each other. */
export function nestsDeeperThan(levels: number, text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === CHAR.quote) at = stringEnd(text, at) - 1;
    else if (char === CHAR.openBrace || char === CHAR.openBracket) depth++;
    else if (char === CHAR.closeBrace || char === CHAR.closeBracket) depth--;
    if (depth > levels) return true;
  }
  return false;
}

/** Finds the first of these members that any one object in a JSON text has twice, however its name is escaped. */
export function findRepeated(names: readonly string[], text: string): string | undefined {
  if (!names.some((name) => mayRepeat(name, text))) return undefined;
  const seenInOpenObjects: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === CHAR.openBrace) seenInOpenObjects.push(new Set());
    else if (char === CHAR.closeBrace) seenInOpenObjects.pop();
    else if (char === CHAR.quote) {
      const end = stringEnd(text, at);
      if (text.charCodeAt(skipBlanks(text, end)) === CHAR.colon) {
        const name = String(JSON.parse(text.slice(at, end)));
        const seen = seenInOpenObjects.at(-1);
        if (seen?.has(name)) return name;
        if (names.includes(name)) seen?.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** The index behind the string that starts at `at`, or the text's length where it is never closed. */
export function stringEnd(text: string, at: number): number {
  let close = text.indexOf('"', at + 1);
  while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close === -1 ? text.length : close + 1;
}

/** The index of the first character from `at` on that is no white space of JSON. */
export function skipBlanks(text: string, at: number): number {
  let next = at;
  while (isBlank(text.charCodeAt(next))) next++;
  return next;
}

/** Whether a UTF-16 code unit is white space of JSON. */
export function isBlank(char: number): boolean {
  return char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09;
}

function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text.charCodeAt(start - 1) === CHAR.backslash) start--;
  return (at - start) % 2 === 1;
}

/** Most texts hold such a name once and no escape at all: then there is nothing to look for. */
function mayRepeat(name: string, text: string): boolean {
  return text.includes('\\') || text.indexOf(`"${name}"`) !== text.lastIndexOf(`"${name}"`);
}

/** A member of an object in a JSON text. */
export interface JsonMember {
  /** In quotes, escaped as JSON.stringify does. */
  readonly name: string;
  /** Where its value starts in the text. */
  readonly start: number;
  /** Where its value ends. */
  readonly end: number;
  /** Its value in the one form that `canonicalObject` makes. */
  readonly canonical: string;
}

/** Reads the members of the object that starts at `at`, in their order, in one pass over a text that is known to be JSON. */
export function readMembers(text: string, at: number): readonly JsonMember[] {
  return new MemberReader(text, at).members();
}

/**
 * Writes members so that two objects with equal members are equal texts: no blanks, names sorted, strings as
 * JSON.stringify writes them, numbers as they came.
 */
export function canonicalObject(members: readonly JsonMember[]): string {
  const sorted = members.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return `{${sorted.map(({ name, canonical }) => `${name}:${canonical}`).join(',')}}`;
}

/** Recursive: whoever calls it has bounded the nesting. */
class MemberReader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  members(): JsonMember[] {
    const members: JsonMember[] = [];
    while (this.#hasNext(CHAR.closeBrace)) {
      const name = this.#string();
      this.#skipBlanks();
      this.#at++; // the colon
      this.#skipBlanks();
      const start = this.#at;
      const canonical = this.#value();
      members.push({ name, start, end: this.#at, canonical });
    }
    return members;
  }

  #value(): string {
    switch (this.#text.charCodeAt(this.#at)) {
      case CHAR.openBrace:
        return canonicalObject(this.members());
      case CHAR.openBracket:
        return this.#array();
      case CHAR.quote:
        return this.#string();
      default:
        return this.#numberOrWord();
    }
  }

  #array(): string {
    const values: string[] = [];
    while (this.#hasNext(CHAR.closeBracket)) values.push(this.#value());
    return `[${values.join(',')}]`;
  }

  #string(): string {
    const start = this.#at;
    this.#at = stringEnd(this.#text, start);
    const text = this.#text.slice(start, this.#at);
    return text.includes('\\') ? JSON.stringify(JSON.parse(text)) : text;
  }

  #numberOrWord(): string {
    const start = this.#at;
    while (!endsValue(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  /** Steps over the opening bracket or a comma to what follows, or over the closing bracket: then there is no next. */
  #hasNext(close: number): boolean {
    this.#skipBlanks();
    if (this.#text.charCodeAt(this.#at) !== close) {
      this.#at++;
      this.#skipBlanks();
      if (this.#text.charCodeAt(this.#at) !== close) return true;
    }
    this.#at++;
    return false;
  }

  #skipBlanks(): void {
    this.#at = skipBlanks(this.#text, this.#at);
  }
}

function endsValue(char: number): boolean {
  return char === CHAR.comma || char === CHAR.closeBrace || char === CHAR.closeBracket || isBlank(char);
}

/** A body that can't be read. Its message is a sentence for the sender, and repeats nothing of the body. */
export class MalformedBody extends Error {
  readonly code = 'malformed-body';
  override readonly name = 'MalformedBody';
}

/** A body of a type that is not read here. Its message is a sentence for the sender, and repeats nothing of the body. */
export class UnsupportedMediaType extends Error {
  readonly code = 'unsupported-media-type';
  override readonly name = 'UnsupportedMediaType';
}
