import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedBody, UnsupportedMediaType } from '../../../src/json/json-text.js';
import { readProviderMessage, readWebhookBody } from './zemo-reader.js';

const FORM = 'application/x-www-form-urlencoded';
const read = (text: string, contentType?: string) => readWebhookBody(Buffer.from(text), contentType);

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
    expect(read(' {"external_id":"a"}\n', contentType)).toEqual({ external_id: 'a' });
    expect(read('\ufeff[1,null]', contentType)).toEqual([1, null]);
  });

  it.each([undefined, 'application/json', FORM, 'image/png'])('may be empty, under %s', (contentType) => {
    expect(read('', contentType)).toBeUndefined();
  });

  it.each([
    'payload=%7B%22external_id%22%3A%22a+b%C3%A7%22%7D',
    'x=1&payload={"external_id":"a%20b%C3%A7"}&y=%FF',
    'payload=+%7B%22external_id%22:%22a%20bç%22}',
  ])('is JSON in a field of a form: %s', (form) => {
    expect(read(form, `${FORM}; charset=UTF-8`)).toEqual({ external_id: 'a bç' });
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
    expect(() => readWebhookBody(bytes, 'application/json')).toThrow(MalformedBody);
    expect(() => readWebhookBody(bytes, 'application/pdf')).toThrow(UnsupportedMediaType);
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
      fc.property(bytes, contentType, (body, type) => {
        try {
          expect(readProviderMessage(readWebhookBody(body, type))).toBeInstanceOf(Array);
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
