import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePath, PLACES } from '../language/paths.js';
import { MalformedBody, UnsupportedMediaType } from '../../json/json-text.js';
import { parseJsonTree } from '../../json/json-tree.js';
import { type BodyOptions, readWebhookBody } from './webhook-body.js';

const FORM = 'application/x-www-form-urlencoded';
const NO_FORMS: BodyOptions = { readsForms: false, onlyOnce: ['external_id', 'txid'], decode: [] };
const FORMS: BodyOptions = { ...NO_FORMS, readsForms: true };
const tree = (value: unknown) => parseJsonTree(JSON.stringify(value));
const read = (text: string, contentType?: string) => readWebhookBody(Buffer.from(text), contentType, NO_FORMS).body;

const form = (text: string, contentType = FORM) => readWebhookBody(Buffer.from(text), contentType, FORMS);

const decoded = (text: string, paths: readonly string[], contentType?: string) => {
  const decode = paths.map((path) =>
    compilePath(path, {
      places: PLACES.webhook,
      settings: new Set(),
      at: [],
      report: (_at, message) => expect(message).toBe(''),
    }),
  );
  return readWebhookBody(Buffer.from(text), contentType, { ...FORMS, decode });
};

describe("a webhook's body", () => {
  it.each([
    undefined,
    '',
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/vnd.api+json',
    'text/plain',
    'application/octet-stream',
    'image/png',
    'application/xml',
    'multipart/form-data; boundary=x',
    'junk',
    FORM,
  ])('is JSON under the content type %s', (contentType) => {
    expect(read(' {"external_id":"a"}\n', contentType)).toEqual(tree({ external_id: 'a' }));
    expect(read('\ufeff[1,null]', contentType)).toEqual(tree([1, null]));
  });

  it.each([undefined, 'application/json', FORM, 'image/png'])('may be empty, under %s', (contentType) => {
    expect(read('', contentType)).toBeUndefined();
  });

  it.each([
    'payload=%7B%22external_id%22%3A%22a+b%C3%A7%22%7D',
    'x=1&payload={"external_id":"a%20b%C3%A7"}&y=%FF',
    'payload=+%7B%22external_id%22:%22a%20bç%22}',
  ])('is JSON in a field of a form: %s', (form) => {
    expect(read(form, `${FORM}; charset=UTF-8`)).toEqual(tree({ external_id: 'a bç' }));
  });

  it.each(['a=1', 'payload', 'xpayload={}', 'payload={}&payload={}', 'just words', '=', '&'])(
    'is not supported where the form has not one such field: %s',
    (form) => {
      expect(() => read(form, FORM)).toThrow(UnsupportedMediaType);
    },
  );

  it.each(['payload=', 'payload={', 'payload=%7B%22a%22:%22%FF%22%7D', 'payload=%', 'payload={"txid":1,"txid":2}'])(
    'is malformed where the field is no JSON: %s',
    (form) => {
      expect(() => read(form, FORM)).toThrow(MalformedBody);
    },
  );

  const malformed = ['{', 'hello', ' ', '<a/>', '['.repeat(80_000), '{"external_id":1,"external\\u005fid":1}'];

  it.each([undefined, '', 'application/json', 'text/xml', 'text/plain', 'application/problem+json'])(
    'is malformed where it is no JSON, under %s',
    (contentType) => {
      for (const text of malformed) expect(() => read(text, contentType)).toThrow(MalformedBody);
    },
  );

  it.each(['multipart/form-data; boundary=x', 'image/png', 'application/xml', 'application/jsonx', 'junk'])(
    'is not supported where it is no JSON, under %s',
    (contentType) => {
      for (const text of malformed) expect(() => read(text, contentType)).toThrow(UnsupportedMediaType);
    },
  );

  it('is malformed where its bytes are no UTF-8', () => {
    const bytes = Buffer.from('227b22ff', 'hex');
    expect(() => readWebhookBody(bytes, 'application/json', NO_FORMS)).toThrow(MalformedBody);
    expect(() => readWebhookBody(bytes, 'application/pdf', NO_FORMS)).toThrow(UnsupportedMediaType);
  });

  it.each(['[{"txid":"a","txid":"b"}]', '{"pix":[{"txid":"a"},{"external_id":"b","external_id":"b"}]}'])(
    'is malformed where one object has two ids of one name: %s',
    (text) => {
      expect(() => read(text)).toThrow('is given twice');
    },
  );

  it('means something, or is refused with a code of ours, whatever it is', () => {
    const names = fc.constantFrom('external_id', 'txid', 'pix', 'br_code', 'status', 'error', 'cashin_id', '__proto__');
    const message = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.jsonValue({ maxDepth: 0 }), tie('object'), fc.array(tie('value'))),
      object: fc.dictionary(names, tie('value'), { noNullPrototype: true }),
    })).value;
    const bytes = fc.oneof(
      fc.uint8Array().map((array) => Buffer.from(array)),
      message.map((value) => Buffer.from(JSON.stringify(value))),
    );
    const contentType = fc.constantFrom(undefined, 'application/json', FORM, 'image/png');
    fc.assert(
      fc.property(bytes, contentType, fc.constantFrom(NO_FORMS, FORMS), (body, type, options) => {
        try {
          expect(readWebhookBody(body, type, options)).toBeTypeOf('object');
        } catch (error) {
          expect(error instanceof MalformedBody || error instanceof UnsupportedMediaType).toBe(true);
        }
      }),
    );
  });

  it('keeps __proto__ an ordinary member', () => {
    expect(Object.keys(Object(read('{"__proto__":{"external_id":"a"}}')))).toEqual(['__proto__']);
  });
});

