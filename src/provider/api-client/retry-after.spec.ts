import { describe, expect, it } from 'vitest';
import { readRetryAfter } from './provider-answer.js';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

describe('Retry-After', () => {
  it.each([
    ['2', 2_000],
    [' 90 ', 90_000],
    ['86400', 86_400_000],
    ['Sun, 06 Nov 1994 08:50:07 GMT', 30_000],
    ['Sunday, 06-Nov-94 08:50:07 GMT', 30_000],
    ['Sun Nov  6 08:50:07 1994', 30_000],
  ])('is a number of seconds, or a date in any form that HTTP has: %j', (value, ms) => {
    expect(readRetryAfter({ 'retry-after': value, date: DATE })).toBe(ms);
  });

  it('counts from our own clock where the answer has no date', () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    expect(readRetryAfter({ 'retry-after': inAMinute })).toBeGreaterThan(50_000);
    expect(readRetryAfter({ 'retry-after': inAMinute, date: 'today' })).toBeLessThanOrEqual(60_000);
  });

  it.each(['0', 'Sun, 06 Nov 1994 08:49:36 GMT'])('is a second at least: %j', (value) => {
    expect(readRetryAfter({ 'retry-after': value, date: DATE })).toBe(1_000);
  });

  it.each(['86401', '9'.repeat(400), 'Mon, 07 Nov 2994 08:49:37 GMT'])('is a day at most: %j', (value) => {
    expect(readRetryAfter({ 'retry-after': value, date: DATE })).toBe(86_400_000);
  });

  it.each([undefined, '', '-5', '1.5', 'soon', '1994-11-06T08:50:07Z', 'Sun, 99 Foo 1994 08:50:07 GMT', ['2', '3']])(
    'that can not be read stands for a second: %j',
    (value) => {
      expect(readRetryAfter({ 'retry-after': value, date: DATE })).toBe(1_000);
    },
  );
});
