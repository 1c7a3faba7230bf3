import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';

/** How deep what others send may nest. */
export const MAX_LEVELS = 32;

/** Reads bytes as UTF-8, without a byte order mark at their start; throws MalformedBody if they are something else. */
export function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new MalformedBody('the body is not UTF-8');
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Parses JSON that nests at most 32 arrays and objects; throws MalformedBody on anything else. */
export function parseJson(text: string): unknown {
  if (nestsTooDeep(text)) throw new MalformedBody(`the body nests deeper than ${MAX_LEVELS} levels`);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new MalformedBody('the body is not JSON');
  }
}

/**
 * Throws MalformedBody if any object in a text that parseJson took has one of these members twice: of the two, this
 * reader and another one may pick different ones. The names are printable ASCII without quotes and slashes.
 */
export function refuseRepeated(text: string, names: readonly string[]): void {
  const quoted = names.map((name) => `"${name}"`);
  // Most texts hold such a name once and escape no letter. Then there is nothing to look for.
  if (ESCAPED_ASCII.test(text) || quoted.some((name) => text.indexOf(name) !== text.lastIndexOf(name))) {
    new Scanner(text, quoted).value();
  }
}

const ESCAPED_ASCII = /\\u00[2-7]/;

/**
 * A JSON object as its sender wrote it, so that it can be passed on without losing what JSON.parse loses: the digits of
 * numbers, the order, the blanks. If a member is read that the text has twice, a MalformedBody is thrown.
 */
export class JsonObjectText {
  readonly #text: string;
  #scanned: readonly JsonMember[] | undefined;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Found when they are asked for: a text that is only sent on is not read. */
  get #members(): readonly JsonMember[] {
    return (this.#scanned ??= new Scanner(this.#text).members());
  }

  /** Throws MalformedBody if the text is no JSON, nests too deep, or is no object. */
  static parse(text: string): JsonObjectText {
    parseJson(text);
    if (!text.trimStart().startsWith('{')) throw new MalformedBody('the body is not a JSON object');
    return new JsonObjectText(text);
  }

  /** The text as it came. */
  toString(): string {
    return this.#text;
  }

