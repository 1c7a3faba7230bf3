/** A webhook as it came over the wire. */
export interface Capture {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** The origin in the request line; undefined if it has a path only. */
  readonly origin: string | undefined;
  /** Names and values in turn, as Node has them. */
  readonly rawHeaders: readonly string[];
  /** All that follows the blank line. */
  readonly body: Buffer;
}

const REQUEST_LINE = /^([A-Z]+) (?:(https?:\/\/[^/?#\s]+))?(\/\S*)?(?: HTTP\/\d(?:\.\d)?)?$/;
const HEADER = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*(.*?)[ \t]*$/;

/** Reads a request: its line, its headers, a blank line, its body. Lines end with LF or CRLF. A sentence says why it can't be read. */
export function parseCapture(bytes: Buffer): Capture | string {
  let at = bytes.subarray(0, 3).equals(BOM) ? 3 : 0;
  const nextLine = (): string | undefined => {
    if (at >= bytes.length) return undefined;
    const end = bytes.indexOf(0x0a, at);
    // As Node reads a request's head.
    const line = bytes.toString('latin1', at, end === -1 ? bytes.length : end).replace(/\r$/, '');
    at = end === -1 ? bytes.length : end + 1;
    return line;
  };
  const first = nextLine() ?? '';
  if (/^HTTP\/\d/.test(first)) return 'line 1 begins a response; a capture is the request that the provider sent';
  const [, method, origin, path] = REQUEST_LINE.exec(first) ?? [];
  if (method === undefined || (origin === undefined && path === undefined)) {
    return 'line 1 must be a request line, such as POST /webhook HTTP/1.1';
  }
  const rawHeaders: string[] = [];
  for (let number = 2, line = nextLine(); line !== undefined && line !== ''; line = nextLine(), number += 1) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      return `line ${number} must be a header, such as content-type: application/json, or the blank line before the body`;
    }
    rawHeaders.push(name, value);
  }
  return { method, url: path ?? '/', origin, rawHeaders, body: bytes.subarray(at) };
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** The values of a header, one for each line. `name` is in lower case. */
export function headerValues(rawHeaders: readonly string[], name: string): readonly string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}
