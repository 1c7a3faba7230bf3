import { describe, expect, it } from 'vitest';
import { AccessTokens } from './access-tokens.js';

describe('AccessTokens', () => {
  it('accepts the tokens it made, and nothing else', () => {
    const tokens = new AccessTokens();
    const token = tokens.issue(null);
    expect(tokens.accepts(`Bearer ${token}`)).toBe(true);
    for (const header of ['', token, 'Bearer', 'Bearer x', `Basic ${token}`, `Bearer ${token} x`]) {
      expect(tokens.accepts(header)).toBe(false);
    }
  });

  it('accepts a token until its time is over', () => {
    const tokens = new AccessTokens();
    expect(tokens.accepts(`Bearer ${tokens.issue(60)}`)).toBe(true);
    expect(tokens.accepts(`Bearer ${tokens.issue(0)}`)).toBe(false);
  });

  it('accepts a forgotten token no more', () => {
    const tokens = new AccessTokens();
    const header = `Bearer ${tokens.issue(null)}`;
    tokens.forget(header);
    expect(tokens.accepts(header)).toBe(false);
  });

  it('forgets the oldest of more than 1,000', () => {
    const tokens = new AccessTokens();
    const oldest = tokens.issue(null);
    const second = tokens.issue(null);
    for (let i = 2; i <= 1_000; i++) tokens.issue(null);
    expect([oldest, second].map((token) => tokens.accepts(`Bearer ${token}`))).toEqual([false, true]);
  });
});
