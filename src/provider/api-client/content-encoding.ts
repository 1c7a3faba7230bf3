import { promisify } from 'node:util';
import { brotliDecompress, inflateRaw, unzip } from 'node:zlib';
import { BAD_ENCODING, TOO_LARGE, TransportError } from './transport-error.js';

type Decoder = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const unzipped = promisify(unzip);
const inflated = promisify(inflateRaw);

/** By the names of RFC 9110, section 8.4.1. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', unzipped],
  ['x-gzip', unzipped],
  // The zlib format. Some servers send raw deflate instead, without the zlib header.
  ['deflate', (bytes, options) => ((bytes[0] ?? 0) % 16 === 8 ? unzipped : inflated)(bytes, options)],
  ['br', promisify(brotliDecompress)],
]);

/** The most encodings on top of each other: no provider uses more, and each one costs as much as a whole answer. */
const MAX_ENCODINGS = 2;

/**
 * Decodes bytes by their Content-Encoding. Rejects with a TransportError: TOO_LARGE if the result would exceed `maxBytes`, and then
 * decoding stops there; BAD_ENCODING if the encoding is unknown or the bytes do not match it.
 */
export async function decode(encoded: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  const names = contentEncoding.toLowerCase().split(',');
  const encodings = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  if (encodings.length > MAX_ENCODINGS) throw new TransportError(BAD_ENCODING, true);
  let bytes = encoded;
  for (const encoding of encodings.toReversed()) bytes = await decodeOne(bytes, DECODERS.get(encoding), maxBytes);
  return bytes;
}

async function decodeOne(bytes: Buffer, decoder: Decoder | undefined, maxOutputLength: number): Promise<Buffer> {
  if (bytes.length === 0) return bytes;
  try {
    if (decoder) return await decoder(bytes, { maxOutputLength });
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (tooLarge) throw new TransportError(TOO_LARGE, true);
  }
  throw new TransportError(BAD_ENCODING, true);
}
