import { describe, expect, it } from 'vitest';
import { presetDocument } from '../../../test/support/profiles.js';
import type { OperationDocument, ProfileDocument } from '../language/document.js';
import { compileProfile } from './compile-profile.js';
import { presetNames } from './presets.js';

const request = { method: 'POST', url: 'https://api.test/x' } as const;

function profile(
  operations: Readonly<Record<string, OperationDocument>>,
  others: Partial<ProfileDocument> = {},
): ProfileDocument {
  const webhook = { verify: { scheme: 'none', because: 'test' } } as const;
  return { profile: 1, name: 'x', settings: { KEY: {} }, operations, webhook, ...others };
}

function faultsOf(document: ProfileDocument): readonly string[] {
  const faults: string[] = [];
  compileProfile(document, (at, message) => faults.push(`${at.join('.')}: ${message}`));
  return faults;
}

describe('a profile', () => {
  it.each(presetNames())('of the service has no fault: %s', (name) => {
    expect(faultsOf(presetDocument(name))).toEqual([]);
  });

  it('has its operations in the order of the file, each with its follow-ups', () => {
    const webhook = { id: 'body.id' };
    const { operations, events } = compileProfile(
      profile({ b: { request }, paid: { follows: 'a', webhook }, a: { request }, late: { follows: 'a', webhook } }),
    );
    expect(operations.map(({ name, followUps }) => [name, followUps.map((each) => each.name)])).toEqual([
      ['b', []],
      ['a', ['paid', 'late']],
    ]);
    expect([...events.keys()].toSorted()).toEqual(['a', 'b', 'late', 'paid']);
    expect(operations[1]?.followUps[0]).toBe(events.get('paid'));
  });

  it('tells the faults of a follow-up once', () => {
    const document = profile({ a: { request }, paid: { follows: 'a', webhook: { id: 'bdy.id' } } });
    expect(faultsOf(document)).toHaveLength(1);
  });

  it('knows which places of a webhook it reads, and no word that only looks like one', () => {
    const document = profile(
      {
        a: {
          request,
          webhook: { when: { 'header.x-event': 'form' }, id: 'body.id', succeeded: { 'body.kind': ['query', 'url'] } },
        },
      },
      {
        webhook: {
          verify: { scheme: 'none', because: 'form' },
          handshake: [{ when: { method: 'GET' }, answer: { text: "{query['hub.challenge']}" } }],
        },
      },
    );
    expect([...compileProfile(document).used].toSorted()).toEqual(['body', 'header', 'method', 'query']);
  });

  it('knows the members that no object of a webhook may have twice', () => {
    expect(compileProfile(presetDocument('zemo')).onlyOnce).toEqual(['external_id', 'txid']);
  });
});

describe('a fault of a profile', () => {
  it.each<readonly [string, Readonly<Record<string, OperationDocument>>]>([
    ['operations.a: must have a request, or follow another operation', { a: {} }],
    ['operations.a.expires: is for what follows another operation', { a: { request, expires: 1 } }],
    ['operations.webhook: "webhook" is a route of the service itself', { webhook: { request } }],
    ['operations.requests: "requests" is a route of the service itself', { requests: { request } }],
    ['operations.b.follows: there is no operation "x"', { a: { request }, b: { follows: 'x', webhook: {} } }],
    ['operations.b.follows: there is no operation "toString"', { b: { follows: 'toString', webhook: {} } }],
    [
      'operations.c.follows: "b" follows another operation itself',
      { a: { request }, b: { follows: 'a', webhook: {} }, c: { follows: 'b', webhook: {} } },
    ],
    ['operations.b: must have a webhook or a lookup', { a: { request }, b: { follows: 'a' } }],
    [
      'operations.b.ack: has no place in what follows another operation',
      { a: { request }, b: { follows: 'a', webhook: {}, ack: {} } },
    ],
    ['operations.a.answer.picture: no result has a member "code"', { a: { request, answer: { picture: 'code' } } }],
    [
      'operations.a.answer.picture: no result has a member "toString"',
      { a: { request, answer: { picture: 'toString' }, ack: { result: { code: 'body.code' } } } },
    ],
    ['operations.a.id.length: the least comes first, then the most', { a: { request, id: { length: [3, 2] } } }],
    [
      'operations.a.id.make: makes ids of 36 characters, which length does not allow',
      { a: { request, id: { make: 'uuid', length: [1, 35] } } },
    ],
    [
      'operations.a.id.make: makes ids of 16 to 32 characters, which length does not allow',
      { a: { request, id: { make: 'hex', length: [33, 40] } } },
    ],
    [
      'operations.a.ack.succeeded.bdy.x: "bdy" is not known here; there are body, status, header, item, env',
      { a: { request, ack: { succeeded: { 'bdy.x': 1 } } } },
    ],
    [
      'operations.a.webhook.theirs: "bdy" is not known here; there are body, item, form, header, query, method, callback, url, env',
      { a: { request, webhook: { theirs: 'bdy.x' } } },
    ],
    [
      'operations.a.webhook.1.result.code.from.1: "caller" is not known here; there are body, item, form, header, query, method, callback, url, env',
      { a: { request, webhook: [{}, { result: { code: { from: ['body.a', 'caller.a'] } } }] } },
    ],
    [
      'operations.a.lookup.request.url: its host must be written out or come from one setting',
      { a: { request, lookup: { at: ['deadline'], request: { method: 'GET', url: '{body.url}' } } } },
    ],
  ])('%s', (fault, operations) => {
    expect(faultsOf(profile(operations))).toContainEqual(fault);
  });

  it.each<readonly [string, Partial<ProfileDocument>]>([
    [
      'auth.headers.authorization: env.TOKEN is not declared under settings',
      { auth: { headers: { authorization: '{env.TOKEN}' } } },
    ],
    [
      'auth.token.access_token: "bdy" is not known here; there are body, status, header, item, env',
      { auth: { token: { request, access_token: 'bdy.token' } } },
    ],
    [
      'webhook.decode.1: takes a member of form or body, such as form.payload',
      { webhook: { verify: { scheme: 'callback' }, decode: ['form.payload', 'body'] } },
    ],
    [
      'webhook.decode.0: takes a member of form or body, such as form.payload',
      { webhook: { verify: { scheme: 'callback' }, decode: ['body[*].x'] } },
    ],
    [
      'webhook.handshake.0.when.body.x: env.OTHER is not declared under settings',
      { webhook: { verify: { scheme: 'callback' }, handshake: [{ when: { 'body.x': '{env.OTHER}' } }] } },
    ],
    [
      'webhook.answer.text: "bdy" is not known here; there are body, item, form, header, query, method, callback, url, env',
      { webhook: { verify: { scheme: 'callback' }, answer: { text: '{bdy}' } } },
    ],
  ])('%s', (fault, others) => {
    expect(faultsOf(profile({ a: { request } }, others))).toContainEqual(fault);
  });

  it('is told where a webhook says what its proof does not vouch for', () => {
    const document = profile(
      { a: { request, webhook: { id: 'body.id' } } },
      { webhook: { verify: { scheme: 'callback' } } },
    );
    expect(compileProfile(document).uncovered.map(({ at }) => at.join('.'))).toEqual(['operations.a.webhook.id']);
  });
});
