import { describe, expect, it } from 'vitest';
import { callbackTokens, callerRequest, presetDocument, readerOf, webhook } from '../../../test/support/profiles.js';
import { MalformedBody, UnsupportedMediaType } from '../../json/json-text.js';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { ApiRequest } from '../api-client/api-client.options.js';
import type { ApiClientService } from '../api-client/api-client.service.js';
import type { ProfileDocument, WebhookReadingDocument } from '../language/document.js';
import { nameOf } from '../provider.js';
import { presetNames } from './presets.js';

const FORM = 'application/x-www-form-urlencoded';
const request = { method: 'POST', url: 'https://api.test/x' } as const;

function providerOf(
  reading: WebhookReadingDocument | readonly WebhookReadingDocument[],
  others: Partial<ProfileDocument> = {},
) {
  return readerOf({
    profile: 1,
    name: 'x',
    operations: { charge: { request, webhook: reading } },
    webhook: { verify: { scheme: 'none', because: 'test' } },
    ...others,
  });
}

const preset = (name: string) => readerOf(presetDocument(name));
const kindsOf = (provider: ReturnType<typeof readerOf>, ...args: Parameters<typeof webhook>) =>
  provider.readWebhook(webhook(...args)).map(({ kind }) => kind);

const items = (count: number) => Array.from({ length: count }, () => ({ id: 'a' }));

const pix = (txid: string, others: object) => ({ endToEndId: 'E1', txid, valor: '1.00', horario: 't', ...others });

const target = (operation: string, id: string) => ({ method: 'POST', url: callbackTokens.path(operation, id) });

const paid = (id?: string) => ({
  transactionType: 'RECEIVEPIX',
  external_id: id,
  transactionId: 't',
  status: 'PAID',
  amount: 1,
});

const check = (name: string, operation: string, body: string, id = 'order-1') =>
  readerOf(presetDocument(name), { EFI_URL: 'https://efi.test', EFI_PIX_KEY: 'k', SLACK_CHANNEL: 'c' }).check(
    callerRequest(operation, id, body),
  );

const fill = (piece: string, start = '', end = '') => start + piece.repeat(1_000_000 / piece.length) + end;

describe('a webhook of a profile', () => {
  const reading: WebhookReadingDocument = {
    when: { 'body.type': { isnt: 'absent' } },
    id: 'body.id',
    theirs: 'body.ref',
    succeeded: { 'body.type': 'done' },
    pending: { 'body.type': 'open' },
    result: { code: 'body.code' },
  };

  it('is an outcome, a state on the way, or what the profile does not list', () => {
    const kinds = ['done', 'open', 'other'].map((type) => kindsOf(providerOf(reading), { id: 'a', type, code: 1 })[0]);
    expect(kinds).toEqual(['outcome', 'intermediate', 'unlisted']);
    expect(kindsOf(providerOf({ ...reading, pending: undefined! }), { id: 'a', type: 'other' })).toEqual([
      'intermediate',
    ]);
  });

  it('names its request by our id, by theirs, or by both', () => {
    const [both] = providerOf(reading).readWebhook(webhook({ id: 'a', ref: 7, type: 'open' }));
    expect(both).toMatchObject({ externalId: 'a', name: nameOf('charge', '7'), event: 'charge' });
    const [theirs] = providerOf(reading).readWebhook(webhook({ ref: 'r', type: 'open' }));
    expect(theirs).toEqual({ kind: 'intermediate', name: nameOf('charge', 'r'), event: 'charge' });
  });

  it('names none, which is told once', () => {
    expect(kindsOf(providerOf(reading), { type: 'done', code: 1 })).toEqual(['unidentified']);
    expect(kindsOf(providerOf(reading), { id: 'a' })).toEqual(['unidentified']);
    for (const json of ['null', '7', '[]', '{}']) expect(kindsOf(providerOf(reading), json)).toEqual(['unidentified']);
  });

  it('says nothing if it is empty, or its list is', () => {
    const each: WebhookReadingDocument = { each: ['body.pix[*]'], id: 'item.id' };
    expect(kindsOf(providerOf(each), '')).toEqual([]);
    expect(kindsOf(providerOf(each), { pix: [] })).toEqual([]);
    expect(kindsOf(providerOf(each), { pix: {} })).toEqual(['unidentified']);
    expect(kindsOf(providerOf({ ...each, when: { 'item.x': 1 } }), { pix: [{ id: 'a' }] })).toEqual(['unidentified']);
  });

  it('of a form names none, too', () => {
    const form = 'payload=%7B%22type%22%3A%22other%22%7D';
    expect(kindsOf(preset('slack'), form, { contentType: FORM })).toEqual(['unidentified']);
  });

  it('holds at most 100 notices', () => {
    const each: WebhookReadingDocument = { each: 'body[*]', id: 'item.id' };
    expect(kindsOf(providerOf(each), items(100))).toHaveLength(100);
    expect(() => kindsOf(providerOf(each), items(101))).toThrow(MalformedBody);
  });

  it('may be a batch, of which each item stands for itself', () => {
    const batch = {
      pix: [pix('a', {}), pix('b', { status: 'x' }), pix('c', { gnExtras: { idEnvio: 'd' }, status: 'REALIZADO' })],
    };
    const notices = preset('efi').readWebhook(webhook(batch));
    expect(notices.map((notice) => notice.kind === 'outcome' && [notice.event, notice.externalId])).toEqual([
      ['payment', 'a'],
      ['pix-send', 'd'],
    ]);
  });
});

