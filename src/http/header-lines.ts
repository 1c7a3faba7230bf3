/**
 * Finds the values of a header in Node's flat `rawHeaders`, one per line and in order, where Node's `headers` would have
 * joined or dropped the repeated ones. `name` is in lower case.
 */
export function headerLines(rawHeaders: readonly string[], name: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const candidate = rawHeaders[at]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) lines.push(rawHeaders[at + 1]!);
  }
  return lines;
}

/** The value of a header that has exactly one line; undefined where it has none or several. */
export function onlyLine(rawHeaders: readonly string[], name: string): string | undefined {
  const lines = headerLines(rawHeaders, name);
  return lines.length === 1 ? lines[0] : undefined;
}
