import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, JsonObjectText, MalformedBody, parseJson, refuseRepeated } from './json-text.js';

const blanks = fc.constantFrom('', ' ', '\t', '\n');
const anyObject = fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), fc.jsonValue({ maxDepth: 4 }), {
  noNullPrototype: true,
});

const withId = (text: string, json = '"x"') => JsonObjectText.parse(text).withMember('external_id', json);
const refuseTwoIds = (text: string) => () => refuseRepeated(text, ['external_id', 'txid']);
const fingerprint = (text: string) => JsonObjectText.parse(text).fingerprint('external_id');

describe('decodeUtf8', () => {
  it('reads UTF-8, with or without a byte order mark', () => {
    expect(decodeUtf8(Buffer.from('ação 🧾'))).toBe('ação 🧾');
    expect(decodeUtf8(Buffer.from('\ufeff{}'))).toBe('{}');
    expect(decodeUtf8(Buffer.from('\ufeff\ufeff{}'))).toBe('\ufeff{}');
    expect(decodeUtf8(Buffer.alloc(0))).toBe('');
  });

  it.each(['ff', '227b22ff', 'c3', 'c0af', 'eda080', 'f4908080', 'fffe7b00'])('refuses other bytes: %s', (hex) => {
    expect(() => decodeUtf8(Buffer.from(hex, 'hex'))).toThrow(MalformedBody);
  });
});

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['', ' ', '{', '{"a":}', '{"secret":tru}', "{'a':1}", '[1,]', '"', '"\\', 'undefined', 'NaN', '{}{}'])(
    'refuses what is no JSON, and repeats nothing of it: %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(new MalformedBody('the body is not JSON'));
    },
  );

  it('takes 32 levels of arrays and objects, and no more', () => {
    expect(() => parseJson(nested(32))).not.toThrow();
    expect(() => parseJson(nested(33))).toThrow('32 levels');
    expect(() => parseJson(`[${nested(31)},${nested(31)}]`)).not.toThrow();
    expect(() => parseJson('['.repeat(80_000))).toThrow('32 levels');
  });

  it('counts no bracket within a string', () => {
    const text = JSON.stringify({ a: `"\\${'[{'.repeat(100)}\\"`, '[[[': ['\\', `\\\\"${'['.repeat(100)}`] });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('keeps __proto__ an ordinary member', () => {
    expect(Object.entries(Object(parseJson('{"__proto__":{"a":1}}')))).toEqual([['__proto__', { a: 1 }]]);
  });
});

describe('refuseRepeated', () => {
  it('refuses what one object has twice, however its name is escaped', () => {
    const text = '[{"txid":1,"tx\\u0069d":2}]';
    expect(() => refuseRepeated(text, ['external_id', 'txid'])).toThrow(new MalformedBody('"txid" is given twice'));
    expect(() => refuseRepeated(text, ['external_id'])).not.toThrow();
  });
});

describe('a member that one object has twice', () => {
  it.each([
    '{"external_id":1,"external_id":1}',
    '{"external_id":1,"a":{},"external\\u005fid":2}',
    '{"\\u0065xternal_id" : 1 , "external\\u005fid" : 2}',
    '[{"external_id":1},{"external_id":2,"external_id":3}]',
    '{"pix":[{"txid":1},{"a":[{"txid":2}],"txid":1 ,"txid"\n:2}]}',
    '{"a":"\\\\","txid":"\\"","txid":""}',
  ])('is found: %s', (text) => {
    expect(refuseTwoIds(text)).toThrow(MalformedBody);
    expect(refuseTwoIds(text)).toThrow(/^"(external_id|txid)" is given twice$/);
  });

  it.each([
    '{"external_id":1}',
    '{"external_id":1,"txid":2,"EXTERNAL_ID":3}',
    '[{"external_id":1},{"external_id":1}]',
    '{"external_id":{"external_id":{"external_id":1}}}',
    '{"a":{"external_id":1},"external_id":2,"b":{"external_id":3}}',
    '{"a":"external_id","b":["external_id","external_id"],"external_id":"external_id"}',
    '{"a":"{\\"external_id\\":1,\\"external_id\\":2}"}',
    '{"other":1,"other":2}',
    '["external_id","external_id"]',
    '"external_id"',
  ])('is not mistaken for one in another object, or in a string: %s', (text) => {
    expect(refuseTwoIds(text)).not.toThrow();
  });
});

describe('a JSON object text', () => {
  it.each(['[]', 'null', '1', '"a"', 'true', '[{}]', '', '{', '{}x'])(
    'is refused where it is no object: %j',
    (text) => {
      expect(() => JsonObjectText.parse(text)).toThrow(MalformedBody);
    },
  );

  it.each([
    ['{}', undefined],
    ['{"external_id":null}', null],
    ['{"external_id" : 777.0 }', 777],
    ['{"external\\u005fid":"a\\u00e7"}', 'aç'],
    ['{"external_id":{"a":[1]}}', { a: [1] }],
    ['{"a":{"external_id":1},"b":"external_id"}', undefined],
  ])('%s has the member external_id: %j', (text, expected) => {
    expect(JsonObjectText.parse(text).member('external_id')).toEqual(expected);
  });

  it('stays as it came', () => {
    expect(String(JsonObjectText.parse(' {"a": 10.00} '))).toBe(' {"a": 10.00} ');
  });

  it('has own members only', () => {
    expect(JsonObjectText.parse('{}').member('constructor')).toBeUndefined();
    expect(JsonObjectText.parse('{}').member('__proto__')).toBeUndefined();
    expect(JsonObjectText.parse('{"__proto__":1}').member('__proto__')).toBe(1);
  });
});