describe('a webhook to a URL that we signed', () => {
  const bspay = preset('bspay');

  it('is about the request of the URL', () => {
    const [notice] = bspay.readWebhook(webhook(paid(), { target: target('new-qrcode', 'a') }));
    expect(notice).toMatchObject({ kind: 'outcome', externalId: 'a', event: 'payment' });
    expect(notice).not.toHaveProperty('externalIds', expect.anything());
  });

  it('tells both ids if the body has one, too: they must be one', () => {
    const [notice] = bspay.readWebhook(webhook(paid('b'), { target: target('new-qrcode', 'a') }));
    expect(notice).toMatchObject({ externalId: 'a', externalIds: ['a', 'b'] });
  });

  it('is only about the operation of the URL', () => {
    const notices = bspay.readWebhook(webhook(paid(), { target: target('other', 'a') }));
    expect(notices).toEqual([{ kind: 'unidentified' }]);
  });
});

describe('a check of our URL', () => {
  it('is answered as the profile says', () => {
    const github = preset('github');
    const ping = webhook({ zen: 'x' }, { headers: { 'X-GitHub-Event': 'ping' } });
    expect(github.shakeHands(ping)).toEqual({ status: 200, body: '' });
    expect(github.shakeHands(webhook({}, { headers: { 'X-GitHub-Event': 'push' } }))).toBeUndefined();
  });

  it('may repeat what it was asked', () => {
    const slack = preset('slack');
    const answer = slack.shakeHands(webhook({ type: 'url_verification', challenge: 'c"1' }));
    expect(answer).toEqual({ status: 200, contentType: 'application/json', body: '{"challenge":"c\\"1"}' });
  });

  it('is none if it lacks what must be repeated, or can not be read', () => {
    const handshake = [{ when: { 'body.type': 'check' }, answer: { text: '{body.challenge!}' } }];
    const provider = providerOf(
      { id: 'body.id' },
      { webhook: { verify: { scheme: 'none', because: 'x' }, handshake } },
    );
    expect(provider.shakeHands(webhook({ type: 'check', challenge: 'x' }))).toMatchObject({ body: 'x' });
    expect(provider.shakeHands(webhook({ type: 'check' }))).toBeUndefined();
    expect(provider.shakeHands(webhook({ type: 'check', challenge: {} }))).toBeUndefined();
    expect(provider.shakeHands(webhook('{'))).toBeUndefined();
  });

  it('does not change how the webhook is read', () => {
    const github = preset('github');
    const received = webhook(
      { check_run: { external_id: 'a', conclusion: 'failure' } },
      { headers: { 'x-github-event': 'check_run' } },
    );
    const [once, ...others] = [1, 2].map(() => [github.shakeHands(received), github.readWebhook(received)]);
    expect(others).toEqual([once]);
    expect(() => github.readWebhook(webhook('{'))).toThrow(MalformedBody);
  });
});

