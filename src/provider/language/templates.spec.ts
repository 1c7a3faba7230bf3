import { describe, expect, it } from 'vitest';
import { JsonNumber, type JsonTree, parseJsonTree, writeJsonTree } from '../../json/json-tree.js';
import type { Template } from './document.js';
import type { Places, Scope } from './paths.js';
import { compileTemplate, compileTree, membersOf, MissingValue, pointerTo, treeOf } from './templates.js';

function scopeOf(faults: (readonly [string, string])[]): Scope {
  const report: Scope['report'] = (at, message) => faults.push([at.join('/'), message]);
  return { places: ['id', 'caller', 'env', 'raw'], settings: new Set(['KEY']), at: ['json'], report };
}

const places: Places = {
  id: 'order-1',
  env: parseJsonTree('{"KEY":"k"}'),
  raw: Buffer.from('bytes'),
  caller: parseJsonTree(
    '{"amount":19.90,"long":761679887000000001,"text":"a b","yes":true,"none":null,"object":{"x":[1.0]},"a.b":{},"empty":""}',
  ),
};

function made(template: Template): string | undefined {
  const faults: (readonly [string, string])[] = [];
  const tree = compileTree(template, scopeOf(faults))(places);
  expect(faults).toEqual([]);
  return tree === undefined ? undefined : writeJsonTree(tree);
}

function text(template: string, encode?: (text: string) => string): string | undefined {
  return compileTemplate(template, scopeOf([])).text(places, encode);
}

function missingIn(call: () => unknown): MissingValue {
  try {
    call();
  } catch (error) {
    if (error instanceof MissingValue) return error;
    throw error;
  }
  throw new Error('nothing is missing');
}

describe('a template that is one place alone', () => {
  it.each([
    ['{caller.amount}', '19.90'],
    ['{caller.long}', '761679887000000001'],
    ['{caller.text}', '"a b"'],
    ['{caller.yes}', 'true'],
    ['{caller.none}', 'null'],
    ['{caller.object}', '{"x":[1.0]}'],
    ["{caller['a.b']}", '{}'],
    ['{caller.amount!}', '19.90'],
    ['{caller.amount|cents}', '1990'],
    ['{caller.object|json}', '"{\\"x\\":[1.0]}"'],
    ['{id|upper}', '"ORDER-1"'],
  ])('%s keeps type and digits: %s', (template, json) => {
    expect(made(template)).toBe(json);
    expect(made({ a: template })).toBe(`{"a":${json}}`);
  });

  it('is left out where there is nothing, and where there are bytes', () => {
    expect(made('{caller.other}')).toBeUndefined();
    expect(made({ a: '{caller.other}', b: [1, '{caller.other}', '{caller.other.x}'], c: '{raw}' })).toBe('{"b":[1]}');
  });
});

describe('a template of a text', () => {
  it.each([
    ['{id}: {caller.amount}', 'order-1: 19.90'],
    ['{caller.yes}{caller.empty}', 'true'],
    ['Bearer {env.KEY}', 'Bearer k'],
    ['{caller.amount|cents} cents', '1990 cents'],
    ['', ''],
    ['no place', 'no place'],
    ['{"id":"{id}","a":{"b":{}}}', '{"id":"order-1","a":{"b":{}}}'],
    ['{ id } {} }{ {1}', '{ id } {} }{ {1}'],
  ])('%s is written: %s', (template, expected) => {
    expect(text(template)).toBe(expected);
  });

  it('is left out whole if a place in it has nothing', () => {
    expect(text('a {caller.other} b')).toBeUndefined();
    expect(text('a {caller.none} b')).toBeUndefined();
    expect(made({ a: 'x-{caller.other}', b: 1 })).toBe('{"b":1}');
  });

  it('encodes what stands in its places, and nothing else', () => {
    expect(text('/a b/{caller.text}', encodeURIComponent)).toBe('/a b/a%20b');
  });

  it('may have braces in the quotes of a name', () => {
    const faults: (readonly [string, string])[] = [];
    const template = compileTemplate(`{caller["}"]}`, scopeOf(faults));
    expect(template.text({ caller: parseJsonTree('{"}":"x"}') })).toBe('x');
    expect(faults).toEqual([]);
  });
});

