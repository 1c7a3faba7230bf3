import { describe, expect, it } from 'vitest';
import type { VerifyDocument, WebhookReadingDocument } from '../language/document.js';
import type { Scope } from '../language/paths.js';
import { compileVerify } from './compile-verify.js';
import { uncovered, usesOf } from './coverage.js';
import { schemes } from './profile-proof.fake.js';

const scope: Scope = {
  places: [],
  settings: new Set(['KEYS']),
  at: ['webhook'],
  report: (at, message) => {
    throw new Error(`${at.join('.')}: ${message}`);
  },
};

/** Where the file names a place that the proof does not vouch for. */
function open(verify: VerifyDocument, reading: WebhookReadingDocument): string[] {
  return uncovered(compileVerify(verify, schemes, scope), usesOf(reading, scope)).map(({ at }) => at.join('.'));
}

const hmac = { scheme: 'hmac', hash: 'sha256', signature: 'header.x', encoding: 'hex', keys: 'env.KEYS' } as const;
const token = { scheme: 'token', from: 'header.t', keys: 'env.KEYS' } as const;

const reading: WebhookReadingDocument = {
  when: { 'header.x-event': 'payment', method: 'POST' },
  id: ['callback', 'body.external_id'],
  theirs: 'body.id',
  succeeded: [{ 'body.status': 'PAID' }, { 'body.paid': true }],
  failed: { 'body.status': 'CANCELED' },
  pending: { 'body.status': 'NEW' },
  reason: 'header.x-reason',
  result: { a: 'body.amount', b: { from: ['body.b', 'body.c'], optional: true } },
};

const everywhere = [
  'webhook.id.1',
  'webhook.theirs',
  'webhook.failed.body.status',
  'webhook.succeeded.0.body.status',
  'webhook.succeeded.1.body.paid',
  'webhook.pending.body.status',
  'webhook.result.a',
  'webhook.result.b.from.0',
  'webhook.result.b.from.1',
];

describe('what a reading takes from a webhook', () => {
  it('is covered by a signature over the body, whatever `when` and `reason` read', () => {
    expect(open(hmac, reading)).toEqual([]);
    expect(open({ ...hmac, content: '{header.t}.{raw|sha256}' }, reading)).toEqual([]);
    expect(open({ scheme: 'stripe', keys: 'env.KEYS' }, reading)).toEqual([]);
    expect(open({ scheme: 'standard-webhooks', keys: 'env.KEYS' }, reading)).toEqual([]);
    expect(open({ scheme: 'pagbank-v1', keys: 'env.KEYS' }, reading)).toEqual([]);
  });

  it('is covered by a token, which only the provider knows', () => {
    expect(open(token, reading)).toEqual([]);
  });

  it('is not covered if nothing proves it, but for our id in the URL', () => {
    expect(open({ scheme: 'none', because: 'of a test' }, reading)).toEqual(everywhere);
  });

  it('is covered by the URL that only the provider was told, if it names the request', () => {
    expect(open({ scheme: 'callback' }, reading)).toEqual([]);
    expect(open({ scheme: 'callback' }, { ...reading, id: ['body.external_id', 'callback'] })).toEqual([
      'webhook.id.0',
      ...everywhere.slice(1),
    ]);
    expect(open({ scheme: 'callback' }, { theirs: 'body.id' })).toEqual(['webhook.theirs']);
  });

  it('is not covered by a signature over other places', () => {
    expect(open({ ...hmac, content: '{url}' }, reading)).toEqual(everywhere);
    expect(
      open({ ...hmac, content: '{body.id}{body.external_id}' }, { id: 'body.external_id', theirs: 'body.id.x' }),
    ).toEqual(['webhook.theirs']);
  });

  it('is told in a sentence', () => {
    const [first] = uncovered(
      compileVerify({ ...hmac, content: '{url}' }, schemes, scope),
      usesOf({ theirs: 'body.id' }, scope),
    );
    expect(first).toEqual({
      at: ['webhook', 'theirs'],
      message:
        'body.id is not covered by webhook.verify, so anybody could have changed it; it needs a lookup at: [webhook]',
    });
  });
});

function isOpen(verify: VerifyDocument, path: string, each?: string): boolean {
  return open(verify, { theirs: path, ...(each && { each }) }).length > 0;
}

describe('a place of a webhook', () => {
  it('of a header is covered if it is in the content', () => {
    expect(isOpen(hmac, 'header.x-id')).toBe(true);
    expect(isOpen({ ...hmac, content: '{header.X-Id}.{raw}' }, 'header.x-id')).toBe(false);
    expect(isOpen({ ...hmac, content: ['{raw}', { optional: '{header.x-id}' }] }, 'header.x-id')).toBe(false);
  });

  it('of the query is covered if it, or the URL, is in the content', () => {
    expect(isOpen(hmac, 'query.id')).toBe(true);
    expect(isOpen({ ...hmac, content: '{query.id|lower}' }, 'query.id')).toBe(false);
    expect(isOpen({ ...hmac, content: '{query.id|lower}' }, 'query.other')).toBe(true);
    expect(isOpen({ ...hmac, content: '{url}' }, 'query.other')).toBe(false);
    expect(isOpen({ scheme: 'mercadopago', keys: 'env.KEYS' }, "query['data.id']")).toBe(false);
  });

  it('of a form is covered by its fields or its bytes, and JSON is not covered by fields', () => {
    expect(isOpen(hmac, 'form.id')).toBe(false);
    expect(isOpen({ scheme: 'twilio-form', keys: 'env.KEYS' }, 'form.id')).toBe(false);
    expect(isOpen({ scheme: 'twilio-form', keys: 'env.KEYS' }, 'body.id')).toBe(true);
  });

  it('of an item is covered if the list of items is', () => {
    expect(isOpen(hmac, 'item.id', 'body.pix[*]')).toBe(false);
    expect(isOpen({ scheme: 'twilio-form', keys: 'env.KEYS' }, 'item.id', 'form.payload')).toBe(false);
    expect(isOpen({ scheme: 'twilio-form', keys: 'env.KEYS' }, 'item.id', 'body.pix[*]')).toBe(true);
  });

  it('of the body is covered by its digest, if something else covers the digest', () => {
    expect(isOpen({ scheme: 'twilio-json', keys: 'env.KEYS' }, 'body.id')).toBe(false);
    expect(isOpen({ scheme: 'twilio-json', keys: 'env.KEYS' }, 'header.id')).toBe(true);
    const digest = { scheme: 'body-digest', hash: 'sha256', from: 'header.d' } as const;
    expect(isOpen(digest, 'body.id')).toBe(true);
    expect(isOpen({ all: [digest, { ...hmac, content: '{url}' }] }, 'body.id')).toBe(true);
    expect(isOpen({ all: [digest, { ...hmac, content: '{header.d}' }] }, 'body.id')).toBe(false);
  });

  it('is covered if each of `any` covers it, or one of `all`', () => {
    const url = { ...hmac, content: '{url}' };
    expect(isOpen({ any: [hmac, url] }, 'body.id')).toBe(true);
    expect(isOpen({ any: [hmac, token] }, 'body.id')).toBe(false);
    expect(isOpen({ all: [url, hmac] }, 'body.id')).toBe(false);
    expect(isOpen({ all: [url, url] }, 'body.id')).toBe(true);
  });

  it('is covered wherever it is the method by a token only', () => {
    expect(isOpen(hmac, 'method')).toBe(true);
    expect(isOpen(token, 'method')).toBe(false);
  });
});