describe('a request of a caller', () => {
  it('is refused before it is claimed, with pointers to what is wrong', () => {
    expect(check('efi', 'new-qrcode', '{}', 'a-b').map(({ pointer }) => pointer)).toEqual(['/external_id', '/valor']);
    expect(check('efi', 'new-qrcode', '{"valor":{}}', 'a'.repeat(26))).toEqual([]);
    expect(check('stripe', 'payment', '{"amount":1990,"currency":"brl","payment_method":"pm"}', 'pedido-ç🧾')).toEqual([
      { pointer: '/external_id', detail: 'must be an id that can be sent to this provider' },
    ]);
  });

  it('is refused before it is claimed if it has a member twice that is set', () => {
    const twice = '{"valor":{},"chave":1,"chave":2}';
    expect(() => check('efi', 'new-qrcode', twice, 'a'.repeat(26))).toThrow(MalformedBody);
  });

  it('has an id of the form that the provider takes', () => {
    const uuid = '123e4567-e12b-12d1-a456-426655440000';
    expect(preset('efi').externalIdOf('new-qrcode', uuid)).toBe(uuid.replaceAll('-', ''));
    expect(preset('zemo').externalIdOf('new-qrcode', uuid)).toBe(uuid);
  });
});

describe('a lookup', () => {
  const origin = { requestId: 'r', context: ROOT_CONTEXT };
  /** What would be asked; nothing is sent. */
  const asked = async (name: string, event: string, externalId: string | undefined, theirs: string | undefined) => {
    const calls: unknown[] = [];
    const lookUp = (_: unknown, question: ApiRequest<unknown>) => Promise.resolve(calls.push(question.make('t')));
    const settings = { BSPAY_URL: 'https://b.test', EFI_URL: 'https://e.test' };
    const provider = readerOf(presetDocument(name), settings, {}, { lookUp } as unknown as ApiClientService);
    await provider.lookUp({ event, externalId, theirs }, origin);
    return calls;
  };

  it('asks by the id that it needs', async () => {
    expect(await asked('bspay', 'payment', undefined, 'c327')).toMatchObject([{ body: '{"pix_id":"c327"}' }]);
    expect(await asked('efi', 'payment', 'a', undefined)).toMatchObject([{ path: '/v2/cob/a' }]);
  });

  it('is not made without that id: the answer would be about another request', async () => {
    expect(await asked('bspay', 'payment', 'a', undefined)).toEqual([]);
    expect(await asked('stripe', 'payment', 'a', undefined)).toEqual([]);
    expect(await asked('efi', 'payment', undefined, 'c327')).toEqual([]);
  });
});

describe('a webhook of 1 MB that is made to be slow', () => {
  const members = `{${Array.from({ length: 75_000 }, (_, at) => `"k${at}":0`).join(',')}}`;
  const bodies = [
    fill('['),
    fill('\\"', '"'),
    fill('{"a":'),
    fill('{},', '[', '0]'),
    fill('1,', '[', '0]'),
    members,
    fill('{"txid":"b"},', '{"pix":[', '0]}'),
    `{"external_id":"a","error":${members}}`,
    fill(' ', '{"external_id":"a","status":"failed","error":"', '"}'),
  ];
  const forms = [members.replaceAll(/[{}":]/g, '').replaceAll(',', '=&'), fill('payload=1&'), fill('%5B', 'payload=')];

  it.each(presetNames())('is read or refused in no time: %s', (name) => {
    const provider = preset(name);
    const headers = { 'x-github-event': 'check_run' };
    const hostile = [
      ...bodies.map((body) => webhook(body, { headers })),
      ...forms.map((body) => webhook(body, { headers, contentType: FORM })),
    ];
    for (const one of hostile) {
      const from = performance.now();
      try {
        provider.shakeHands(one);
        provider.readWebhook(one);
      } catch (error) {
        expect(error instanceof MalformedBody || error instanceof UnsupportedMediaType).toBe(true);
      }
      // A tenth of it where nothing else runs (bench/language.js); quadratic time would be minutes.
      expect(performance.now() - from).toBeLessThan(5_000);
    }
  });
});
