import { createHash } from 'node:crypto';

/** What Postgres does not store: NUL and half a surrogate pair; and the backslash, with which they are written. */
const UNSTORABLE = /[\\\0]|\p{Cs}/gu;

/** The longest text that is a key as it is, in characters of JavaScript. An entry of an index has at most 2,704 bytes. */
const MAX_KEY_CHARACTERS = 400;

/** Any text, as Postgres stores it; different texts stay different. */
export function escapeText(text: string): string {
  return text.replace(UNSTORABLE, (unit) => `\\${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The text that was escaped. */
export function unescapeText(escaped: string): string {
  return escaped.replace(/\\([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Any text as a part of a key. Of one above `longest` that is its digest, which no other text is escaped to. */
export function keyOf(text: string, longest = MAX_KEY_CHARACTERS): string {
  if (text.length > longest) return `\\sha256:${createHash('sha256').update(text, 'utf16le').digest('hex')}`;
  return escapeText(text);
}
