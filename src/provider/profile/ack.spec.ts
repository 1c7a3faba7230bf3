import { describe, expect, it } from 'vitest';
import { parseJsonTree, type JsonMembers } from '../../json/json-tree.js';
import { presetDocument } from '../../../test/support/profiles.js';
import type { AckDocument, ProfileDocument } from '../language/document.js';
import { ProviderError } from '../provider-error.js';
import { type Acknowledged, readAck } from './ack.js';
import { type CompiledEvent, compileProfile } from './compile-profile.js';

const env = parseJsonTree('{}') as JsonMembers;

function operation(ack: AckDocument): CompiledEvent {
  const document: ProfileDocument = {
    profile: 1,
    name: 'x',
    operations: { charge: { request: { method: 'POST', url: 'https://api.test/x' }, ack } },
    webhook: { verify: { scheme: 'none', because: 'test' } },
  };
  const faults: string[] = [];
  const profile = compileProfile(document, (at, message) => faults.push(`${at.join('.')}: ${message}`));
  expect(faults).toEqual([]);
  return profile.operations[0]!;
}

const read = (
  ack: AckDocument,
  json: unknown,
  secrets: readonly string[] = [],
  status = 200,
  headers = {},
): Acknowledged => {
  const data = typeof json === 'string' ? json : JSON.stringify(json);
  return readAck(operation(ack), { status, data, headers }, secrets, env);
};

const failureOf = (...args: Parameters<typeof read>) => {
  try {
    read(...args);
  } catch (error) {
    if (error instanceof ProviderError) return { ...error.toFailure(), verdict: error.verdict };
    throw error;
  }
  throw new Error('it was taken');
};

describe('an answer that takes the request', () => {
  const states: AckDocument = {
    failed: { 'body.status': 'no' },
    succeeded: { 'body.status': 'done' },
    pending: { 'body.status': 'open' },
    reason: 'body.why',
    result: { code: 'body.code', ref: { from: 'body.ref', is: 'id', optional: true } },
  };

  it('ends it, or does not', () => {
    expect(read(states, { status: 'done', code: 'x' }).statement).toEqual({
      kind: 'succeeded',
      result: { code: 'x', ref: null },
    });
    expect(read(states, { status: 'no', why: 'because' }).statement).toEqual({ kind: 'failed', reason: 'because' });
    expect(read(states, { status: 'no' }).statement).toEqual({ kind: 'failed', reason: undefined });
    for (const status of ['open', 'other', null])
      expect(read(states, { status }).statement).toEqual({ kind: 'pending' });
  });

  it('tells ids that are known from now on', () => {
    expect(read(states, { status: 'open', ref: 761 }).known).toEqual({ ref: '761' });
    expect(read(states, { status: 'open' }).known).toBeUndefined();
  });

  it.each(['', 'OK', '<html>', '{"a":', '['.repeat(100_000)])(
    'says no more than that if it is no JSON: %.10s',
    (text) => {
      expect(read(states, text)).toEqual({ statement: { kind: 'pending' }, theirs: [], known: undefined });
    },
  );

  it('of success without its result is a failure, which nothing follows', () => {
    expect(failureOf(states, { status: 'done' })).toMatchObject({
      code: 'provider-invalid-result',
      reason: 'code is missing',
      verdict: 'failed',
    });
  });

  it('gives none of our secrets away in the reason of a failure, not even a part of one', () => {
    const secret = 's3cret-token';
    expect(read(states, { status: 'no', why: `bad ${secret}` }, [secret]).statement).toMatchObject({
      reason: 'bad ***',
    });
    const { statement } = read(states, { status: 'no', why: `${'x'.repeat(495)}${secret}` }, [secret]);
    expect(statement).toMatchObject({ reason: `${'x'.repeat(495)}***` });
  });
});

describe("the provider's names of a request", () => {
  it('are told, the one for lookups first', () => {
    const ack: AckDocument = { theirs: 'body.id', learn: { other: 'body.other', same: 'body.id', none: 'body.none' } };
    expect(read(ack, '{"other":"b","id":761679887000000001,"none":{}}').theirs).toEqual(['761679887000000001', 'b']);
    expect(read(ack, {}).theirs).toEqual([]);
  });

  it('may stand in headers, in any spelling', () => {
    expect(read({ theirs: 'header.X-Id' }, '', [], 204, { 'X-ID': 'h' }).theirs).toEqual(['h']);
  });

  it('may stand in an item', () => {
    const ack: AckDocument = { each: ['body[*]'], theirs: 'item.id' };
    expect(read(ack, [{ id: 'a' }]).theirs).toEqual(['a']);
    expect(read(ack, [{ id: 'a' }, { id: 'b' }]).theirs).toEqual([]); // which one is ours?
  });
});

describe('an answer that refuses the request', () => {
  const refusing: AckDocument = { refused: { 'body.ok': false }, reason: 'body.error.text' };

  it('may have a status that does not', () => {
    expect(failureOf(refusing, { ok: false, error: { text: 'no' } })).toMatchObject({
      code: 'provider-refused',
      providerStatus: 200,
      reason: 'no',
      verdict: 'refused',
    });
    expect(read(refusing, { ok: true }).statement).toEqual({ kind: 'pending' });
  });

  it.each([400, 422])(
    'has its reason where the profile says, or where it is mostly found, with the status %d',
    (status) => {
      expect(failureOf(refusing, { error: { text: 'no' }, message: 'x' }, [], status)).toMatchObject({ reason: 'no' });
      expect(failureOf(refusing, { message: 'x' }, [], status)).toMatchObject({ reason: 'x' });
      expect(failureOf(refusing, 'no JSON', [], status)).toMatchObject({ code: 'provider-refused' });
    },
  );

  it('gives none of our secrets away, not even a part of one', () => {
    const text = `${'x'.repeat(495)}s3cret-token`;
    for (const status of [200, 400]) {
      const failure = failureOf(refusing, { ok: false, error: { text } }, ['s3cret-token'], status);
      expect(failure.reason).toBe(`${'x'.repeat(495)}***`);
    }
  });

  it.each([
    [303, 'provider-unreachable', 'unknown'],
    [408, 'provider-unreachable', 'unknown'],
    [409, 'provider-unreachable', 'unknown'],
    [425, 'provider-unreachable', 'unknown'],
    [500, 'provider-unreachable', 'unknown'],
    [401, 'provider-unauthorized', 'refused'],
    [404, 'provider-rejected', 'refused'],
    [429, 'provider-rate-limited', 'refused'],
    [302, 'provider-unreachable', 'refused'],
  ])('is known by its status, whatever it says: %d', (status, code, verdict) => {
    expect(failureOf({ succeeded: { body: { is: 'object' } } }, '{}', [], status)).toMatchObject({ code, verdict });
  });
});

it('the answer of Slack refuses with 200', () => {
  const [approval] = compileProfile(presetDocument('slack')).operations;
  const answer = { status: 200, data: '{"ok":false,"error":"channel_not_found"}', headers: {} };
  expect(() => readAck(approval!, answer, [], env)).toThrow(ProviderError);
});
