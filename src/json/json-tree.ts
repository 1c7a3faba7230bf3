import { CHAR, closingQuote, MalformedBody, MAX_LEVELS } from './json-text.js';

/** A number as its sender wrote it: a double would turn 19.90 into 19.9, and the last digits of a long id into zeros. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/** JSON whose numbers keep their text, and whose objects inherit nothing, so that only own members can be read. */
export type JsonTree = null | boolean | string | JsonNumber | readonly JsonTree[] | JsonMembers;

export interface JsonMembers {
  readonly [name: string]: JsonTree;
}

/** An object without members, to be filled; `__proto__` is a name like any other in it. */
export function newMembers<T = JsonTree>(): Record<string, T> {
  return new Members() as Record<string, T>;
}

// V8 makes the objects of a constructor much faster than those of Object.create(null).
const Members = function Members() {} as unknown as new () => object;
Members.prototype = Object.freeze(Object.create(null));

/**
 * Parses JSON (RFC 8259) in time that is linear in its length. Of a member that is given twice, the last one counts. Throws
 * MalformedBody on anything else, on more than 32 levels, and if an object has one of the members `onlyOnce` twice: of the two,
 * another reader may pick the other.
 */
export function parseJsonTree(text: string, onlyOnce: readonly string[] = []): JsonTree {
  return new Parser(text, onlyOnce).whole();
}

/** Writes JSON, numbers digit by digit. */
export function writeJsonTree(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return tree.text;
  if (typeof tree !== 'object' || tree === null) return JSON.stringify(tree);
  if (isList(tree)) return `[${tree.map(writeJsonTree).join(',')}]`;
  const members = Object.entries(tree).map(([name, value]) => `${JSON.stringify(name)}:${writeJsonTree(value)}`);
  return `{${members.join(',')}}`;
}

/** Whether a tree is an array. */
export function isList(tree: JsonTree | undefined): tree is readonly JsonTree[] {
  return Array.isArray(tree);
}

/** Whether a tree is an object. */
export function isMembers(tree: JsonTree | undefined): tree is JsonMembers {
  return typeof tree === 'object' && tree !== null && !(tree instanceof JsonNumber) && !Array.isArray(tree);
}

// Matches at `lastIndex` only. Its parts exclude each other, so that it is linear.
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: ReadonlyMap<string, JsonTree> = new Map<string, JsonTree>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class Parser {
  #at = 0;
  #level = 0;

  constructor(
    private readonly text: string,
    private readonly onlyOnce: readonly string[],
  ) {}

  whole(): JsonTree {
    const tree = this.#value();
    this.#skipBlanks();
    if (this.#at < this.text.length) throw notJson();
    return tree;
  }

  #value(): JsonTree {
    const char = this.#skipBlanks();
    if (char === CHAR.quote) return this.#string();
    if (char === CHAR.openBrace) return this.#object();
    if (char === CHAR.openBracket) return this.#array();
    if (char === CHAR.minus || (char >= CHAR.zero && char <= CHAR.nine)) return this.#number();
    return this.#word();
  }

  #object(): JsonTree {
    this.#enter();
    const members = newMembers();
    for (let char = this.#skipBlanks(); char !== CHAR.closeBrace; char = this.#skipBlanks()) {
      if (char !== CHAR.quote) throw notJson();
      const name = this.#string();
      if (this.onlyOnce.includes(name) && name in members) throw new MalformedBody(`"${name}" is given twice`);
      if (this.#skipBlanks() !== CHAR.colon) throw notJson();
      this.#at++;
      members[name] = this.#value();
      if (!this.#comma(CHAR.closeBrace)) break;
    }
    this.#leave();
    return members;
  }

  #array(): JsonTree {
    this.#enter();
    const elements: JsonTree[] = [];
    for (let char = this.#skipBlanks(); char !== CHAR.closeBracket; char = this.#skipBlanks()) {
      elements.push(this.#value());
      if (!this.#comma(CHAR.closeBracket)) break;
    }
    this.#leave();
    return elements;
  }

  /** Steps over a comma, after which a value must follow; false if the end follows instead. */
  #comma(end: number): boolean {
    const char = this.#skipBlanks();
    if (char === end) return false;
    if (char !== CHAR.comma) throw notJson();
    this.#at++;
    if (this.#skipBlanks() === end) throw notJson();
    return true;
  }

  #string(): string {
    const start = this.#at;
    const quote = closingQuote(this.text, start);
    if (quote === -1) throw notJson();
    this.#at = quote + 1;
    const inside = this.text.slice(start + 1, quote);
    // oxlint-disable-next-line no-control-regex -- JSON escapes them
    if (!/[\\\u0000-\u001f]/.test(inside)) return inside;
    try {
      return JSON.parse(this.text.slice(start, this.#at)) as string;
    } catch {
      throw notJson();
    }
  }

  #number(): JsonNumber {
    const start = this.#at;
    NUMBER.lastIndex = start;
    if (!NUMBER.test(this.text)) throw notJson();
    this.#at = NUMBER.lastIndex;
    return new JsonNumber(this.text.slice(start, this.#at));
  }

  #word(): JsonTree {
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    throw notJson();
  }

  #enter(): void {
    this.#at++;
    if (++this.#level > MAX_LEVELS) throw new MalformedBody(`the body nests deeper than ${MAX_LEVELS} levels`);
  }

  #leave(): void {
    this.#at++;
    this.#level--;
  }

  /** Steps over blanks, and returns the character behind them; NaN at the end. */
  #skipBlanks(): number {
    let char = this.text.charCodeAt(this.#at);
    while (char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09) char = this.text.charCodeAt(++this.#at);
    return char;
  }
}

function notJson(): MalformedBody {
  return new MalformedBody('the body is not JSON');
}

// Stores and signals carry plain JSON, in which a number is a double. What a double would change, and every object, travels as a text
// of JSON under one name, and is written into the answer as it is.

const NAME = '$json';

/** A value of plain JSON that stands for a text of JSON. */
export type RawJson = { readonly $json: string };

/** The tree as plain JSON, from which `writeRawJson` writes the same text. */
export function toPlainJson(tree: JsonTree): string | number | boolean | null | RawJson {
  if (tree instanceof JsonNumber) {
    const number = Number(tree.text);
    return String(number) === tree.text ? number : { [NAME]: tree.text };
  }
  return typeof tree === 'object' && tree !== null ? { [NAME]: writeJsonTree(tree) } : tree;
}

/** The text of a value: what stands for a text is that text; anything else is as JSON.stringify writes it. */
export function writeRawJson(value: unknown): string {
  return isRawJson(value) ? value.$json : JSON.stringify(value);
}

/** The text of an object, whose members may stand for texts; a member that is undefined is left out. */
export function writeRawMembers(members: object): string {
  let text = '';
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${writeRawJson(value)}`;
  }
  return `{${text}}`;
}

function isRawJson(value: unknown): value is RawJson {
  return (
    typeof value === 'object' &&
    value !== null &&
    NAME in value &&
    typeof value.$json === 'string' &&
    Object.keys(value).length === 1
  );
}
