import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ProviderErrorCode, Verdict } from '../provider-error.js';
import { readAnswer } from '../../../test/support/zemo.js';
import { unanswered } from './provider-answer.js';
import type { AnswerBody } from './exchange.js';
import { BAD_ENCODING, TIMED_OUT, TOO_LARGE, TransportError } from './transport-error.js';

function errorOf(status: number, data: AnswerBody, secrets: readonly string[] = []): unknown {
  try {
    return readAnswer({ status, data, headers: { 'retry-after': '7' } }, secrets);
  } catch (error) {
    return error;
  }
}

describe('an answer that takes the request', () => {
  it.each([
    ['{"cashin_id":"c-1"}', { kind: 'accepted', cashinId: 'c-1' }],
    ['{"cashin_id":"c-1","br_code":"code"}', { kind: 'succeeded', brCode: 'code', cashinId: 'c-1' }],
    ['{"status":"success"}', { kind: 'accepted' }],
    ['[1]', { kind: 'accepted' }],
    ['[{"br_code":"code","cashin_id":"c-1"}]', { kind: 'succeeded', brCode: 'code', cashinId: 'c-1' }],
    ['{"pix":[{"txid":"a","br_code":"code"}]}', { kind: 'succeeded', brCode: 'code' }],
    ['{"pix":{"br_code":"code"},"status":"success"}', { kind: 'succeeded', brCode: 'code' }],
    ['{"br_code":"code","pix":{"status":"failed"}}', { kind: 'succeeded', brCode: 'code' }],
    ['{"cashin_id":"c-1","pix":[{"txid":"a","status":"ATIVA"}]}', { kind: 'accepted', cashinId: 'c-1' }],
    ['{"pix":[{"txid":"a","cashin_id":"c-1"}]}', { kind: 'accepted', cashinId: 'c-1' }],
    ['[{"status":"failed"},{"br_code":"code"}]', { kind: 'accepted' }], // which one is ours?
    ['{"pix":[{"br_code":"code"},{"br_code":"code"}],"cashin_id":"c-1"}', { kind: 'accepted', cashinId: 'c-1' }],
    ['{"pix":{"br_code":"code"},"cashin_id":"c-1"}', { kind: 'succeeded', brCode: 'code', cashinId: 'c-1' }],
    ['{"pix":"yes"}', { kind: 'accepted' }],
    ['[]', { kind: 'accepted' }],
  ])('is read: %s', (text, accepted) => {
    expect(readAnswer({ status: 202, data: text, headers: {} }, [])).toEqual(accepted);
  });

  it.each(['', 'OK', '<html>', '{"cashin_id":'])('says no more than that where it is not JSON: %j', (text) => {
    expect(readAnswer({ status: 204, data: text, headers: {} }, [])).toEqual({ kind: 'accepted' });
  });
});

describe('a 2xx that says no', () => {
  it.each([
    ['{"error":"limit reached"}', 'limit reached'],
    ['{"error":{"code":7,"message":"limit reached"}}', 'limit reached'],
    ['{"error":"limit","message":"limit reached","br_code":"code"}', 'limit reached'],
    ['{"status":"DENIED","cashin_id":"c-1"}', 'DENIED'],
    ['{"error":true}', undefined],
    ['[{"status":"failed","error":"limit reached"}]', 'limit reached'],
    ['{"pix":[{"txid":"a","status":"REJECTED"}]}', 'REJECTED'],
    ['{"cashin_id":"c-1","pix":{"error":"limit reached"}}', 'limit reached'],
    [`{"error":"${'x'.repeat(990_000)}"}`, 'x'.repeat(500)],
  ])('is a refusal, with its reason: %#', (text, reason) => {
    expect(errorOf(200, text)).toMatchObject({
      code: 'provider-refused',
      verdict: 'refused',
      providerStatus: 200,
      reason,
    });
  });

  it('gives none of our secrets away', () => {
    expect(errorOf(200, '{"error":"no Bearer secret"}', ['secret'])).toMatchObject({ reason: 'no Bearer ***' });
    expect(errorOf(200, `{"status":"denied","message":"${'x'.repeat(495)}secret"}`, ['secret'])).toMatchObject({
      reason: `${'x'.repeat(495)}***`,
    });
  });
});

it('a 2xx with a code that no QR Code holds is no usable result', () => {
  expect(errorOf(200, JSON.stringify({ br_code: 'x'.repeat(7_090) }))).toMatchObject({
    code: 'provider-invalid-result',
    verdict: 'failed',
    providerStatus: 200,
  });
});

describe('any other answer', () => {
  it.each<[number, ProviderErrorCode, Verdict]>([
    [301, 'provider-unreachable', 'refused'],
    [303, 'provider-unreachable', 'unknown'],
    [307, 'provider-unreachable', 'refused'],
    [400, 'provider-refused', 'refused'],
    [401, 'provider-unauthorized', 'refused'],
    [403, 'provider-unauthorized', 'refused'],
    [404, 'provider-rejected', 'refused'],
    [405, 'provider-rejected', 'refused'],
    [408, 'provider-unreachable', 'unknown'],
    [409, 'provider-unreachable', 'unknown'],
    [410, 'provider-rejected', 'refused'],
    [422, 'provider-refused', 'refused'],
    [425, 'provider-unreachable', 'unknown'],
    [429, 'provider-rate-limited', 'refused'],
    [451, 'provider-rejected', 'refused'],
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

it('a 429 tells how long the provider wants no calls', () => {
  expect(errorOf(429, '')).toMatchObject({ retryAfterMs: 7_000 });
  expect(errorOf(404, '')).toMatchObject({ retryAfterMs: undefined });
});

describe('a 2xx that can not be read', () => {
  it.each([TIMED_OUT, 'ECONNRESET', BAD_ENCODING, TOO_LARGE])('leaves the webhook to wait for: %s', (code) => {
    expect(errorOf(200, new TransportError(code, true))).toMatchObject({
      verdict: 'unknown',
      providerStatus: 200,
      transportCode: code,
    });
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
