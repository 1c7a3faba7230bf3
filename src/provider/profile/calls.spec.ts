import { describe, expect, it } from 'vitest';
import { JsonObjectText, MalformedBody } from '../../json/json-text.js';
import { parseJsonTree } from '../../json/json-tree.js';
import type { RequestDocument } from '../language/document.js';
import { PLACES, type Places, type Scope } from '../language/paths.js';
import { MissingValue } from '../language/templates.js';
import { type CallPlan, compileCall } from './calls.js';

const SETTINGS = ['URL', 'KEY', 'USER', 'OPTIONAL'];
const env = parseJsonTree('{"URL":"https://api.test/base/","KEY":"k","USER":"ü"}');

function scopeOf(faults: (readonly [string, string])[]): Scope {
  const report: Scope['report'] = (at, message) => faults.push([at.join('.'), message]);
  return { places: PLACES.call, settings: new Set(SETTINGS), at: ['request'], report };
}

function plan(document: Partial<RequestDocument>, standIn?: () => string | undefined): CallPlan {
  const faults: (readonly [string, string])[] = [];
  const compiled = compileCall({ method: 'POST', url: '{env.URL}/x', ...document }, scopeOf(faults), standIn);
  expect(faults).toEqual([]);
  return compiled;
}

function faultsOf(document: Partial<RequestDocument>): readonly (readonly [string, string])[] {
  const faults: (readonly [string, string])[] = [];
  compileCall({ method: 'POST', url: '{env.URL}/x', ...document }, scopeOf(faults));
  return faults;
}

function call(document: Partial<RequestDocument>, caller = '{}', others: Places = {}) {
  const text = JsonObjectText.parse(caller);
  return plan(document).make({ id: 'order-1', env, caller: parseJsonTree(caller), ...others }, text);
}

const pointerOf = (document: Partial<RequestDocument>, caller = '{}', others: Places = {}) => {
  try {
    return call(document, caller, others);
  } catch (error) {
    if (error instanceof MissingValue) return error.toFault().pointer;
    throw error;
  }
};

const pathOfRoom = (room: string) => call({ url: '{env.URL}/{caller.room}/x' }, JSON.stringify({ room })).path;

const bodyOf = (set: RequestDocument['set'], caller: string) =>
  call({ json: 'caller', ...(set && { set }) }, caller).body;

describe('the URL of a call', () => {
  it('has the id in its path', () => {
    expect(call({ method: 'PUT', url: '{env.URL}/v2/cob/{id}' })).toMatchObject({
      method: 'PUT',
      origin: 'https://api.test',
      path: '/base/v2/cob/order-1',
    });
    expect(plan({ method: 'PUT', url: '{env.URL}/v2/cob/{id}?a={env.KEY}' })).toMatchObject({
      title: 'PUT /v2/cob/{id}',
      path: '/v2/cob/{id}',
    });
  });

  it.each([
    ['https://api.test/x', 'https://api.test', '/x'],
    ['https://api.test', 'https://api.test', '/'],
    ['http://api.test:8080?a=1', 'http://api.test:8080', '/?a=1'],
    ['{env.URL}', 'https://api.test', '/base'],
    ['{env.URL}?a=1', 'https://api.test', '/base?a=1'],
    ['https://api.test/{env.KEY}/x-{id}', 'https://api.test', '/k/x-order-1'],
  ])('%s calls %s%s', (url, origin, path) => {
    expect(call({ url })).toMatchObject({ origin, path });
  });

  it('has the query that the profile adds, without what is not there', () => {
    const query = { a: '{id}', 'b[]': 'x y&', c: '{caller.none}', d: '{caller.n}' };
    expect(call({ query }, '{"n":1.50}').path).toBe('/base/x?a=order-1&b%5B%5D=x+y%26&d=1.50');
    expect(call({ url: '{env.URL}/x?z={caller.n}', query: { a: '1' } }, '{"n":"&"}').path).toBe('/base/x?z=%26&a=1');
    expect(call({ query: { c: '{caller.none}' } }).path).toBe('/base/x');
  });

  it('percent-encodes what stands in its places, so that it can not leave them', () => {
    expect(pathOfRoom('a/../b?c#d%2f')).toBe('/base/a%2F..%2Fb%3Fc%23d%252f/x');
    expect(pathOfRoom('ç 🧾')).toBe('/base/%C3%A7%20%F0%9F%A7%BE/x');
    expect(pathOfRoom('...')).toBe('/base/.../x');
    expect(pathOfRoom('\\@evil.test')).toBe('/base/%5C%40evil.test/x');
  });

  it.each(['.', '..', '', '\ud800'])('can not have %j as a part of its path', (room) => {
    expect(pointerOf({ url: '{env.URL}/{caller.room}/x' }, JSON.stringify({ room }))).toBe('/room');
    expect(pointerOf({ url: '{env.URL}/{id}' }, '{}', { id: room })).toBe('/external_id');
  });

  it('may have dots and nothing in its query', () => {
    expect(call({ url: '{env.URL}/x?a={caller.a}&b={caller.b}' }, '{"a":"..","b":""}').path).toBe('/base/x?a=..&b=');
  });

  it.each([
    ['{}', '/room'],
    ['{"room":null}', '/room'],
    ['{"room":{}}', '/room'],
  ])('must have all of its places: %s', (caller, pointer) => {
    expect(pointerOf({ url: '{env.URL}/{id}/{caller.room}' }, caller)).toBe(pointer);
    expect(pointerOf({ url: '{env.URL}/x?a={id}&b={caller.room}' }, caller)).toBe(pointer);
  });

  it('calls the stand-in in place of every host', () => {
    let origin: string | undefined = 'http://127.0.0.1:1';
    const places = { env, id: 'a' };
    const literal = plan({ url: 'https://api.test/x/{id}' }, () => origin);
    const setting = plan({ url: '{env.URL}/x/{id}' }, () => origin);
    expect(literal.make(places)).toMatchObject({ origin, path: '/x/a' });
    expect(setting.make(places)).toMatchObject({ origin, path: '/base/x/a' });
    origin = undefined;
    expect(literal.make(places)).toMatchObject({ origin: 'https://api.test' });
  });

  it.each([
    '{caller.url}/x',
    'https://{caller.host}/x',
    'https://api.{env.KEY}.test/x',
    'https://api.test{env.KEY}/x',
    '{env.URL}.evil.test/x',
    '{env.URL}{caller.x}',
    '{env.URL}#x',
    'https://api.test:{env.KEY}/',
    'ftp://api.test/x',
    '/x',
    'api.test/x',
    '//api.test/x',
  ])('must have a host that nobody else chooses: %s', (url) => {
    expect(faultsOf({ url })).toContainEqual(['request.url', 'its host must be written out or come from one setting']);
  });

  it('must have a host', () => {
    expect(faultsOf({ url: 'https://[::1/x' })).toEqual([['request.url', 'its host is not one']]);
    expect(faultsOf({ url: 'https://api.test:99999/x' })).toEqual([['request.url', 'its host is not one']]);
  });
});

