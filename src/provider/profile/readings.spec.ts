import { describe, expect, it } from 'vitest';
import { parseJsonTree } from '../../json/json-tree.js';
import type { ReadingDocument } from '../language/document.js';
import { compilePath, compileSource, PLACES, type Places, type Scope } from '../language/paths.js';
import { compileReading, itemsOf, MAX_CODE_CHARACTERS, type Reading, readTheirs } from './readings.js';

const faults: string[] = [];
const scope: Scope = {
  places: PLACES.webhook,
  settings: new Set(),
  at: [],
  report: (at, message) => faults.push(`${at.join('.')}: ${message}`),
};

function reading(document: ReadingDocument, picture?: string): Reading {
  faults.length = 0;
  const compiled = compileReading(document, scope, picture);
  expect(faults).toEqual([]);
  return compiled;
}

const body = (json: string): Places => ({ body: parseJsonTree(json) });

const idOf = (json: string) => reading({ id: ['callback', 'body.a', 'body.b'] }).externalId(body(json));

const tree = (json: string) => parseJsonTree(json);

describe('a statement', () => {
  const states: ReadingDocument = {
    failed: { 'body.failed': true },
    succeeded: { 'body.succeeded': true },
    pending: { 'body.pending': true },
  };

  it.each([
    ['{"failed":true,"succeeded":true,"pending":true}', 'failed'],
    ['{"succeeded":true,"pending":true}', 'succeeded'],
    ['{"pending":true}', 'pending'],
    ['{}', 'unlisted'],
  ])('of %s: %s', (json, kind) => {
    expect(reading(states).read(body(json)).kind).toBe(kind);
  });

  it('says nothing where the profile has no rules', () => {
    expect(reading({})).toMatchObject({ hasRules: false });
    expect(reading({}).read(body('{}'))).toEqual({ kind: 'unlisted' });
    expect(reading({ pending: { body: 'x' } })).toMatchObject({ hasRules: true });
  });
});

describe('a result', () => {
  const document: ReadingDocument = {
    succeeded: { body: { is: 'object' } },
    result: {
      code: 'body.code',
      name: { from: ['body.name', 'body.other'], is: 'text' },
      ref: { from: 'body.ref', is: 'id', optional: true },
      any: { from: 'body.any[*]', optional: true },
    },
  };
  const read = (json: string, picture?: string) => reading(document, picture).read(body(json));
  const code = (text: unknown) => read(JSON.stringify({ code: text, name: 'x' }), 'code');

  it('keeps types and digits', () => {
    expect(read('{"code":19.90,"name":"x","ref":761679887000000001,"any":[{"a":1.0}]}')).toEqual({
      kind: 'succeeded',
      result: { code: { $json: '19.90' }, name: 'x', ref: '761679887000000001', any: { $json: '{"a":1.0}' } },
    });
  });

  it('has null for what may be left out', () => {
    const result = { code: true, name: 'x', ref: null, any: null };
    for (const ref of ['null', '""', '1.5', 'true', '{}', JSON.stringify('c'.repeat(1_025))]) {
      expect(read(`{"code":true,"other":"x","ref":${ref}}`)).toEqual({ kind: 'succeeded', result });
    }
  });

  it.each([
    ['{"name":"x"}', 'code is missing'],
    ['{"code":null,"name":"x"}', 'code is missing'],
    ['{"code":1}', 'name is missing'],
    ['{"code":1,"name":7}', 'name is not a string'],
    ['{"code":1,"name":" "}', 'name is missing'],
  ])('that can not be delivered is invalid: %s', (json, reason) => {
    expect(read(json)).toEqual({ kind: 'invalid', reason });
  });

  it('has a picture that a QR Code holds', () => {
    expect(code('1'.repeat(MAX_CODE_CHARACTERS))).toMatchObject({ kind: 'succeeded' });
    expect(code('1'.repeat(MAX_CODE_CHARACTERS + 1))).toEqual({
      kind: 'invalid',
      reason: 'code has more than 7089 characters',
    });
    expect(code(1)).toEqual({ kind: 'invalid', reason: 'code is not a string' });
    const optional = reading({ ...document, result: { code: { from: 'body.code', optional: true } } }, 'code');
    expect(optional.read(body('{}'))).toEqual({ kind: 'invalid', reason: 'code is missing' });
  });

  it('names what is missing as the provider does', () => {
    const nested = reading({ succeeded: { body: { is: 'object' } }, result: { id: 'body.pix[0].endToEndId' } });
    expect(nested.read(body('{}'))).toEqual({ kind: 'invalid', reason: 'endToEndId is missing' });
    const every = reading({ succeeded: { body: { is: 'object' } }, result: { id: 'body[*]' } });
    expect(every.read(body('{}'))).toEqual({ kind: 'invalid', reason: 'id is missing' });
  });

  it('has ids that are known before the outcome is', () => {
    expect(reading(document).knownIds(body('{"ref":7,"code":1}'))).toEqual({ ref: '7' });
    expect(reading(document).knownIds(body('{"ref":null}'))).toBeUndefined();
  });
});