  /** A member's value, as JSON.parse reads it; undefined if there is none. */
  member(name: string): unknown {
    const member = this.#only(name);
    return member && JSON.parse(this.#text.slice(member.start, member.end));
  }

  /** The text with this member's value replaced, or inserted before all others, and nothing else touched. */
  withMember(name: string, json: string): string {
    const member = this.#only(name);
    if (member !== undefined) return this.#text.slice(0, member.start) + json + this.#text.slice(member.end);
    const inside = this.#text.indexOf('{') + 1;
    const comma = this.#members.length > 0 ? ',' : '';
    return `${this.#text.slice(0, inside)}${JSON.stringify(name)}:${json}${comma}${this.#text.slice(inside)}`;
  }

  /** The object with the value at this path replaced or inserted, and nothing else touched; objects on the way are made where they are missing. */
  with([name = '', ...rest]: readonly string[], json: string): JsonObjectText {
    if (rest.length === 0) return new JsonObjectText(this.withMember(name, json));
    const member = this.#only(name);
    const inner = member ? this.#text.slice(member.start, member.end) : '{}';
    const object = inner.startsWith('{') ? new JsonObjectText(inner) : new JsonObjectText('{}');
    return new JsonObjectText(this.withMember(name, object.with(rest, json).toString()));
  }

  /** The object without this member; the other values stay as they were written. */
  without(name: string): JsonObjectText {
    const except = this.#only(name);
    if (except === undefined) return this;
    const others = this.#members.filter((member) => member !== except);
    return new JsonObjectText(
      `{${others.map((member) => `${member.name}:${this.#text.slice(member.start, member.end)}`).join(',')}}`,
    );
  }

  /**
   * A digest of the text without this member. Two texts have the same digest if they have the same members and values: blanks, the
   * order of members and the escapes in strings do not count; every digit of a number does. 43 characters of base64url (SHA-256).
   */
  fingerprint(exceptName: string): string {
    const except = this.#only(exceptName);
    return hash('sha256', canonicalObject(this.#members.filter((member) => member !== except)), 'base64url');
  }

  #only(name: string): JsonMember | undefined {
    const quoted = JSON.stringify(name);
    const [member, another] = this.#members.filter((candidate) => candidate.name === quoted);
    if (another !== undefined) throw new MalformedBody(`${quoted} is given twice`);
    return member;
  }
}

/** A member of an object in a JSON text. */
interface JsonMember {
  /** In quotes, escaped as JSON.stringify does. */
  readonly name: string;
  /** Where its value starts in the text, and where it ends. */
  readonly start: number;
  readonly end: number;
  /** Name and value without blanks: members sorted by name, strings as JSON.stringify writes them, numbers as they came. */
  readonly canonical: string;
}

/** Walks once through a text that parseJson took: it is known to be JSON, and its nesting bounds the recursion. */
class Scanner {
  #at = 0;

  /** @param onlyOnce names in quotes. If an object has one of them twice, a MalformedBody is thrown. */
  constructor(
    private readonly text: string,
    private readonly onlyOnce: readonly string[] = [],
  ) {}

  /** Reads the next value, and returns its canonical form. */
  value(): string {
    const char = this.#next();
    if (char === CHAR.quote) return this.#string();
    if (char === CHAR.openBrace) return canonicalObject(this.members());
    if (char === CHAR.openBracket) return this.#array();
    const start = this.#at;
    while (isOfWord(this.text.charCodeAt(this.#at))) this.#at++;
    return this.text.slice(start, this.#at);
  }

  /** Reads the next value, which is an object, and returns its members in their order. */
  members(): JsonMember[] {
    const members: JsonMember[] = [];
    this.#next();
    this.#at++;
    while (this.#next() !== CHAR.closeBrace) {
      const name = this.#string();
      if (this.onlyOnce.includes(name) && members.some((member) => member.name === name)) {
        throw new MalformedBody(`${name} is given twice`);
      }
      this.#next();
      const start = this.#at;
      const canonical = `${name}:${this.value()}`;
      members.push({ name, start, end: this.#at, canonical });
    }
    this.#at++;
    return members;
  }

  #array(): string {
    const values: string[] = [];
    this.#at++;
    while (this.#next() !== CHAR.closeBracket) values.push(this.value());
    this.#at++;
    return `[${values.join(',')}]`;
  }

  #string(): string {
    const start = this.#at;
    this.#at = stringEnd(this.text, start);
    const text = this.text.slice(start, this.#at);
    return text.includes('\\') ? JSON.stringify(JSON.parse(text)) : text;
  }

  /** Steps over what stands between values (blanks, commas and colons), and returns the character behind it. */
  #next(): number {
    let char = this.text.charCodeAt(this.#at);
    while (char <= CHAR.space || char === CHAR.comma || char === CHAR.colon) char = this.text.charCodeAt(++this.#at);
    return char;
  }
}

/** Writes members so that two objects with equal members are equal texts. */
function canonicalObject(members: readonly JsonMember[]): string {
  const sorted = members.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return `{${sorted.map(({ canonical }) => canonical).join(',')}}`;
}

/** Whether a text, be it JSON or not, opens more than 32 arrays and objects within each other. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === CHAR.quote) at = stringEnd(text, at) - 1;
    else if (char === CHAR.openBrace || char === CHAR.openBracket) depth++;
    else if (char === CHAR.closeBrace || char === CHAR.closeBracket) depth--;
    if (depth > MAX_LEVELS) return true;
  }
  return false;
}

/** The index behind the string that starts at `at`, or the text's length if it is never closed. */
function stringEnd(text: string, at: number): number {
  const quote = closingQuote(text, at);
  return quote === -1 ? text.length : quote + 1;
}

/** The index of the quote that closes the string which starts at `at`; -1 if it is never closed. */
export function closingQuote(text: string, at: number): number {
  let quote = text.indexOf('"', at + 1);
  for (; quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let escapes = quote;
    while (text.charCodeAt(escapes - 1) === CHAR.backslash) escapes--;
    if ((quote - escapes) % 2 === 0) break;
  }
  return quote;
}

/** Whether a character of JSON belongs to a number, or to `true`, `false` or `null`. */
function isOfWord(char: number): boolean {
  return char > CHAR.space && char !== CHAR.comma && char !== CHAR.closeBrace && char !== CHAR.closeBracket;
}

/** The characters that JSON's grammar is made of, as UTF-16 code units. */
export const CHAR = {
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

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
