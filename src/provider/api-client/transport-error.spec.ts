import { describe, expect, it } from 'vitest';
import { codeOf } from './transport-error.js';

const coded = (code: string) => Object.assign(new Error('no'), { code });

describe('the code of an error', () => {
  it('is its own, or its name', () => {
    expect(codeOf(coded('ECONNREFUSED'))).toBe('ECONNREFUSED');
    expect(codeOf(new TypeError('no'))).toBe('TypeError');
  });

  it('names what happened at each address, where a name has several', () => {
    const errors = [coded('ENETUNREACH'), coded('ECONNREFUSED'), coded('ECONNREFUSED')];
    // Node gives such an error the code of the first one.
    expect(codeOf(Object.assign(new AggregateError(errors), { code: 'ENETUNREACH' }))).toBe('ENETUNREACH,ECONNREFUSED');
    expect(codeOf(new AggregateError([]))).toBe('AggregateError');
  });
});
