import { CHAR, isBlank, skipBlanks, stringEnd } from './json-scanner.js';

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
