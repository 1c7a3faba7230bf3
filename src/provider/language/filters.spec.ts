import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { JsonNumber, parseJsonTree } from '../../json/json-tree.js';
import { FILTER_NAMES, filterNamed, textOf } from './filters.js';

const filtered = (name: string, value: unknown, secret = '') => filterNamed(name)!(value as never, secret);
const number = (text: string) => new JsonNumber(text);

describe('a filter', () => {
  it('is one of ten', () => {
    expect(FILTER_NAMES).toHaveLength(10);
    for (const name of FILTER_NAMES) expect(filterNamed(name)).toBeTypeOf('function');
    for (const name of ['constructor', '__proto__', 'toString', 'Lower', '']) expect(filterNamed(name)).toBeUndefined();
  });

  it.each([
    ['lower', 'ÀB', 'àb'],
    ['upper', 'àb', 'ÀB'],
    ['trim', ' \t\u00a0a b\n', 'a b'],
    ['alnum', 'a-b_c 1.2/ç', 'abc12'],
    ['base64', 'ç>', 'w6c+'],
    ['sha256', 'ç', createHash('sha256').update('ç').digest('hex')],
    ['json', 'a"b', '"a\\"b"'],
  ])('%s changes %j into %j', (name, value, expected) => {
    expect(filtered(name, value)).toBe(expected);
  });

  it('takes the digits of a number as they came', () => {
    expect(filtered('trim', number('19.90'))).toBe('19.90');
    expect(filtered('json', parseJsonTree('{"a":[19.90,null]}'))).toBe('{"a":[19.90,null]}');
    expect(filtered('lower', true)).toBe('true');
  });

  it('makes digests of bytes', () => {
    const bytes = Buffer.from([0xff, 0x00]);
    expect(filtered('base64', bytes)).toBe('/wA=');
    expect(filtered('sha256', bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(filtered('hmac_sha256', bytes, 'k')).toBe(createHmac('sha256', 'k').update(bytes).digest('hex'));
  });

  it.each(FILTER_NAMES.filter((name) => name !== 'json'))('%s does not fit an object, a list or null', (name) => {
    for (const value of [parseJsonTree('{}'), parseJsonTree('[1]'), null])
      expect(filtered(name, value)).toBeUndefined();
  });

  it.each(['lower', 'alnum', 'json', 'cents', 'reais'])('%s does not fit bytes', (name) => {
    expect(filtered(name, Buffer.from('1'))).toBeUndefined();
  });
});

describe('an amount', () => {
  it.each([
    ['19.90', '1990'],
    ['19.9', '1990'],
    ['19', '1900'],
    ['0.05', '5'],
    ['0', '0'],
    ['-1.5', '-150'],
    ['007.10', '710'],
    ['1.10000', '110'],
    ['761679887000000001.01', '76167988700000000101'],
  ])('of %s in reais has %s cents', (reais, cents) => {
    expect(filtered('cents', reais)).toBe(cents);
    expect(filtered('cents', number(reais))).toEqual(number(cents));
  });

  it.each([
    ['1990', '19.90'],
    ['5', '0.05'],
    ['0', '0.00'],
    ['-150', '-1.50'],
    ['000123', '1.23'],
    ['76167988700000000101', '761679887000000001.01'],
  ])('of %s cents has %s reais', (cents, reais) => {
    expect(filtered('reais', cents)).toBe(reais);
    expect(filtered('reais', number(cents))).toEqual(number(reais));
  });

  it.each(['19.999', '1.', '.5', '1,5', '1e2', '', ' 1', '1 ', 'x', '--1', '9'.repeat(31), '0x1'])(
    'does not fit if it is %j',
    (text) => {
      expect(filtered('cents', text)).toBeUndefined();
      expect(filtered('reais', text)).toBeUndefined();
    },
  );

  it('does not fit if it is true, or a fraction of a cent', () => {
    expect(filtered('cents', true)).toBeUndefined();
    expect(filtered('reais', '1.0')).toBeUndefined();
  });

  it('is refused in no time, however long it is', () => {
    const from = performance.now();
    for (const text of ['9'.repeat(1_000_000), `1.${'0'.repeat(1_000_000)}x`])
      expect(filtered('cents', text)).toBeUndefined();
    expect(performance.now() - from).toBeLessThan(5_000);
  });
});

it('only a scalar is a text', () => {
  expect([number('1.0'), 'a', false].map(textOf)).toEqual(['1.0', 'a', 'false']);
  for (const value of [null, undefined, Buffer.from('a'), parseJsonTree('[]'), parseJsonTree('{}')]) {
    expect(textOf(value)).toBeUndefined();
  }
});
