import * as fc from 'fast-check';
import { jsonpath } from 'json-p3';
import { describe, expect, it } from 'vitest';
import { isList, isMembers, JsonNumber, type JsonTree, parseJsonTree } from '../../json/json-tree.js';
import { compilePath, compileSource, firstOf, type Path, type Places, type Scope } from './paths.js';

const PLACES = ['body', 'header', 'env', 'raw'];

function scopeOf(faults: string[], used?: Set<string>): Scope {
  const settings = new Set(['KEY']);
  return { places: PLACES, settings, at: [], report: (_at, message) => faults.push(message), ...(used && { used }) };
}

function path(text: string): Path {
  const faults: string[] = [];
  const compiled = compilePath(text, scopeOf(faults));
  expect(faults).toEqual([]);
  return compiled;
}

function faultsOf(text: string): readonly string[] {
  const faults: string[] = [];
  const compiled = compilePath(text, scopeOf(faults));
  expect(compiled.first({ body: 'x', header: 'x' })).toBeUndefined();
  return faults;
}

const body = (json: string): Places => ({ body: parseJsonTree(json) });
const all = (text: string, json: string) =>
  path(text)
    .all(body(json))
    .map((value) => plainOf(value as JsonTree));
const first = (text: string, json: string) => path(text).first(body(json));

const isText = (value: JsonTree) => typeof value === 'string' && value.trim() !== '';

const itemsOf = (text: string, json: string) => path(text).items(body(json)).map(plainOf);

const isOfEmptyList = (text: string, json: string) => path(text).isOfEmptyList(body(json));

