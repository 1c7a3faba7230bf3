import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { canonicalObject, type JsonMember, readMembers } from './json-members.js';
import { findRepeated, nestsDeeperThan, skipBlanks } from './json-scanner.js';
import { MalformedBody } from './malformed-body.js';

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
