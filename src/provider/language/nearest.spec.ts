import { describe, expect, it } from 'vitest';
import { didYouMean } from './nearest.js';

describe('a word that is not known', () => {
  it('is answered with the nearest one', () => {
    expect(didYouMean('verfy', ['very-far', 'verify'])).toBe('; did you mean "verify"?');
    expect(didYouMean('hmca', ['callback', 'hmac'])).toBe('; did you mean "hmac"?');
  });

  it('is answered with nothing if none is near', () => {
    expect(didYouMean('x1', ['url', 'id'])).toBe('');
    expect(didYouMean('toString', ['token', 'stripe'])).toBe('');
    expect(didYouMean('', ['id'])).toBe('');
  });
});
