import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readAcknowledgement, unanswered } from './provider-answer.js';
import type { ProviderErrorCode, Verdict } from './provider-error.js';
import { TIMED_OUT, TOO_LARGE, TransportError } from './transport-error.js';
import type { AnswerBody } from './undici-adapter.js';

function errorOf(status: number, body: AnswerBody): unknown {
  try {
    return readAcknowledgement(status, body, []);
  } catch (error) {
    return error;
  }
}

describe('an acknowledgement', () => {
  it('is what the provider wrote, parsed', () => {
    expect(readAcknowledgement(200, '{"cashin_id":"c-1"}', [])).toEqual({ cashin_id: 'c-1' });
    expect(readAcknowledgement(202, '[1]', [])).toEqual([1]);
  });

  it.each(['', 'OK', '<html>', '{"cashin_id":'])('is empty where a 2xx is not JSON: %j', (text) => {
    expect(readAcknowledgement(204, text, [])).toEqual({});
  });
});

describe('any other answer', () => {
  it.each<[number, ProviderErrorCode, Verdict]>([
    [301, 'provider-unreachable', 'refused'],
    [303, 'provider-invalid-result', 'failed'],
    [307, 'provider-unreachable', 'refused'],
    [400, 'provider-refused', 'refused'],
    [401, 'provider-unauthorized', 'refused'],
    [403, 'provider-unauthorized', 'refused'],
    [404, 'provider-unreachable', 'refused'],
    [409, 'provider-unreachable', 'refused'],
    [422, 'provider-refused', 'refused'],
    [429, 'provider-unreachable', 'refused'],
    [500, 'provider-unreachable', 'unknown'],
    [504, 'provider-unreachable', 'unknown'],
    [999, 'provider-unreachable', 'unknown'],
  ])('%d is %s, and the request %s', (status, code, verdict) => {
    expect(errorOf(status, '{}')).toMatchObject({ code, verdict, providerStatus: status });
    expect(errorOf(status, new TransportError(TOO_LARGE, true))).toMatchObject({ code, verdict });
    expect(errorOf(status, new TransportError('ECONNRESET', true))).toMatchObject({ code, verdict });
  });

  it('tells the reason of a refusal, and of nothing else', () => {
    const body = '{"message":"amount is too small"}';
    expect(errorOf(400, body)).toMatchObject({ reason: 'amount is too small' });
    expect(errorOf(422, body)).toMatchObject({ reason: 'amount is too small' });
    for (const status of [302, 401, 403, 404, 500]) expect(errorOf(status, body)).toMatchObject({ reason: undefined });
  });
});

describe('a 2xx that can not be read', () => {
  it('fails where it is too large', () => {
    expect(errorOf(200, new TransportError(TOO_LARGE, true))).toMatchObject({
      code: 'provider-invalid-result',
      verdict: 'failed',
    });
  });

  it.each([TIMED_OUT, 'ECONNRESET'])('leaves the webhook to wait for where it was cut: %s', (code) => {
    expect(errorOf(200, new TransportError(code, true))).toMatchObject({ verdict: 'unknown', transportCode: code });
  });
});

describe('a call without an answer', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'CERT_HAS_EXPIRED', TIMED_OUT])(
    'is refused where nothing was sent: %s',
    (code) => {
      expect(unanswered(new TransportError(code, false))).toMatchObject({
        code: 'provider-unreachable',
        verdict: 'refused',
        transportCode: code,
      });
    },
  );

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', TIMED_OUT])('is unclear where something was sent: %s', (code) => {
    expect(unanswered(new TransportError(code, true))).toMatchObject({
      code: 'provider-unreachable',
      verdict: 'unknown',
      transportCode: code,
    });
  });

  it('keeps nothing of an error that it does not know', () => {
    const error = unanswered(Object.assign(new Error('Bearer secret'), { config: { headers: 'secret' } }));
    expect(error).toMatchObject({ code: 'provider-unreachable', verdict: 'unknown' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret');
  });
});
