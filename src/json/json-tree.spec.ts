import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedBody } from './json-text.js';
import { isList, isMembers, JsonNumber, type JsonTree, newMembers, parseJsonTree, writeJsonTree } from './json-tree.js';

const MEGABYTE = 1_000_000;
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

const once = (text: string) => parseJsonTree(text, ['id', '__proto__']);

const repeated =
  (piece: string, start = '', end = '') =>
  (size: number) =>
    start + piece.repeat(Math.floor((size - start.length - end.length) / piece.length)) + end;

describe('a tree', () => {
  it('is what JSON.parse reads, except that numbers keep their text', () => {
    fc.assert(
      fc.property(anyJson, (text) => {
        expect(plainOf(parseJsonTree(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is there for what JSON.parse accepts, and for nothing else', () => {
    const damage = fc.tuple(
      anyJson,
      fc.nat(),
      fc.nat(2),
      fc.constantFrom(...'[]{}",:\\0-.eE+ \t\u00a0\u0000tfn'.split('')),
    );
    fc.assert(
      fc.property(damage, ([text, at, length, inserted]) => {
        const from = at % (text.length + 1);
        const damaged = text.slice(0, from) + inserted + text.slice(from + length);
        expect(isRefused(damaged)).toBe(throws(() => JSON.parse(damaged)));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    '',
    ' ',
    '{',
    '[',
    '[1',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '[1,]',
    '[,1]',
    '[,]',
    '{,}',
    '{"a":1,}',
    '{a:1}',
    '[1 2]',
    '{}{}',
    '1 2',
    '"',
    '"\\"',
    '"\\x"',
    '"\\u12g4"',
    '"\n"',
    '"\u0000"',
    'tru',
    'nul',
    'True',
    'truex',
    '\ufeff1',
    '01',
    '-',
    '+1',
    '1.',
    '.5',
    '1e',
    '1e+',
    '0x1',
    'NaN',
    'Infinity',
    '-Infinity',
    "'a'",
    '1,',
    ']',
    '/**/1',
    '[1]]',
  ])('is not made of %j', (text) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(() => parseJsonTree(text)).toThrow(new MalformedBody('the body is not JSON'));
  });

  it.each(['0', '-0', '19.90', '1E+2', '1e400', '761679887000000001', '0.1e-7', `${'9'.repeat(400)}.0`])(
    'keeps the number %s as it was written',
    (text) => {
      expect(parseJsonTree(text)).toEqual(new JsonNumber(text));
      expect(writeJsonTree(parseJsonTree(`{"a":[${text}]}`))).toBe(`{"a":[${text}]}`);
    },
  );

  it('is written as the JSON that it came from', () => {
    fc.assert(
      fc.property(anyJson, (text) => {
        const written = writeJsonTree(parseJsonTree(text));
        expect(JSON.parse(written)).toEqual(JSON.parse(text));
        expect(writeJsonTree(parseJsonTree(written))).toBe(written);
      }),
    );
  });

  it('has at most 32 levels', () => {
    expect(() => parseJsonTree(nested(32))).not.toThrow();
    expect(() => parseJsonTree(`[${nested(31)},${nested(31)}]`)).not.toThrow();
    for (const text of [nested(33), '['.repeat(80_000), '{"a":'.repeat(80_000)]) {
      expect(() => parseJsonTree(text)).toThrow(new MalformedBody('the body nests deeper than 32 levels'));
    }
  });

  it('inherits nothing', () => {
    const tree = parseJsonTree('{"a":{}}') as Record<string, JsonTree>;
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']) {
      expect(tree[name]).toBeUndefined();
      expect(newMembers()[name]).toBeUndefined();
    }
  });

  it('has __proto__ as an ordinary member', () => {
    const tree = parseJsonTree('{"__proto__":{"a":"b"},"constructor":1}') as Record<string, JsonTree>;
    expect(Object.keys(tree)).toEqual(['__proto__', 'constructor']);
    expect(tree['a']).toBeUndefined();
    expect(writeJsonTree(tree)).toBe('{"__proto__":{"a":"b"},"constructor":1}');
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  it('keeps halves of surrogate pairs, and every escape', () => {
    for (const text of ['"\\ud800"', '"a\\udc00\\ud800b"', '"\\u0000\\b\\f\\n\\r\\t\\/\\\\\\""', '"\u2028\\u2029🧾"']) {
      expect(parseJsonTree(text)).toBe(JSON.parse(text));
    }
  });

  it('has the last one of two members of one name, as JSON.parse does', () => {
    expect(writeJsonTree(parseJsonTree('{"a":1,"b":2,"\\u0061":3}'))).toBe('{"a":3,"b":2}');
  });

  it('is told apart: an object, a list, a number', () => {
    const [object, list, number] = ['{}', '[]', '1'].map((text) => parseJsonTree(text));
    expect([object, list, number, null, 'a', undefined].map(isMembers)).toEqual([true, ...Array(5).fill(false)]);
    expect([list, object, number, null, 'a', undefined].map(isList)).toEqual([true, ...Array(5).fill(false)]);
  });
});

describe('a member that may be there only once', () => {
  it.each([
    ['{"id":1,"id":1}', 'id'],
    ['{"id":1,"a":{},"i\\u0064":2}', 'id'],
    ['[{"a":{"id":null,"id":null}}]', 'id'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('is refused the second time, in any object and however it is escaped: %s', (text, name) => {
    expect(() => once(text)).toThrow(new MalformedBody(`"${name}" is given twice`));
  });

  it.each([
    '{"id":{"id":{"id":1}}}',
    '[{"id":1},{"id":1}]',
    '{"a":1,"a":2}',
    '{"a":"id","b":["id","id"]}',
    '{"ID":1,"id":2}',
  ])('is not mistaken for one in another object, or in a text: %s', (text) => {
    expect(() => once(text)).not.toThrow();
  });
});

describe('a text that is made to be slow', () => {
  it.each([
    ['open brackets', repeated('[')],
    ['quotes', repeated('"')],
    ['quotes with backslashes', repeated('\\"', '"')],
    ['quotes with backslashes, closed', repeated('\\"', '"', '"')],
    ['backslashes', repeated('\\\\', '"', '"')],
    ['backslashes, never closed', repeated('\\', '"')],
    ['short texts with an escape', repeated('"\\n",', '[', '0]')],
    [
      'members',
      (size: number) => `{${Array.from({ length: size / 10 }, (_, at) => `"${at.toString(36)}":0`).join(',')},"a":0}`,
    ],
    ['one member again and again', repeated('"a":0,', '{', '"a":0}')],
    ['objects in objects', repeated('{"a":')],
    ['empty objects', repeated('{},', '[', '0]')],
    ['numbers', repeated('1,', '[', '0]')],
    ['digits', repeated('9')],
    ['digits and no exponent', repeated('9', '', 'e')],
    ['blanks', repeated(' ', '[', ']')],
    ['commas', repeated(',', '[')],
    ['halves of surrogate pairs', repeated('\\ud800', '"', '"')],
  ])('takes time in proportion to its length: %s', (_name, make) => {
    const [short, long] = [make(MEGABYTE / 4), make(MEGABYTE)];
    expect(isRefused(long)).toBe(throws(() => JSON.parse(long)) || long.startsWith('{"a":{'));
    // Quadratic time would be 16 times as much, whenever it is measured. What takes a few milliseconds can not be compared.
    const isLinear = () => ms(long) < 12 * Math.max(ms(short), 20);
    expect([1, 2, 3, 4, 5].some(isLinear)).toBe(true);
  });
});

const blank = fc.constantFrom('', '', '', ' ', '\n\t', '\r');
const scalar = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1.50',
    '1e3',
    '-2E-2',
    '12345678901234567890',
    '""',
    '"\\u00e7\\n"',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => JSON.stringify(text)),
);
const name = fc.constantFrom('"a"', '"b"', '"__proto__"', '"constructor"', '"1"', '""', '"\\u0061"', '"ç"');

/** Texts of JSON with blanks, escapes, all kinds of numbers, and members that are there twice. */
const anyJson: fc.Arbitrary<string> = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc
    .tuple(blank, fc.oneof({ maxDepth: 5, withCrossShrink: true }, scalar, tie('array'), tie('object')), blank)
    .map((parts) => parts.join('')),
  array: fc.array(tie('value'), { maxLength: 4 }).map((elements) => `[${elements.join(',') || ' '}]`),
  object: fc
    .array(fc.tuple(blank, name, blank, tie('value')), { maxLength: 4 })
    .map(
      (members) => `{${members.map(([before, key, after, value]) => `${before}${key}${after}:${value}`).join(',')}}`,
    ),
})).value;

function plainOf(tree: JsonTree): unknown {
  return tree instanceof JsonNumber
    ? Number(tree.text)
    : isList(tree)
      ? tree.map(plainOf)
      : isMembers(tree)
        ? // fromEntries defines members, also one with the name __proto__.
          Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, plainOf(value)]))
        : tree;
}

function isRefused(text: string): boolean {
  try {
    parseJsonTree(text);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedBody);
    return true;
  }
}

function throws(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch {
    return true;
  }
}

function ms(text: string): number {
  const from = performance.now();
  isRefused(text);
  return performance.now() - from;
}
