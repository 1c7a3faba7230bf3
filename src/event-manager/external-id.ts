const MAX_CHARACTERS = 128;

/**
 * Reads an external id from a JSON value: a string as it is, or an integer that a double holds exactly, so that 777 and
 * "777" are one id. Returns undefined where `externalIdFault` finds a fault.
 */
export function parseExternalId(value: unknown): string | undefined {
  // String(-0) is '0'.
  return externalIdFault(value) === undefined ? String(value) : undefined;
}

/** Says in one sentence why a JSON value is not an external id; undefined where it is one. */
export function externalIdFault(value: unknown): string | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? undefined : 'must be an integer between -(2^53 - 1) and 2^53 - 1, or a string';
  }
  if (typeof value !== 'string') return 'must be a string or an integer';
  if (value.trim() === '') return 'must not be empty or blank';
  if (isLongerThan(MAX_CHARACTERS, value)) return `must have at most ${MAX_CHARACTERS} characters`;
  if (/\p{Cc}/u.test(value)) return 'must not hold control characters';
  // The id is named in a URL's path: half a surrogate pair can't be percent-encoded, and dot segments are resolved away.
  if (/\p{Cs}/u.test(value)) return 'must be well-formed Unicode';
  if (value === '.' || value === '..') return 'must not be "." or ".."';
  return undefined;
}

/** Counts code points, and never more of them than it needs. */
function isLongerThan(characters: number, text: string): boolean {
  if (text.length <= characters) return false;
  return text.length > 2 * characters || Array.from(text).length > characters;
}
