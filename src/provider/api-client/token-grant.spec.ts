import { describe, expect, it } from 'vitest';
import { zemoTokenExchange } from '../../../test/support/zemo.js';
import { ProviderError } from '../provider-error.js';
import { readGrant } from './token.service.js';
import { TIMED_OUT, TransportError } from './transport-error.js';

const TTL_MS = 180_000;

function lifetimeMs(members: object): number {
  return readGrant(
    { status: 200, data: JSON.stringify({ access_token: 'token', ...members }), headers: {} },
    TTL_MS,
    zemoTokenExchange,
  ).lifetimeMs;
}

describe('a token', () => {
  it.each([
    ['an hour', 3_600, 3_240_000],
    ['five minutes, where 10 % and 30 s are the same', 300, 270_000],
    ['a minute, which leaves half of it', 60, 30_000],
    ['a number written as a string', '3600', 3_240_000],
    ['a fraction', 60.5, 30_500],
  ])('lives for its expires_in less 10 %, at least 30 s: %s', (_, expiresIn, expected) => {
    expect(lifetimeMs({ expires_in: expiresIn })).toBe(expected);
  });

  it.each([1, 29, 30, '15'])('is good for the call at hand only, where nothing is left: %j s', (expiresIn) => {
    expect(lifetimeMs({ expires_in: expiresIn })).toBe(0);
  });

  it.each([undefined, null, 0, -1, 'soon', '', '1e999', true, [60], {}])(
    'lives for TOKEN_TTL where the provider tells no lifetime: %j',
    (expiresIn) => {
      expect(lifetimeMs({ expires_in: expiresIn })).toBe(TTL_MS);
    },
  );
});

describe('an answer without a usable token', () => {
  it.each([
    ['another status', 500, '{"access_token":"token"}'],
    ['a redirect', 302, '{"access_token":"token"}'],
    ['no JSON', 200, '<html>'],
    ['no object', 200, '"token"'],
    ['no token', 200, '{}'],
    ['an empty token', 200, '{"access_token":""}'],
    ['a number', 200, '{"access_token":1}'],
    ['what no header can carry', 200, '{"access_token":"a\\r\\nhost: b"}'],
    ['what is too long for any header', 200, JSON.stringify({ access_token: 'a'.repeat(16_385) })],
    ['a cut body', 200, new TransportError(TIMED_OUT, true)],
  ])('is a refusal, since nothing was asked of the provider yet: %s', (_, status, body) => {
    expect(() => readGrant({ status, data: body, headers: {} }, TTL_MS, zemoTokenExchange)).toThrow(
      expect.objectContaining({ code: 'provider-unreachable', verdict: 'refused', providerStatus: status }),
    );
  });

  it.each([401, 403])('is a matter of credentials where its status is %d', (status) => {
    expect(() => readGrant({ status, data: '{}', headers: {} }, TTL_MS, zemoTokenExchange)).toThrow(
      expect.objectContaining({ code: 'provider-unauthorized', verdict: 'refused', providerStatus: status }),
    );
    expect(() => readGrant({ status, data: '{}', headers: {} }, TTL_MS, zemoTokenExchange)).toThrow(ProviderError);
  });

  it('is a rate limit where its status is 429, with the time that the provider asks for', () => {
    const answer = { status: 429, data: '{}', headers: { 'retry-after': '7' } };
    expect(() => readGrant(answer, TTL_MS, zemoTokenExchange)).toThrow(
      expect.objectContaining({ code: 'provider-rate-limited', verdict: 'refused', retryAfterMs: 7_000 }),
    );
  });

  it('tells why it could not be read', () => {
    const answer = { status: 200, data: new TransportError(TIMED_OUT, true), headers: {} };
    expect(() => readGrant(answer, TTL_MS, zemoTokenExchange)).toThrow(
      expect.objectContaining({ transportCode: TIMED_OUT }),
    );
  });
});