describe('the member external_id', () => {
  it.each([
    ['{}', '{"external_id":"x"}'],
    [' { } ', ' {"external_id":"x" } '],
    ['{"a":1}', '{"external_id":"x","a":1}'],
    ['\n{ "a" : 10.00 }\n', '\n{"external_id":"x", "a" : 10.00 }\n'],
    ['{"external_id":777}', '{"external_id":"x"}'],
    ['{"a":1,"external_id" : "y" ,"b":2}', '{"a":1,"external_id" : "x" ,"b":2}'],
    ['{"external\\u005fid":null}', '{"external\\u005fid":"x"}'],
    ['{"external_id":{"external_id":[1,"}"]},"z":0}', '{"external_id":"x","z":0}'],
    ['{"a":{"external_id":1}}', '{"external_id":"x","a":{"external_id":1}}'],
    ['{"a":"\\"external_id\\":1"}', '{"external_id":"x","a":"\\"external_id\\":1"}'],
    ['{"__proto__":{"external_id":1}}', '{"external_id":"x","__proto__":{"external_id":1}}'],
  ])('is set in %j, and nothing else is touched', (text, expected) => {
    expect(withId(text)).toBe(expected);
  });

  it.each(['10.00', '9007199254740993', '-0', '1E+2', '"\\u00e9\\/"', '"🧾"', '[ 1 ,2]'])(
    'leaves %s as it was',
    (json) => {
      expect(withId(`{"a" : ${json}, "external_id":1, "b":[${json}]}`, '2')).toBe(
        `{"a" : ${json}, "external_id":2, "b":[${json}]}`,
      );
    },
  );

  it.each([
    '{"external_id":1,"external_id":1}',
    '{"external_id":1,"a":2,"external\\u005fid":3}',
    '{"\\u0065xternal_id":1,"external_\\u0069d":3}',
  ])('is refused where it is given twice: %s', (text) => {
    expect(() => withId(text)).toThrow(new MalformedBody('"external_id" is given twice'));
    expect(() => fingerprint(text)).toThrow(MalformedBody);
  });

  it('is set in any object, as JSON.parse sees it', () => {
    fc.assert(
      fc.property(anyObject, blanks, fc.json({ maxDepth: 1 }), (object, space, json) => {
        const text = JSON.stringify(object, null, space);
        const expected = { ...Object(JSON.parse(text)), external_id: JSON.parse(json) };
        expect(JSON.parse(withId(text, json))).toEqual(expected);
      }),
    );
  });
});

describe('a fingerprint', () => {
  it.each([
    ['blanks', '{"a":[1,{"b":true}],"c":null}', ' {\t"a" : [ 1 , { "b" :true } ]\r\n, "c":null } '],
    ['the order of members', '{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}'],
    ['escapes', '{"a":"é/\\"\\n🧾","b":1}', '{"\\u0061":"\\u00E9\\/\\u0022\\u000a\\ud83e\\uddfe","b":1}'],
    ['the id, or its absence', '{"external_id":777,"a":1}', '{"a":1}'],
    ["the id's type and place", '{"external_id":"777","a":1}', '{"a":1,"external\\u005fid":[777]}'],
    ['blanks alone', '{}', ' { } '],
    ['blanks in arrays', '{"a":[],"b":[[]],"c":{}}', '{"a":[ ],"b":[ [ ] ],"c":{ }}'],
  ])('does not depend on %s', (_name, one, other) => {
    expect(fingerprint(one)).toBe(fingerprint(other));
  });

  it.each([
    ['a digit that a double can not hold', '{"a":9007199254740993}', '{"a":9007199254740992}'],
    ['a decimal', '{"a":10.00}', '{"a":10.0}'],
    ['a type', '{"a":1}', '{"a":"1"}'],
    ['the order of an array', '{"a":[1,2]}', '{"a":[2,1]}'],
    ['where an array ends', '{"a":[[1],2]}', '{"a":[[1,2]]}'],
    ['a name', '{"a":1}', '{"A":1}'],
    ['blanks in a string', '{"a":"b c"}', '{"a":"bc"}'],
    ['a nested external_id', '{"a":{"external_id":1}}', '{"a":{"external_id":2}}'],
    ['composition of characters', '{"a":"é"}', '{"a":"e\u0301"}'],
    ['a member __proto__', '{"__proto__":1}', '{}'],
    ['a repeated member', '{"a":1,"a":2}', '{"a":2}'],
    ['null or nothing', '{"a":null}', '{}'],
  ])('tells %s', (_name, one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other));
  });

  it('is 43 characters of base64url', () => {
    expect(fingerprint('{}')).toMatch(/^[\w-]{43}$/);
  });

  it('is the same for any spelling of an object, and another one for another object', () => {
    fc.assert(
      fc.property(anyObject, anyObject, blanks, (object, other, space) => {
        const respelled = JSON.stringify(reversed(object), null, space).replaceAll(
          /[\u0080-\uffff]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
        expect(fingerprint(respelled)).toBe(fingerprint(JSON.stringify(object)));
        expect(fingerprint(JSON.stringify(object)) === fingerprint(JSON.stringify(other))).toBe(
          canonical(object) === canonical(other),
        );
      }),
    );
  });
});

function nested(levels: number): string {
  const open = Array.from({ length: levels }, (_, level) => (level % 2 === 0 ? '[' : '{"a":'));
  const close = Array.from({ length: levels }, (_, level) => (level % 2 === 0 ? ']' : '}'));
  return [...open, '0', ...close.toReversed()].join('');
}

/** The same value with its members written in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

/** Equal for equal values, by another way than the fingerprint's. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? { members: Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)) }
      : inner,
  );
}
