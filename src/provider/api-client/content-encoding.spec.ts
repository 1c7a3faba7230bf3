import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decode } from './content-encoding.js';
import { BAD_ENCODING, TOO_LARGE } from './transport-error.js';

const MAX = 1_048_576;
const text = Buffer.from('{"cashin_id":"c-1"}');

describe('an encoded answer', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['br, gzip', gzipSync(brotliCompressSync(text))],
    ['identity', text],
    [' , ', text],
  ])('is read as what it was: %s', async (encoding, encoded) => {
    expect(await decode(encoded, encoding, MAX)).toEqual(text);
  });

  it('without bytes is nothing', async () => {
    expect(await decode(Buffer.alloc(0), 'gzip', MAX)).toHaveLength(0);
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(64 * MAX))],
    ['deflate', deflateSync(Buffer.alloc(64 * MAX))],
    ['deflate', deflateRawSync(Buffer.alloc(64 * MAX))],
    ['br', brotliCompressSync(Buffer.alloc(64 * MAX))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(64 * MAX)))],
  ])('of 64 MiB in some kilobytes is cut: %s', async (encoding, encoded) => {
    expect(encoded.length).toBeLessThan(100_000);
    await expect(decode(encoded, encoding, MAX)).rejects.toMatchObject({ code: TOO_LARGE });
  });

  it('of exactly the limit is read', async () => {
    expect(await decode(gzipSync(Buffer.alloc(MAX)), 'gzip', MAX)).toHaveLength(MAX);
  });

  it.each([
    ['compress', text],
    ['constructor', text],
    ['gzip', text],
    ['gzip', gzipSync(text).subarray(0, 20)],
    ['br', text],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(text)))],
  ])('that is not what it says, or says what nobody knows, can not be read: %s', async (encoding, encoded) => {
    await expect(decode(encoded, encoding, MAX)).rejects.toMatchObject({ code: BAD_ENCODING });
  });
});
