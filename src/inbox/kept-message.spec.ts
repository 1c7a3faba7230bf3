import { describe, expect, it } from 'vitest';
import { shownUrl } from '../http/shown-url.js';
import { parseCapture } from '../provider-tool/capture.js';
import {
  type CredentialPlace,
  isWhole,
  keepMessage,
  MAX_KEPT_BYTES,
  type Message,
  restoreMessage,
  showMessage,
  writeCapture,
} from './kept-message.js';

const SECRET = 'the secret of a provider';

function messageOf(changes: Partial<Message> = {}): Message {
  return { method: 'POST', url: '/webhook', rawHeaders: [], body: Buffer.from('{}'), ...changes };
}

describe('a credential', () => {
  it.each<[where: string, message: Partial<Message>, places?: readonly CredentialPlace[]]>([
    ['Authorization', { rawHeaders: ['Authorization', SECRET] }],
    ['Authorization, behind a word', { rawHeaders: ['Authorization', `Bearer ${SECRET}`] }],
    ['a header whose name says so', { rawHeaders: ['Asaas-Access-Token', SECRET] }],
    ['a header that is configured', { rawHeaders: ['X-Of-Bank', SECRET] }, [{ in: 'header', name: 'x-of-bank' }]],
    ['a member of the query whose name says so', { url: `/webhook?token=${encodeURIComponent(SECRET)}&a=1` }],
    [
      'a member of the query that is configured',
      { url: `/webhook?a=1&hmac=${encodeURIComponent(SECRET)}` },
      [{ in: 'query', name: 'hmac' }],
    ],
  ])('in %s is not kept, and is there again if it is one of our secrets', (_, changes, places = []) => {
    const message = messageOf(changes);
    const kept = keepMessage(message, places);
    expect(JSON.stringify(kept)).not.toContain(SECRET);
    expect(JSON.stringify(kept)).not.toContain(encodeURIComponent(SECRET));
    const rawHeaders = message.rawHeaders.map((text, at) => (at % 2 === 0 ? text.toLowerCase() : text));
    expect(restoreMessage(kept, ['another one', SECRET])).toEqual({ ...message, rawHeaders });
    expect(JSON.stringify(restoreMessage(kept, ['another one']))).not.toContain(SECRET);
  });

  it('has another digest each time', () => {
    const message = messageOf({ rawHeaders: ['Authorization', SECRET] });
    expect(keepMessage(message, []).headers).not.toEqual(keepMessage(message, []).headers);
  });

  it('is neither shown nor in a capture', () => {
    const rawHeaders = ['Authorization', `Bearer ${SECRET}`, 'X-Event', 'paid'];
    const kept = keepMessage(messageOf({ rawHeaders, url: `/webhook?token=${SECRET}` }), []);
    expect(showMessage(kept)).toMatchObject({
      url: '/webhook?token=…',
      headers: [
        ['authorization', 'Bearer (not kept)'],
        ['x-event', 'paid'],
      ],
    });
    expect(writeCapture(kept).toString()).not.toContain('sha256:');
  });
});

it.each([
  ['/webhook?a=b&c', '/webhook?a=…&…'],
  ['/webhook/pix', '/webhook/pix'],
  ['/webhook/prediction/am9iLTE.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw/pix', '/webhook/prediction/…/pix'],
])('a URL is shown without what may prove a webhook: %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});

describe('what is kept', () => {
  it('has the bytes of the body, whatever they are', () => {
    const body = Buffer.from([0, 255, 10, 13]);
    const kept = keepMessage(messageOf({ body }), []);
    expect(restoreMessage(kept, []).body).toEqual(body);
    expect(isWhole(kept)).toBe(true);
  });

  it.each([
    [MAX_KEPT_BYTES, true],
    [MAX_KEPT_BYTES + 1, false],
  ])('is whole of %i bytes: %s', (size, whole) => {
    const kept = keepMessage(messageOf({ body: Buffer.alloc(size, 'a') }), []);
    expect(kept.size).toBe(size);
    expect(restoreMessage(kept, []).body).toHaveLength(MAX_KEPT_BYTES);
    expect(isWhole(kept)).toBe(whole);
  });

  it('has no body where none was read', () => {
    const kept = keepMessage(messageOf({ body: undefined }), []);
    expect(kept).not.toHaveProperty('body');
    expect(isWhole(kept)).toBe(false);
  });

  it('has neither headers of the connection nor those that are too long', () => {
    const rawHeaders = ['Connection', 'close', 'Content-Length', '2', 'X-Long', 'x'.repeat(5_000), 'X-Event', 'paid'];
    expect(keepMessage(messageOf({ rawHeaders }), []).headers).toEqual([['x-event', 'paid']]);
    const many = Array.from({ length: 90 }, (_, index) => [`x-${index}`, 'x'.repeat(1_000)]).flat();
    expect(JSON.stringify(keepMessage(messageOf({ rawHeaders: many }), [])).length).toBeLessThan(20_000);
  });

  it('is a capture that the provider tool reads', () => {
    const rawHeaders = ['Content-Type', 'application/json', 'X-Signature', 'ab:cd'];
    const message = messageOf({ url: '/webhook/pix?a=1', rawHeaders, body: Buffer.from('{"a": "é"}\n') });
    expect(parseCapture(writeCapture(keepMessage(message, [])))).toMatchObject({
      method: 'POST',
      url: '/webhook/pix?a=1',
      rawHeaders: ['content-type', 'application/json', 'x-signature', 'ab:cd'],
      body: message.body,
    });
  });
});