describe('the headers of a call', () => {
  it('are those of the profile, without what is not there', () => {
    const headers = { 'idempotency-key': '{id}', 'x-a': '{caller.none}', 'x-b': 'é {caller.n}' };
    expect(call({ headers }, '{"n":1.0}').headers).toEqual(['idempotency-key', 'order-1', 'x-b', 'é 1.0']);
  });

  it('say that the body is JSON or a form, if the profile says nothing else', () => {
    expect(call({ json: {} }).headers).toEqual(['content-type', 'application/json']);
    expect(call({ form: {} }).headers).toEqual(['content-type', 'application/x-www-form-urlencoded']);
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    expect(call({ json: {}, headers }).headers).toEqual(['content-type', 'application/json; charset=utf-8']);
  });

  it('have user and password as Basic has them', () => {
    const basic = ['{env.USER}', '{env.KEY}:x'] as const;
    expect(call({ basic }).headers).toEqual(['authorization', `Basic ${Buffer.from('ü:k:x').toString('base64')}`]);
  });

  it.each(['a\r\nx-evil: 1', 'a\u0000', '🧾', 'a\u007f'])('can not carry %j', (value) => {
    const headers = { 'x-a': '{id} {caller.a}', 'x-b': '{caller.b}' };
    expect(pointerOf({ headers }, JSON.stringify({ a: value }))).toBe('/a');
    expect(pointerOf({ headers }, JSON.stringify({ a: 'a', b: value }))).toBe('/b');
    expect(pointerOf({ headers }, '{"a":"a"}', { id: value })).toBe('/external_id');
  });

  it('of a profile must be such that can be sent', () => {
    expect(faultsOf({ headers: { 'x-a': 'a\nb', 'x-b': 'ok', 'x-c': '{id} → x' } })).toEqual([
      ['request.headers.x-a', 'can not be sent in a header'],
      ['request.headers.x-c', 'can not be sent in a header'],
    ]);
  });
});

