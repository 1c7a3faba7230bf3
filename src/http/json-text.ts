import { isUtf8 } from 'node:buffer';
import { findRepeated, nestsDeeperThan } from './json-scanner.js';
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

/** The fault of an object that has a member twice. `name` is one that we asked for, never the sender's words. */
export function givenTwice(name: string): MalformedBody {
  return new MalformedBody(`"${name}" is given twice`);
}
