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