describe("the caller's own body", () => {
  it('stays as it was written, digit by digit', () => {
    const caller = ' { "amount" : 19.90 , "long":761679887000000001,\n"a":[1E2, {"b":-0.0}]} ';
    expect(bodyOf(undefined, caller)).toBe(caller);
    expect(bodyOf({ 'a.b': '{id}' }, '{"x":1.0,"a":{"c":2.00}}')).toBe('{"x":1.0,"a":{"b":"order-1","c":2.00}}');
  });

  it('gets the members that the profile sets, also within others', () => {
    expect(bodyOf({ chave: '{env.KEY}' }, '{"valor":{"original":"19.90"}}')).toBe(
      '{"chave":"k","valor":{"original":"19.90"}}',
    );
    expect(bodyOf({ chave: '{env.KEY}' }, '{"chave": "mine" ,"b":1}')).toBe('{"chave": "k" ,"b":1}');
    expect(bodyOf({ 'metadata.external_id': '{id}' }, '{"metadata":{"a":1.0}}')).toBe(
      '{"metadata":{"external_id":"order-1","a":1.0}}',
    );
    expect(JSON.parse(bodyOf({ 'a.b.c': '{id}', 'a.d': 1 }, '{}')!)).toEqual({ a: { b: { c: 'order-1' }, d: 1 } });
    expect(bodyOf({ 'a.b': '{id}' }, '{"a":"text"}')).toBe('{"a":{"b":"order-1"}}');
    expect(bodyOf({ cents: '{caller.amount|cents}' }, '{"amount":19.90}')).toBe('{"cents":1990,"amount":19.90}');
    expect(bodyOf({ a: '{caller.none}' }, '{"b":1}')).toBe('{"b":1}');
  });

  it('loses our own id, unless the profile sets it', () => {
    expect(bodyOf(undefined, '{"external_id":"order-1","a":1.0}')).toBe('{"a":1.0}');
    expect(bodyOf({ reference: '{id}' }, '{"external_id":"order-1","a":1.0}')).toBe('{"reference":"order-1","a":1.0}');
    expect(bodyOf({ external_id: '{id}' }, '{"a":1.0}')).toBe('{"external_id":"order-1","a":1.0}');
  });

  it('keeps an id that names the request already as it was written', () => {
    const set = { external_id: '{id}' };
    expect(call({ json: 'caller', set }, '{"external_id": 777 }', { id: '777' }).body).toBe('{"external_id": 777 }');
    expect(call({ json: 'caller', set }, '{"external_id":"order-1"}').body).toBe('{"external_id":"order-1"}');
    expect(call({ json: 'caller', set }, '{"external_id":"other"}').body).toBe('{"external_id":"order-1"}');
  });

  it('is refused if it has a member twice that the profile sets', () => {
    const plans: RequestDocument['set'][] = [{ chave: '{env.KEY}' }, { 'chave.x': '{env.KEY}' }];
    for (const set of plans) {
      expect(() => bodyOf(set, '{"chave":1,"chave":2}')).toThrow(MalformedBody);
      // So that it is told before the id is claimed.
      expect(plan({ json: 'caller', set: set! }).mayNotFit).toBe(true);
    }
    expect(plan({ json: 'caller', set: { external_id: '{id}' } }).mayNotFit).toBe(false);
  });

  it('is an empty object where there is no caller', () => {
    expect(plan({ json: 'caller', set: { a: '{id}' } }).make({ id: 'x', env }).body).toBe('{"a":"x"}');
  });
});

describe('another body', () => {
  it('is a template', () => {
    const json = { a: '{caller.amount}', b: { c: ['{id}', '{caller.none}'] }, d: 'caller' };
    expect(call({ json }, '{"amount":19.90}').body).toBe('{"a":19.90,"b":{"c":["order-1"]},"d":"caller"}');
    expect(call({ json: '{caller.none}' }).body).toBe('null');
  });

  it('is a form', () => {
    const form = { amount: '{caller.amount!}', 'a[b]': 'x y', none: '{caller.none}', yes: '{caller.yes}' };
    expect(call({ form }, '{"amount":19.90,"yes":true}').body).toBe('amount=19.90&a%5Bb%5D=x+y&yes=true');
    expect(pointerOf({ form }, '{}')).toBe('/amount');
    expect(pointerOf({ form }, '{"amount":{}}')).toBe('/amount');
    expect(pointerOf({ form }, '{"amount":1,"yes":[]}')).toBe('/yes');
  });

  it('is none', () => {
    expect(call({ method: 'GET' })).toMatchObject({ body: null, headers: [] });
  });

  it('is one of them', () => {
    expect(faultsOf({ json: {}, form: {} })).toEqual([['request.form', 'a request has json or a form, not both']]);
    expect(faultsOf({ json: { a: 1 }, set: { b: 1 } })).toEqual([['request.set', 'goes with json: caller']]);
    expect(faultsOf({ form: { a: '{bdy}' } })).toEqual([
      ['request.form.a', '"bdy" is not known here; there are id, caller, env, token, callback, theirs, now, uuid'],
    ]);
  });
});

it('a call is tried before the id is claimed if the caller could make it impossible', () => {
  expect(plan({ json: { a: ['x {caller.a}'] } }).mayNotFit).toBe(true);
  expect(plan({ headers: { 'x-a': '{id}' } }).mayNotFit).toBe(true);
  expect(plan({ url: '{env.URL}/{id}' }).mayNotFit).toBe(true);
  expect(plan({ json: { id: '{id}' } }).mayNotFit).toBe(false);
  expect(plan({ json: { id: '{theirs}', b: '{callback}' } }).names).toEqual(
    expect.arrayContaining(['env.URL', 'theirs', 'callback']),
  );
});
