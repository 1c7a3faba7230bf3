/** Strings, marks, and whatever else stands between blanks. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** What is nested deeper is not indented: its blanks would be more than a page can hold. */
const MAX_DEPTH = 32;

/**
 * A JSON text with its members on lines of their own; undefined if it is no JSON, or nested too deep. Works on the text, so that numbers keep the digits that
 * were sent.
 */
export function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  let [pretty, depth, hasOpened] = ['', 0, false];
  const newLine = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(TOKENS)) {
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if (hasOpened !== closes) pretty += newLine();
    pretty += token === ':' ? ': ' : token;
    hasOpened = token === '{' || token === '[';
    if (hasOpened) depth += 1;
    if (depth > MAX_DEPTH) return undefined;
    if (token === ',') pretty += newLine();
  }
  return pretty;
}
