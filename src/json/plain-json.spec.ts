import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonTree, toPlainJson, writeRawJson, writeRawMembers } from './json-tree.js';

describe('a value that travels as plain JSON', () => {
  it.each([
    'null',
    'true',
    '"a"',
    '0',
    '1.5',
    '-7',
    '1e+21',
    '19.90',
    '1E3',
    '-0',
    '761679887000000001',
    '1e400',
    '{}',
    '[]',
    '{"a":[19.90,{"b":1.0}]}',
    '{"$json":"1"}',
    '[{"$json":"[]"}]',
  ])('is written as it came, digit by digit: %s', (text) => {
    const travelled: unknown = JSON.parse(JSON.stringify(toPlainJson(parseJsonTree(text))));
    expect(writeRawJson(travelled)).toBe(text);
  });

  it('stays a scalar where nothing is lost', () => {
    expect(['null', 'true', '"a"', '7', '1.5'].map((text) => toPlainJson(parseJsonTree(text)))).toEqual([
      null,
      true,
      'a',
      7,
      1.5,
    ]);
  });

  it('means the same, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(writeRawJson(toPlainJson(parseJsonTree(text))))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is only taken for a text of JSON if it is nothing else', () => {
    for (const value of [{ $json: 1 }, { $json: '1', a: 1 }, { a: 1 }, ['$json'], null, 'x']) {
      expect(writeRawJson(value)).toBe(JSON.stringify(value));
    }
  });

  it('is a member of an object, or left out', () => {
    expect(writeRawMembers({ a: { $json: '1.0' }, 'b"': undefined, 'c"': 'x' })).toBe('{"a":1.0,"c\\"":"x"}');
    expect(writeRawMembers({})).toBe('{}');
  });
});