describe('a value that is missing', () => {
  it.each([
    ['{caller.other!}', '/other'],
    ['x {caller.other!}', '/other'],
    ['{caller.none!}', '/none'],
    ["{caller['x.y'].z!}", '/x.y/z'],
    ["{caller['a/b~c']!}", '/a~1b~0c'],
    ['{caller.list[0]!}', '/list/0'],
    ['{caller.text|cents}', '/text'],
    ['x {caller.object}', '/object'],
    ['{caller.object|lower}', '/object'],
  ])('%s is told to the caller: %s', (template, pointer) => {
    const error = missingIn(() => compileTemplate(template, scopeOf([])).value(places));
    expect(error.toFault()).toEqual({ pointer, detail: 'must be given, in a form that can be sent' });
    expect(missingIn(() => compileTree({ a: [template] }, scopeOf([]))(places)).toFault()).toEqual(error.toFault());
  });

  it('may be the id', () => {
    const error = missingIn(() => compileTemplate('{id|cents}', scopeOf([])).text(places));
    expect(error.toFault()).toEqual({
      pointer: '/external_id',
      detail: 'must be an id that can be sent to this provider',
    });
  });
});

describe('a tree of templates', () => {
  it('keeps what is no text', () => {
    expect(made({ a: null, b: true, c: 1.5, d: [[]], e: {} })).toBe('{"a":null,"b":true,"c":1.5,"d":[[]],"e":{}}');
  });

  it('has __proto__ as an ordinary member', () => {
    expect(made(JSON.parse('{"__proto__":{"a":"{id}"}}') as Template)).toBe('{"__proto__":{"a":"order-1"}}');
  });

  it('tells what is wrong where it stands', () => {
    const faults: (readonly [string, string])[] = [];
    compileTree({ a: ['{idd}', 'x {env.OTHER}'] }, scopeOf(faults));
    expect(faults).toEqual([
      ['json/a/0', '"idd" is not known here; there are id, caller, env, raw'],
      ['json/a/1', 'env.OTHER is not declared under settings'],
    ]);
  });
});

describe('a tree of a plain value', () => {
  it('is what the value is in JSON', () => {
    const value = JSON.parse('{"a":[1,1.5,"x",null,true,{}],"__proto__":{"b":1}}') as unknown;
    expect(writeJsonTree(treeOf(value))).toBe('{"a":[1,1.5,"x",null,true,{}],"__proto__":{"b":1}}');
    expect(treeOf(7)).toEqual(new JsonNumber('7'));
    expect(treeOf(undefined)).toBeNull();
  });

  it('ends at 32 levels', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
    expect(writeJsonTree(treeOf(deep))).toBe(`${'['.repeat(32)}null${']'.repeat(32)}`);
  });
});

describe('the members of a map', () => {
  it('are texts; a name that is given again is a list', () => {
    expect(
      membersOf([
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
        ['a', '4'],
      ]),
    ).toEqual({ a: ['1', '3', '4'], b: '2' });
  });

  it('inherit nothing', () => {
    const members = membersOf([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(Object.keys(members)).toEqual(['__proto__', 'constructor']);
    expect((membersOf([]) as Record<string, JsonTree>)['toString']).toBeUndefined();
  });

  it('are made in time that is linear', () => {
    const many = Array.from({ length: 200_000 }, () => ['a', 'x'] as const);
    const from = performance.now();
    expect(membersOf(many)['a']).toHaveLength(200_000);
    expect(performance.now() - from).toBeLessThan(5_000);
  });
});

it('a pointer escapes what RFC 6901 says', () => {
  expect(pointerTo('a/b', 'c~d', 0, '')).toBe('/a~1b/c~0d/0/');
});
