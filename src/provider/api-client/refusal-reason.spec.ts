import { describe, expect, it } from 'vitest';
import { refusalReason } from './provider-answer.js';

describe('the reason of a refusal', () => {
  it.each([
    [{ message: ' too small ' }, 'too small'],
    [{ error: 'too small' }, 'too small'],
    [{ statusCode: 400, message: ['a is bad', 'b is bad'], error: 'Bad Request' }, 'a is bad; b is bad'],
    [{ error: { code: 7, detail: 'too small' } }, 'too small'],
    [{ errors: [{ field: 'amount', reason: 'too small' }, 'and late'] }, 'too small; and late'],
    [{ message: '', detail: null, reason: 5, error: 'too small' }, 'too small'],
    [{ status: 'denied' }, 'denied'],
    ['too small', 'too small'],
  ])('is found in %j', (body, reason) => {
    expect(refusalReason(body, [])).toBe(reason);
  });

  it.each([undefined, null, 5, true, {}, [], { message: 5 }, { other: 'text' }, { message: { __proto__: null } }])(
    'is absent from %j',
    (body) => {
      expect(refusalReason(body, [])).toBeUndefined();
    },
  );

  it('does not follow a body into every depth', () => {
    expect(refusalReason({ error: { error: { error: { error: { error: 'deep' } } } } }, [])).toBeUndefined();
  });

  it('has at most 500 characters, and no half of one', () => {
    expect(refusalReason({ message: 'x'.repeat(501) }, [])).toBe('x'.repeat(500));
    expect(refusalReason({ message: `${'x'.repeat(499)}😀` }, [])).toBe('x'.repeat(499));
  });

  it('never holds a secret: not twice, not at the cut, not where one secret is a part of the other', () => {
    const secrets = ['key', 'key-and-more'];
    expect(refusalReason({ message: 'key, key-and-more' }, secrets)).toBe('***, ***');
    expect(refusalReason({ message: `${'x'.repeat(495)}key-and-more` }, secrets)).toBe(`${'x'.repeat(495)}***`);
  });
});
