import { describe, expect, it } from 'vitest';
import { readIdempotencyKey } from './headers.js';

describe('Idempotency-Key', () => {
  it('may be absent', () => {
    expect(readIdempotencyKey([])).toBeUndefined();
  });

  it.each([
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"a b, c; d"', 'a b, c; d'],
    ['"say \\"hi\\" \\\\"', 'say "hi" \\'],
    ['"\\\\\\""', '\\"'],
    ['""', ''],
    ['" "', ' '],
    ['"key";v=1', 'key'],
    ['"key" ; note="a"', 'key'],
  ])('is a string of Structured Fields: %s', (line, key) => {
    expect(readIdempotencyKey([line])).toEqual({ key });
  });

  it.each([
    '8e03978e-40d5-43dd-bc93-6894a57f9324',
    'order:2026/17#1',
    'KG5LxwFBepaKHyUD',
    '777',
    '__proto__',
    '*',
    "it's",
  ])('may be a bare value: %s', (line) => {
    expect(readIdempotencyKey([line])).toEqual({ key: line });
  });

  it.each([
    '',
    '"',
    '"open',
    'open"',
    '"a"b',
    '"a" b',
    '"a", "b"',
    'a, b',
    'a b',
    'a;b',
    '"a\\x"',
    '"a\\',
    'a\\b',
    '"ação"',
    'ação',
    '"a\tb"',
    '"a\u007f"',
  ])('is nothing else: %j', (line) => {
    expect(readIdempotencyKey([line])).toEqual({
      fault: 'Idempotency-Key must be a string in double quotes, or one word of ASCII',
    });
  });

  it('is given once, even where the lines agree', () => {
    expect(readIdempotencyKey(['"a"', '"a"'])).toEqual({ fault: 'Idempotency-Key must be given once' });
  });

  it('is read in linear time, whatever it holds', () => {
    for (const junk of ['"', '\\"', '\\\\', ' ', 'a', '";', ';']) {
      expect(readIdempotencyKey([`"${junk.repeat(200_001)}é`])).toBeDefined();
    }
  });
});