describe('our id', () => {
  it.each([
    ['{"a":"x","b":"y"}', 'x'],
    ['{"a":null,"b":"y"}', 'y'],
    ['{"a":777}', '777'],
    ['{"a":777.0}', '777'],
    ['{"a":"__proto__"}', '__proto__'],
  ])('of %s is %s', (json, expected) => {
    expect(idOf(json)).toBe(expected);
  });

  it.each([
    '{"a":9007199254740993}',
    '{"a":1.5}',
    '{"a":"","b":"y"}',
    '{"a":{},"b":"y"}',
    '{"a":"a\\u0000"}',
    '{}',
    'null',
  ])('is none, and no other one is looked for: %s', (json) => {
    expect(idOf(json)).toBeUndefined();
  });

  it('has a name that no object may have twice', () => {
    expect(reading({ id: ['callback', 'body.a', "item['b c'].id"], theirs: 'body.data.object[0]' }).idNames).toEqual([
      'a',
      'id',
    ]);
  });
});

describe('their id', () => {
  it.each([
    ['"a b"', 'a b'],
    ['7', '7'],
    ['7.0', '7'],
    ['2.2e10', '22000000000'],
    ['-0', '0'],
    ['761679887000000001', '761679887000000001'],
    [JSON.stringify('c'.repeat(1_024)), 'c'.repeat(1_024)],
  ])('of %s is %s', (json, expected) => {
    expect(readTheirs(tree(json))).toBe(expected);
  });

  it.each(['""', '" "', 'true', 'null', '{}', '["a"]', JSON.stringify('c'.repeat(1_025)), '9'.repeat(1_025)])(
    'is none: %.20s',
    (json) => {
      expect(readTheirs(tree(json))).toBeUndefined();
    },
  );
});

describe('a reason', () => {
  const failed: ReadingDocument = {
    failed: { body: { is: 'object' } },
    reason: ['body.error', 'body.error.message', 'body.status|trim'],
  };
  const reason = (error: unknown, status?: unknown) => reading(failed).read(body(JSON.stringify({ error, status })));

  it('is the first text that is not blank', () => {
    expect(reason('no')).toEqual({ kind: 'failed', reason: 'no' });
    expect(reason({ message: 'no' }, 'x')).toEqual({ kind: 'failed', reason: 'no' });
    expect(reason(' ', ' x ')).toEqual({ kind: 'failed', reason: 'x' });
    expect(reason(500)).toEqual({ kind: 'failed', reason: undefined });
  });

  it('has at most 500 characters, and no half of one', () => {
    expect(reason('é'.repeat(501))).toMatchObject({ reason: 'é'.repeat(500) });
    expect(reason('🧾'.repeat(501))).toMatchObject({ reason: '🧾'.repeat(500) });
    expect(reason(`${'x'.repeat(499)}🧾🧾`)).toMatchObject({ reason: `${'x'.repeat(499)}🧾` });
    expect(reason('🧾'.repeat(300))).toMatchObject({ reason: '🧾'.repeat(300) });
  });

  it('is whole for whoever must find secrets in it first', () => {
    expect(reading(failed).reason(body(JSON.stringify({ error: 'x'.repeat(600) })))).toBe('x'.repeat(600));
  });
});

describe('the items', () => {
  const each = compileSource(['body', 'body[*]', 'body.pix', 'body.pix[*]'], scope);
  const items = (json: string, isOurs?: boolean) => itemsOf(each, body(json), isOurs).length;

  it('of a webhook are all that its paths name', () => {
    expect(['{}', '[{},{}]', '{"pix":{}}', '{"pix":[{},{}]}', '[]', '"a"'].map((json) => items(json))).toEqual([
      1, 2, 2, 3, 0, 1,
    ]);
    expect(itemsOf([compilePath('form', scope)], { form: parseJsonTree('{"a":"b"}') })).toHaveLength(1);
  });

  it('of an answer are none of a list with several', () => {
    expect(items('[{}]', true)).toBe(1);
    expect(items('[{},{}]', true)).toBe(0);
    expect(items('{"pix":[{},{}]}', true)).toBe(1);
  });
});
