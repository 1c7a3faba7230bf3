import { describe, expect, it } from 'vitest';
import { externalIdFault, parseExternalId } from './outcome.js';

describe('an external id', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('may be the name of a property: %s', (id) => {
    expect(parseExternalId(id)).toBe(id);
  });

  it.each([
    'order#ERROR',
    'a:b',
    '*',
    'a*',
    '?',
    'a b',
    ' a ',
    'ação',
    'ac\u0327a\u0303o',
    '🧾',
    '%2e',
    '...',
    '\u200b',
  ])('is kept byte for byte: %j', (id) => {
    expect(parseExternalId(id)).toBe(id);
    expect(externalIdFault(id)).toBeUndefined();
  });

  it('is the same for a number and for its digits', () => {
    expect(parseExternalId(777)).toBe('777');
    expect(parseExternalId('777')).toBe('777');
    expect(parseExternalId(JSON.parse('777.0'))).toBe('777');
    expect(parseExternalId(JSON.parse('-0'))).toBe('0');
    expect(parseExternalId(Number.MAX_SAFE_INTEGER)).toBe('9007199254740991');
    expect(parseExternalId(Number.MIN_SAFE_INTEGER)).toBe('-9007199254740991');
  });

  it.each(['9007199254740993', '9007199254740992', '-9007199254740993', '1.5', '1e400', '1e21', '0.1'])(
    'is never a number that a double does not hold as an integer: %s',
    (text) => {
      expect(parseExternalId(JSON.parse(text))).toBeUndefined();
      expect(externalIdFault(JSON.parse(text))).toContain('2^53');
    },
  );

  it.each([[true], [false], [null], [undefined], [{}], [[]], [['a']], [NaN], [10n], [Symbol('id')]])(
    'is never a value of another type: %o',
    (value) => {
      expect(parseExternalId(value)).toBeUndefined();
      expect(externalIdFault(value)).toMatch(/^must be /);
    },
  );

  it.each(['', ' ', '  ', '\u00a0', '\u2003 ', '\t\n', '\ufeff'])('is never blank: %j', (id) => {
    expect(externalIdFault(id)).toBe('must not be empty or blank');
  });

  it.each(['a\u0000', '\u001fa', 'a\u007f', 'a\u0085b', 'a\nb'])('never holds control characters: %j', (id) => {
    expect(externalIdFault(id)).toBe('must not hold control characters');
  });

  it.each(['\ud800', 'a\udc00', '\udc00\ud800'])('never holds half a surrogate pair: %j', (id) => {
    expect(externalIdFault(id)).toBe('must be well-formed Unicode');
  });

  it.each(['.', '..'])('is never a dot segment of a path: %s', (id) => {
    expect(parseExternalId(id)).toBeUndefined();
    expect(externalIdFault(id)).toBe('must not be "." or ".."');
  });

  it.each(['a', 'é', '🧾'])('has at most 128 characters, counted in code points: %s', (character) => {
    expect(parseExternalId(character.repeat(128))).toBe(character.repeat(128));
    expect(externalIdFault(character.repeat(129))).toBe('must have at most 128 characters');
    expect(parseExternalId(character.repeat(1_000_000))).toBeUndefined();
  });

  it('comes back unchanged from a percent-encoded path', () => {
    for (const id of ['a/b', '#ERROR', '%', 'ação 🧾', '__proto__', '...']) {
      const { pathname } = new URL(`http://localhost/requests/${encodeURIComponent(id)}`);
      expect(decodeURIComponent(pathname.slice('/requests/'.length))).toBe(id);
    }
  });
});