describe('a form that is read field by field', () => {
  it('has fields, of which one that is given again is a list', () => {
    const fields = tree({ a: 'x y', b: ['1', '2'], ç: 'é' });
    expect(form('a=x+y&b=1&b=2&%C3%A7=%C3%A9')).toEqual({ form: fields });
    expect(form('', FORM)).toEqual({});
  });

  it('has own fields only', () => {
    const { form: fields } = form('__proto__=x&a=1');
    expect(Object.keys(fields!)).toEqual(['__proto__', 'a']);
    expect(fields!['toString']).toBeUndefined();
  });

  it('is JSON if it looks like it: some HTTP clients send JSON as a form', () => {
    expect(form(' {"external_id":"a"}')).toEqual({ body: tree({ external_id: 'a' }) });
  });

  it('is none under another content type', () => {
    expect(() => form('a=1', 'application/json')).toThrow(MalformedBody);
    expect(() => form('a=1', 'image/png')).toThrow(UnsupportedMediaType);
  });
});

describe('JSON in a text', () => {
  it('is opened where the profile says so', () => {
    expect(decoded('payload=%7B%22a%22%3A%5B1%5D%7D&b=2', ['form.payload'], FORM)).toEqual({
      form: tree({ payload: { a: [1] }, b: '2' }),
    });
    expect(decoded(`{"Message":${JSON.stringify('{"a":19.90}')},"b":"{}"}`, ['body.Message'])).toEqual({
      body: parseJsonTree('{"Message":{"a":19.90},"b":"{}"}'),
    });
    expect(decoded('{"a":[{"b":"[1]"},2]}', ['body.a[0].b'])).toEqual({ body: tree({ a: [{ b: [1] }, 2] }) });
    expect(decoded('{"a":["x","[1]"]}', ['body.a[-1]'])).toEqual({ body: tree({ a: ['x', [1]] }) });
  });

  it('may hold a text that is opened, too', () => {
    const inner = JSON.stringify({ b: JSON.stringify({ c: 1 }) });
    expect(decoded(JSON.stringify({ a: inner }), ['body.a', 'body.a.b'])).toEqual({
      body: tree({ a: { b: { c: 1 } } }),
    });
  });

  it.each([
    '{"a":"hello"}',
    '{"a":1}',
    '{"a":{"b":1}}',
    '{"b":1}',
    '[]',
    '"a"',
    `{"a":${JSON.stringify('['.repeat(50))}}`,
  ])('stays what it is if it is none: %s', (text) => {
    expect(decoded(text, ['body.a'])).toEqual({ body: parseJsonTree(text) });
  });

  it('stays closed if it has an id twice: nothing of it counts', () => {
    const text = JSON.stringify({ a: '{"txid":"a","txid":"b"}' });
    expect(decoded(text, ['body.a'])).toEqual({ body: parseJsonTree(text) });
  });
});
