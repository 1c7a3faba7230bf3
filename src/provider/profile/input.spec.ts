import { describe, expect, it } from 'vitest';
import { JsonObjectText } from '../../json/json-text.js';
import type { InputMember, OperationDocument } from '../language/document.js';
import { checkInput } from './input.js';

const check = (document: OperationDocument, body: string, id = 'order-1') =>
  checkInput(document, id, JsonObjectText.parse(body));
const faultOf = (member: InputMember, json: string) => check({ input: { a: member } }, `{"a":${json}}`)[0]?.detail;

const missing = (pointer: string) => ({ pointer, detail: 'must be given' });

const faultOfId = (id: NonNullable<OperationDocument['id']>, externalId: string) => check({ id }, '{}', externalId);

const idFault = (detail: string) => [{ pointer: '/external_id', detail }];

describe("a caller's body", () => {
  it('is not looked at where the profile asks nothing of it', () => {
    expect(check({}, '{"a":1,"a":2}')).toEqual([]);
  });

  it('must have what is required, and null is nothing', () => {
    const document: OperationDocument = { input: { a: { required: true }, 'b/c': { required: true }, d: {} } };
    expect(check(document, '{}')).toEqual([missing('/a'), missing('/b~1c')]);
    expect(check(document, '{"a":null,"b/c":false}')).toEqual([missing('/a')]);
    expect(check({ input: { toString: { required: true }, constructor: { required: true } } }, '{}')).toHaveLength(2);
  });

  it.each([
    ['string', ['"x"', '""']],
    ['number', ['1', '1.5', '-2e9', '1.0', '761679887000000001']],
    ['integer', ['1', '1.0', '761679887000000001']],
    ['boolean', ['true']],
    ['object', ['{}']],
    ['array', ['[]']],
  ] as const)('has members of a type: %s', (type, fitting) => {
    const values = ['"x"', '""', '1', '1.5', '-2e9', '1.0', '761679887000000001', 'true', '{}', '[]'];
    expect(values.filter((json) => faultOf({ type }, json) === undefined)).toEqual(fitting);
    expect(faultOf({ type }, 'null')).toBeUndefined();
    const article = type === 'string' || type === 'number' || type === 'boolean' ? 'a' : 'an';
    expect(faultOf({ type }, type === 'string' ? '1' : '"x"')).toBe(`must be ${article} ${type}`);
  });
});

describe('the id of a request', () => {
  it('must have the characters that the provider takes', () => {
    expect(faultOfId({ alphabet: 'alnum' }, 'aZ09')).toEqual([]);
    for (const id of ['a-b', 'ç', '٣', 'a\n']) {
      expect(faultOfId({ alphabet: 'alnum' }, id)).toEqual([
        { pointer: '/external_id', detail: 'must hold letters and digits of ASCII only, for this provider' },
      ]);
    }
    expect(faultOfId({ alphabet: 'any' }, 'ç-')).toEqual([]);
  });

  it('must have the length that the provider takes, in characters', () => {
    expect(faultOfId({ length: [2, 3] }, '🧾🧾🧾')).toEqual([]);
    expect(faultOfId({ length: [2, 3] }, 'a')).toEqual(idFault('must have 2 to 3 characters, for this provider'));
    expect(faultOfId({ length: [2, 3] }, 'abcd')).toEqual(idFault('must have 2 to 3 characters, for this provider'));
    expect(faultOfId({ length: [32, 32] }, 'a')).toEqual(idFault('must have 32 characters, for this provider'));
  });

  it('is told together with the body', () => {
    const document: OperationDocument = { id: { length: [2, 3] }, input: { a: { required: true } } };
    expect(check(document, '{}', 'x').map(({ pointer }) => pointer)).toEqual(['/external_id', '/a']);
  });
});