describe('a path', () => {
  const names = [
    'a',
    'b',
    'a-b',
    '',
    'ç',
    '日本',
    'a b',
    "it's",
    'say "x"',
    'back\\slash',
    'new\nline',
    '__proto__',
    '0',
  ];
  const name = fc.constantFrom(...names);
  const step = fc.oneof(
    name.map((text) => ({ kind: 'name', text }) as const),
    fc.integer({ min: -3, max: 3 }).map((index) => ({ kind: 'index', index }) as const),
    fc.constant({ kind: 'every' } as const),
  );
  const document = fc.letrec<{ value: unknown; object: unknown; list: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(null, true, 'x', 7, ''),
      tie('object'),
      tie('list'),
    ),
    object: fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    list: fc.array(tie('value'), { maxLength: 4 }),
  }));

  it('finds the same values as json-p3, in the same order', () => {
    fc.assert(
      fc.property(
        document.value,
        fc.array(step, { maxLength: 4 }),
        fc.infiniteStream(fc.nat(2)),
        (value, steps, style) => {
          const ours = steps.map((each) => {
            if (each.kind === 'every') return '[*]';
            if (each.kind === 'index') return `[${each.index}]`;
            const way = style.next().value;
            if (way === 0 && /^[\p{L}_][\p{L}\d_-]*$/u.test(each.text)) return `.${each.text}`;
            return way === 1 ? `[${JSON.stringify(each.text)}]` : `[${singleQuoted(each.text)}]`;
          });
          const theirs = steps.map((each) => {
            if (each.kind === 'every') return '[*]';
            return each.kind === 'index' ? `[${each.index}]` : `[${JSON.stringify(each.text)}]`;
          });
          const json = JSON.stringify(value);
          const expected = jsonpath.query(`$${theirs.join('')}`, JSON.parse(json)).values();
          expect(all(`body${ours.join('')}`, json)).toEqual(expected);
          const raw = path(`body${ours.join('')}`).raw(body(json));
          expect(raw === undefined ? undefined : plainOf(raw as JsonTree)).toEqual(expected[0]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['body', '7', 7],
    ['body.a', '{"a":"x"}', 'x'],
    ['body.a-b.c_d', '{"a-b":{"c_d":"x"}}', 'x'],
    [`body['a.b']["c d"]`, '{"a.b":{"c d":"x"}}', 'x'],
    [`body['it\\'s'].x`, `{"it's":{"x":"y"}}`, 'y'],
    [`body["\\u00e7"]`, '{"ç":"x"}', 'x'],
    ['body.ç', '{"ç":"x"}', 'x'],
    ['body[-1]', '["a","b"]', 'b'],
    ['body[1].a', '[{"a":1},{"a":2}]', 2],
    ['body[5]', '["a"]', undefined],
    ['body.a[0]', '{"a":"text"}', undefined],
    ['body.length', '"text"', undefined],
    ['body.length', '["a"]', undefined],
    ['body.text', '19.90', undefined],
    ['body.0', '', undefined],
  ])('%s reads %s', (text, json, expected) => {
    if (json === '') return expect(faultsOf(text)).toHaveLength(1);
    const value = first(text, json);
    return expect(value === undefined ? undefined : plainOf(value as JsonTree)).toEqual(expected);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'length'])(
    'reads own members only: %s',
    (member) => {
      for (const json of ['{}', '[]', '"a"', '1', 'true', 'null']) {
        expect(path(`body.${member}`).raw(body(json))).toBeUndefined();
        expect(path(`body['${member}']`).raw(body(json))).toBeUndefined();
      }
      expect(first(`body.${member}`, `{"${member}":"own"}`)).toBe('own');
    },
  );

  it('reads nothing of bytes but the bytes', () => {
    const raw = Buffer.from('abc');
    expect(path('raw').first({ raw })).toBe(raw);
    for (const text of ['raw.length', 'raw[0]', 'raw[*]']) expect(path(text).raw({ raw })).toBeUndefined();
  });

  it('reads headers in any spelling', () => {
    expect(path('header.X-Request-Id').first({ header: parseJsonTree('{"x-request-id":"r"}') })).toBe('r');
    expect(path("header['X-Request-Id']").steps).toEqual(['x-request-id']);
  });

  it('has its steps where it has one value, and none where it may have several', () => {
    expect(path("body.a['b c'][-1]")).toMatchObject({ place: 'body', steps: ['a', 'b c', -1], isMany: false });
    expect(path('body.a[*].b')).toMatchObject({ place: 'body', steps: undefined, isMany: true });
    expect(path('body.a|lower|trim').text).toBe('body.a');
  });

  it('tells which place it begins with', () => {
    const used = new Set<string>();
    compilePath('body.a', scopeOf([], used));
    compilePath('bdy.a', scopeOf([], used));
    expect([...used]).toEqual(['body']);
  });
});

describe('the filters of a path', () => {
  it('change its value, one after the other', () => {
    expect(first('body.a|trim|upper', '{"a":" x "}')).toBe('X');
    expect(first('body.a| cents |base64', '{"a":"1.5"}')).toBe('MTUw');
    expect(path('body|hmac_sha256(env.KEY)').first({ body: 'x', env: parseJsonTree('{"KEY":"k"}') })).toMatch(
      /^[0-9a-f]{64}$/,
    );
    expect(path('body|hmac_sha256(env.KEY)').first({ body: 'x', env: parseJsonTree('{}') })).toBeUndefined();
  });

  it('leave null as it is, and leave out what does not fit', () => {
    expect(path('body|cents').one(body('null'))).toBeNull();
    expect(path('body|cents').one(body('"x"'))).toBeUndefined();
    expect(path('body|cents').one({})).toBeUndefined();
    expect(all('body[*]|upper', '["a",null,{},"b"]')).toEqual(['A', null, 'B']);
  });
});

describe('the first value of a path', () => {
  it('is the first one that is not null', () => {
    expect(first('body[*].a', '[{"a":null},{},{"a":"x"},{"a":"y"}]')).toBe('x');
    expect(first('body.a', '{"a":null}')).toBeUndefined();
    expect(first('body[*]|cents', '["x","1"]')).toBe('100');
  });

  it('may be the first one that is accepted before the filters', () => {
    expect(path('body[*]|trim').first(body('[1," "," a "]'), isText)).toBe('a');
    expect(path('body.a').first(body('{"a":{}}'), isText)).toBeUndefined();
  });

  it('of several paths is that of the first path that has one', () => {
    const paths = compileSource(['body.a', 'body.b[*]', 'body.c'], scopeOf([]));
    expect(firstOf(paths, body('{"a":null,"b":[null,"x"],"c":"y"}'))).toBe('x');
    expect(firstOf(paths, body('{}'))).toBeUndefined();
    expect(compileSource(undefined, scopeOf([]))).toEqual([]);
  });
});

describe('the items of a path', () => {
  it.each([
    ['body', '{"a":1}', [{ a: 1 }]],
    ['body', '"a"', ['a']],
    ['body', 'null', [null]],
    ['body', '[{"a":1}]', []],
    ['body[*]', '[{"a":1},null,[1],"x"]', [{ a: 1 }, null, [1], 'x']],
    ['body[*]', '{"a":{"b":1}}', []],
    ['body.pix', '{"pix":{"a":1}}', [{ a: 1 }]],
    ['body.pix', '{"pix":[{"a":1}]}', []],
    ['body.pix', '{"pix":"yes"}', []],
    ['body.pix', '{"pix":null}', []],
    ['body.pix[*]', '{"pix":[{"a":1},{"a":2}]}', [{ a: 1 }, { a: 2 }]],
    ['body.pix[*]', '{"pix":{"a":{"b":1}}}', []],
    ['body[*].a[*]', '[{"a":[1,2]},{"a":[3]},{"a":{"b":4}}]', [1, 2, 3]],
    ['body.a', '{}', []],
  ])('%s are objects, and what stands in lists: %s', (text, json, expected) => {
    expect(itemsOf(text, json)).toEqual(expected);
  });

  it('are known to be none where a list is there, and empty', () => {
    expect(isOfEmptyList('body[*]', '[]')).toBe(true);
    expect(isOfEmptyList('body.pix[*]', '{"pix":[]}')).toBe(true);
    expect(isOfEmptyList('body[*].a[*]', '[{"a":[]}]')).toBe(true);
    expect(isOfEmptyList('body.pix[*]', '{"pix":{}}')).toBe(false);
    expect(isOfEmptyList('body.pix[*]', '{}')).toBe(false);
    expect(isOfEmptyList('body[*]', '[1]')).toBe(false);
    expect(isOfEmptyList('body', '[]')).toBe(false);
  });
});

describe('a text that is no path', () => {
  it.each([
    ['bdy.id', '"bdy" is not known here; there are body, header, env, raw'],
    ['', '"" is not known here; there are body, header, env, raw'],
    ['$.id', '"$.id" is not known here; there are body, header, env, raw'],
    ['__proto__.id', '"__proto__" is not known here; there are body, header, env, raw'],
    [
      'body.a|lowr',
      '"lowr" is no filter; there are lower, upper, trim, alnum, base64, sha256, hmac_sha256, json, cents, reais',
    ],
    [
      'body|constructor',
      '"constructor" is no filter; there are lower, upper, trim, alnum, base64, sha256, hmac_sha256, json, cents, reais',
    ],
    ['body|', '"|" is no filter; there are lower, upper, trim, alnum, base64, sha256, hmac_sha256, json, cents, reais'],
    ['body|hmac_sha256', 'hmac_sha256 takes a setting, as in hmac_sha256(env.NAME)'],
    ['body|lower(env.KEY)', 'lower takes no setting'],
    ['body|hmac_sha256(env.OTHER)', 'env.OTHER is not declared under settings'],
    ['env.OTHER', 'env.OTHER is not declared under settings'],
    ['env', 'env is not declared under settings'],
    ['env.KEY.x', 'env.KEY.x is not declared under settings'],
    ['env[0]', 'env[0] is not declared under settings'],
    ['env.toString', 'env.toString is not declared under settings'],
  ])('%s is told: %s', (text, message) => {
    expect(faultsOf(text)).toEqual([message]);
  });

  it.each([
    ['body.', 5],
    ['body.a.', 7],
    ['body..a', 5],
    ['body.a b', 7],
    ['body a', 5],
    ['body[', 5],
    ['body.a[0', 7],
    ['body[01]', 5],
    ['body[-0]', 5],
    ['body[1:2]', 5],
    ['body[?@.a]', 5],
    ["body['a]", 5],
    [`body['a"]`, 5],
    ["body['\\x']", 5],
    ['body["\\u12"]', 5],
    ['body[a]', 5],
    ['body.*', 5],
    ['body|lower x', 12],
  ])('%s is told from the character on that can not be read', (text, character) => {
    const ways = "paths are as in body.items[0].id or query['data.id']";
    expect(faultsOf(text)).toEqual([`"${text}" is no path from character ${character} on; ${ways}`]);
  });
});

function singleQuoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function plainOf(tree: JsonTree): unknown {
  if (tree instanceof JsonNumber) return Number(tree.text);
  if (isList(tree)) return tree.map(plainOf);
  if (!isMembers(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, plainOf(value)]));
}
