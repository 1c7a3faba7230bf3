import { describe, expect, it } from 'vitest';
import { parseJsonTree } from '../../json/json-tree.js';
import type { Rules } from './document.js';
import type { Places, Scope } from './paths.js';
import { compileRules } from './rules.js';

function scopeOf(faults: (readonly [string, string])[]): Scope {
  const report: Scope['report'] = (at, message) => faults.push([at.join('/'), message]);
  return { places: ['body', 'header', 'env'], settings: new Set(['KEY']), at: ['when'], report };
}

function holds(rules: Rules | undefined, json: string, others: Places = {}): boolean {
  const faults: (readonly [string, string])[] = [];
  const check = compileRules(rules, scopeOf(faults));
  expect(faults).toEqual([]);
  return check({ ...others, body: parseJsonTree(json) });
}

describe('rules', () => {
  it('hold if every line of one of them holds', () => {
    const both = { 'body.a': 'x', 'body.b': 'y' };
    expect(holds(both, '{"a":"x","b":"y"}')).toBe(true);
    expect(holds(both, '{"a":"x","b":"z"}')).toBe(false);
    expect(holds([{ 'body.a': 'x' }, { 'body.b': 'y' }], '{"a":"z","b":"y"}')).toBe(true);
    expect(holds([{ 'body.a': 'x' }, { 'body.b': 'y' }], '{"a":"z"}')).toBe(false);
  });

  it('do not hold if there are none', () => {
    expect(holds(undefined, '{}')).toBe(false);
    expect(holds([], '{}')).toBe(false);
  });

  it('tell what is wrong where it stands', () => {
    const faults: (readonly [string, string])[] = [];
    compileRules([{ 'body.a': 'x' }, { 'bdy.a': 'x', 'body.b': '{env.OTHER}' }], scopeOf(faults));
    expect(faults).toEqual([
      ['when/1/bdy.a', '"bdy" is not known here; there are body, header, env'],
      ['when/1/body.b', 'env.OTHER is not declared under settings'],
    ]);
  });
});

describe('a matcher', () => {
  it.each([
    ['PAID', '"PAID"', true],
    ['PAID', '"paid"', false],
    ['PAID', '" PAID"', false],
    [200, '200', true],
    [200, '"200"', true],
    ['200', '200', true],
    [200, '200.0', false],
    [true, 'true', true],
    [true, '"true"', true],
    [false, 'null', false],
    ['', '""', true],
    ['', 'null', false],
    ['x', '["x"]', false],
    ['x', '{}', false],
    [['a', 'b', 3], '"b"', true],
    [['a', 'b', 3], '3', true],
    [['a', 'b'], '"c"', false],
    [{ in: 'a' }, '"a"', true],
    [{ in: ['a', 'b'] }, '"b"', true],
    [{ not: 'a' }, '"b"', true],
    [{ not: ['a', 'b'] }, '"b"', false],
    [{ not: 'a' }, 'null', true],
    [{ not: 'a' }, '{}', true],
    [{ in: ['paid'], fold: true }, '" PAID\\n"', true],
    [{ in: ['Paid'], fold: true }, '"pAID"', true],
    [{ not: 'paid', fold: true }, '" PAID "', false],
    [{ not: '', fold: true }, '"  "', false],
    [{ in: ['a', 'b'], not: 'b' }, '"b"', false],
    [{ is: 'text', not: 'x' }, '"y"', true],
  ] as const)('%j of %s: %s', (matcher, json, expected) => {
    expect(holds({ 'body.a': matcher }, `{"a":${json}}`)).toBe(expected);
  });

  it.each([
    ['absent', []],
    ['present', ['"x"', '""', '" "', 'true', 'false', '0', '7', '{}', '[]', '{"a":1}', '[0]']],
    ['text', ['"x"']],
    ['object', ['{}', '{"a":1}']],
    ['list', ['[]', '[0]']],
    ['truthy', ['"x"', 'true', '7', '{"a":1}', '[0]']],
  ] as const)('is: %s', (kind, expected) => {
    const values = ['"x"', '""', '" "', 'true', 'false', '0', '7', 'null', '{}', '[]', '{"a":1}', '[0]'];
    expect(values.filter((json) => holds({ 'body.a': { is: kind } }, `{"a":${json}}`))).toEqual(expected);
    const others = values.filter((json) => holds({ 'body.a': { isnt: kind } }, `{"a":${json}}`));
    expect(others).toEqual(values.filter((json) => !(expected as readonly string[]).includes(json)));
    expect(holds({ 'body.a': { is: kind } }, '{}')).toBe(kind === 'absent');
  });

  it('tells 0 from what is almost 0', () => {
    for (const zero of ['0', '-0', '0.00', '0e9']) expect(holds({ body: { is: 'truthy' } }, zero)).toBe(false);
    expect(holds({ body: { is: 'truthy' } }, '0.01')).toBe(true);
  });

  it('takes null for what was sent and says nothing: neither absent nor present', () => {
    expect(holds({ 'body.a': { is: 'absent' } }, '{"a":null}')).toBe(false);
    expect(holds({ 'body.a': { is: 'present' } }, '{"a":null}')).toBe(false);
    expect(holds({ 'body.a': { is: ['absent', 'present'] } }, '{"a":null}')).toBe(false);
    expect(holds({ 'body.a.b': { is: 'absent' } }, '{"a":null}')).toBe(true);
  });

  it('is asked about what is absent, too', () => {
    expect(holds({ 'body.a': { not: 'x' } }, '{}')).toBe(true);
    expect(holds({ 'body.a': 'x' }, '{}')).toBe(false);
    expect(holds({ 'body.a': { isnt: 'object' } }, '{}')).toBe(true);
  });

  it('is asked about the value behind the filters', () => {
    expect(holds({ 'body.a|trim|lower': 'x' }, '{"a":" X "}')).toBe(true);
    expect(holds({ 'body.a|cents': 1990 }, '{"a":19.90}')).toBe(true);
    expect(holds({ 'body.a|cents': { is: 'absent' } }, '{"a":"x"}')).toBe(true);
  });
});

