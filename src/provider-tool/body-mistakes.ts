import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { parseJsonTree, writeJsonTree } from '../json/json-tree.js';
import type { Attempt } from './attempt.js';
import { headerValues } from './capture.js';
import { type Mistake, mistake } from './mistake.js';

const MAX_BYTES = 16 * 1024 * 1024;

const EDITOR = 'Whatever saved the capture changed it: capture the bytes again, or mend the file.';
const REWRITTEN =
  'Something between the provider and this service parses the JSON and writes it anew. A signature is over the bytes: let the body pass as it is.';

/** What happens to bodies on their way into a file, or to this service. */
export function bodyMistakes(attempt: Attempt): readonly Mistake[] {
  const { body } = attempt;
  const text = body.toString('latin1');
  const withBody = (bytes: Buffer | undefined, what: string, advice: string): readonly Mistake[] =>
    bytes === undefined || bytes.equals(body) ? [] : [mistake({ ...attempt, body: bytes }, what, advice)];
  const withText = (changed: string, what: string, advice = EDITOR): readonly Mistake[] =>
    withBody(Buffer.from(changed, 'latin1'), what, advice);
  return [
    ...withText(text.replace(/\r?\n$/, ''), 'the body has a newline at its end that was not sent'),
    ...withText(text.replace(/[ \t\r\n]+$/, ''), 'the body has blanks or newlines at its end that were not sent'),
    ...withText(`${text}\n`, 'the body lacks the newline at its end'),
    ...withText(`${text}\r\n`, 'the body lacks the CRLF at its end'),
    ...withText(text.replaceAll('\r\n', '\n'), 'the lines of the body end with CRLF, but were sent with LF'),
    ...withText(
      text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'),
      'the lines of the body end with LF, but were sent with CRLF',
    ),
    ...withText(
      text.replaceAll('\r\n', '\n').replace(/\n$/, '').replaceAll('\n', '\r\n'),
      'the lines of the body end with LF, but were sent with CRLF, and it has a newline at its end that was not sent',
    ),
    ...withText(text.replace(/^\u00ef\u00bb\u00bf/, ''), 'the body begins with a byte order mark that was not sent'),
    ...withBody(Buffer.from(text, 'utf8'), 'the body was saved as Latin-1, but was sent as UTF-8', EDITOR),
    ...withBody(latin1Of(body), 'the body was encoded as UTF-8 twice', EDITOR),
    ...withBody(
      dechunked(body),
      'the body is still in chunks (Transfer-Encoding: chunked)',
      'Save the body without the sizes of its chunks.',
    ),
    ...withBody(
      decompressed(body, headerValues(attempt.rawHeaders, 'content-encoding').join().toLowerCase()),
      'the body is compressed, but was signed before that',
      'The service reads no compressed bodies (415): switch compression off, at the provider or in the proxy before this service.',
    ),
    ...spellings(body).flatMap(([spelling, what]) =>
      withBody(Buffer.from(spelling), `the body was signed ${what}`, REWRITTEN),
    ),
  ];
}

function latin1Of(body: Buffer): Buffer | undefined {
  const text = body.toString('utf8');
  return /^[\0-\xff]*$/.test(text) ? Buffer.from(text, 'latin1') : undefined;
}

function dechunked(body: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\n', at);
    const [, size] = /^([\da-f]{1,8})(?:;.*)?\r?$/i.exec(body.toString('latin1', at, Math.max(at, end))) ?? [];
    if (size === undefined) return undefined;
    const bytes = parseInt(size, 16);
    if (bytes === 0) return Buffer.concat(chunks);
    if (end + 1 + bytes > body.length) return undefined;
    chunks.push(body.subarray(end + 1, end + 1 + bytes));
    at = body.indexOf('\n', end + 1 + bytes) + 1;
    if (at === 0) return undefined;
  }
}

function decompressed(body: Buffer, encoding: string): Buffer | undefined {
  const options = { maxOutputLength: MAX_BYTES };
  try {
    if (body[0] === 0x1f && body[1] === 0x8b) return gunzipSync(body, options);
    if (encoding === 'br') return brotliDecompressSync(body, options);
    return encoding === 'deflate' ? inflateSync(body, options) : undefined;
  } catch {
    return undefined;
  }
}

/** The same JSON as usual programs write it, and how that is. */
function spellings(body: Buffer): readonly (readonly [string, string])[] {
  const text = body.toString('utf8').replace(/^\ufeff/, '');
  try {
    const value: unknown = JSON.parse(text);
    const compact = JSON.stringify(value);
    const digits = writeJsonTree(parseJsonTree(text));
    return [
      ...[compact, digits].flatMap((json) => [
        [json, 'in the compact form of JSON, as JSON.stringify writes it'] as const,
        [json.replaceAll('/', String.raw`\/`), 'in compact form with escaped slashes, as PHP writes it'] as const,
        [escaped(json), 'in compact form with other than ASCII escaped'] as const,
        [spaced(json), 'with a blank after each comma and colon, as Python writes it'] as const,
        [
          escaped(spaced(json)),
          'with a blank after each comma and colon and other than ASCII escaped, as Python writes it',
        ] as const,
      ]),
      ...[2, 4, '\t'].flatMap((indent) => {
        const pretty = JSON.stringify(value, null, indent);
        const what = `in indented form (${indent === '\t' ? 'tabs' : `${indent} blanks`})`;
        return [[pretty, what] as const, [`${pretty}\n`, `${what} with a newline at its end`] as const];
      }),
    ];
  } catch {
    return [];
  }
}

function escaped(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A blank after each comma and colon that is outside of texts. */
function spaced(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (part) => (part === ',' || part === ':' ? `${part} ` : part));
}