describe('a path with several values', () => {
  it('matches if any of them does', () => {
    expect(holds({ 'body[*].a': 'x' }, '[{"a":"y"},{"a":"x"}]')).toBe(true);
    expect(holds({ 'body[*].a': 'x' }, '[{"a":"y"}]')).toBe(false);
    expect(holds({ 'body[*].a': { not: 'x' } }, '[{"a":"x"},{"a":"y"}]')).toBe(true);
    expect(holds({ 'body[*].a': { not: 'x' } }, '[{"a":"x"}]')).toBe(false);
  });

  it('is absent if there is none', () => {
    expect(holds({ 'body[*].a': { is: 'absent' } }, '[{}]')).toBe(true);
    expect(holds({ 'body[*].a': { is: 'absent' } }, '[{},{"a":1}]')).toBe(false);
    expect(holds({ 'body[*].a': { is: 'absent' } }, '[{"a":null}]')).toBe(false);
  });

  it('has its filters, even if one of its values is null', () => {
    expect(holds({ 'body[*]|lower': 'x' }, '[null,"X"]')).toBe(true);
    expect(holds({ 'body[*]|lower': 'X' }, '[null,"X"]')).toBe(false);
  });
});

describe('a matcher with a setting in it', () => {
  const env = parseJsonTree('{"KEY":"s3cret"}');

  it('is compared as text', () => {
    expect(holds({ 'body.a': '{env.KEY}' }, '{"a":"s3cret"}', { env })).toBe(true);
    expect(holds({ 'body.a': 'Basic {env.KEY|base64}' }, '{"a":"Basic czNjcmV0"}', { env })).toBe(true);
    expect(holds({ 'body.a': '{env.KEY}' }, '{"a":"s3cre"}', { env })).toBe(false);
    expect(holds({ 'body.a': ['x', '{env.KEY}'] }, '{"a":"x"}', { env })).toBe(true);
    expect(holds({ 'body.a': { in: '{env.KEY}', fold: true } }, '{"a":" S3CRET"}', { env })).toBe(true);
    expect(holds({ 'body.a': { not: '{env.KEY}' } }, '{"a":"s3cret"}', { env })).toBe(false);
  });

  it('equals nothing if the setting is not given', () => {
    for (const json of ['{}', '{"a":null}', '{"a":""}', '{"a":"undefined"}', '{"a":"{env.KEY}"}']) {
      expect(holds({ 'body.a': '{env.KEY}' }, json, { env: parseJsonTree('{}') })).toBe(false);
    }
  });

  it('equals nothing if what it names does not fit, and breaks nothing', () => {
    expect(holds({ 'body.a': '{body.b|cents}' }, '{"a":"100","b":"1"}')).toBe(true);
    expect(holds({ 'body.a': '{body.b|cents}' }, '{"a":"100","b":"x"}')).toBe(false);
    expect(holds({ 'body.a': '{body.b!}' }, '{"a":"100"}')).toBe(false);
    expect(holds({ 'body.a': '{body.b}' }, '{"a":"100","b":{}}')).toBe(false);
  });

  it('may be a text with a brace that names nothing', () => {
    expect(holds({ 'body.a': '{"x":1}' }, '{"a":"{\\"x\\":1}"}')).toBe(true);
  });
});
