import { createHmac, generateKeyPairSync } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { standardWebhooks } from './standard-webhooks.js';
import type { Proof } from './proof-scheme.js';
import published from './standard-webhooks-vectors.json' with { type: 'json' };

const at = (seconds: number) => new Date(seconds * 1000);
const flat = (headers: Record<string, string | undefined>) =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));

function verify(scheme: Proof, rawHeaders: readonly string[], body: Buffer, now: Date): boolean {
  return scheme.read(rawHeaders, now)?.(body) ?? false;
}

describe('a published or computed vector of Standard Webhooks', () => {
  it.each(published.vectors)('$name: $expect', (vector) => {
    const rawHeaders = vector.raw_headers?.flat() ?? flat(vector.headers ?? {});
    const body =
      vector.body_base64 === undefined ? Buffer.from(vector.body ?? '') : Buffer.from(vector.body_base64, 'base64');
    const scheme = standardWebhooks.create(vector.secrets, '');
    expect(verify(scheme, rawHeaders, body, at(vector.now))).toBe(vector.expect === 'accept');
  });
});

// The signature in the specification's example headers, with the message that it signs.
const asymmetric = {
  privateKey: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
  publicKey: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
  now: at(1_614_265_330),
  body: Buffer.from('{"test": 2432232314}'),
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
  },
};

describe('v1a', () => {
  const { privateKey, publicKey, now, body, headers } = asymmetric;
  const verifies = (secrets: string[], changes: Record<string, string> = {}, bytes = body) =>
    verify(standardWebhooks.create(secrets, ''), flat({ ...headers, ...changes }), bytes, now);

  it('verifies the published message with the public key, the key pair, or its seed alone', () => {
    const seed = Buffer.from(privateKey.slice('whsk_'.length), 'base64').subarray(0, 32);
    expect(verifies([publicKey])).toBe(true);
    expect(verifies([privateKey])).toBe(true);
    expect(verifies([`whsk_${seed.toString('base64')}`])).toBe(true);
  });

  it('verifies after a rotation, whichever side knows both keys', () => {
    const other = `whpk_${Buffer.from(newKeyPair().subarray(32)).toString('base64')}`;
    const signature = headers['webhook-signature'];
    expect(verifies([other, publicKey])).toBe(true);
    expect(verifies([publicKey], { 'webhook-signature': `v1a,${'A'.repeat(86)}== ${signature}` })).toBe(true);
    expect(verifies([other])).toBe(false);
  });

  it.each([
    ['another body', {}, '{"test": 2432232315}'],
    ['another id', { 'webhook-id': 'msg_other' }, undefined],
    ['another timestamp', { 'webhook-timestamp': '1614265331' }, undefined],
    ['the signature under v1', { 'webhook-signature': headers['webhook-signature'].replace('v1a', 'v1') }, undefined],
    ['a short signature', { 'webhook-signature': 'v1a,hnO3f9T8' }, undefined],
    ['no signature', { 'webhook-signature': 'v1a,' }, undefined],
    ['a signature without its padding', { 'webhook-signature': headers['webhook-signature'].slice(0, -1) }, undefined],
    ['an alien alphabet', { 'webhook-signature': `v1a,${'é'.repeat(88)}` }, undefined],
  ])('refuses %s', (_name, changes, otherBody) => {
    expect(verifies([publicKey], changes, otherBody === undefined ? body : Buffer.from(otherBody))).toBe(false);
  });

  it('never takes a v1 signature for a v1a key, nor the other way round', () => {
    const secret = `whsec_${publicKey.slice('whpk_'.length)}`;
    const forged = standardWebhooks.create([secret], '').sign(body, now);
    expect(verify(standardWebhooks.create([publicKey], ''), flat(forged), body, now)).toBe(false);
    expect(verifies([secret])).toBe(false);
  });

  it('signs what its own public key verifies, over bytes that are no text', () => {
    const pair = newKeyPair();
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const rawHeaders = flat(standardWebhooks.create([`whsk_${pair.toString('base64')}`], '').sign(bytes, now));
    const known = standardWebhooks.create([`whpk_${pair.subarray(32).toString('base64')}`], '');
    expect(verify(known, rawHeaders, bytes, now)).toBe(true);
    expect(verify(known, rawHeaders, Buffer.from([0x7b, 0xfe, 0x00, 0x7d]), now)).toBe(false);
  });

  it('does not sign with a public key', () => {
    expect(() => standardWebhooks.create([publicKey], '').sign(body, now)).toThrow('whpk_');
  });
});

describe('v1 beside the npm package', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
  const bodies = ['{}', '', '{"a":"ção 🧾 $& {id}"}', '{ "a" : "caf\\u00e9\\/x", "n":1.0 }', 'x'.repeat(100_000)];

  it.each(bodies)('signs what the package verifies: %#', (body) => {
    const headers = standardWebhooks.create([other, secret], '').sign(Buffer.from(body), new Date());
    for (const key of [secret, other]) {
      expect(() => new Webhook(key).verify(body, headers, { jsonParse: false })).not.toThrow();
    }
  });

  it.each(bodies)('verifies what the package signs: %#', (body) => {
    const now = new Date();
    const rawHeaders = flat({
      'Webhook-Id': 'msg_1',
      'Webhook-Timestamp': String(Math.floor(now.getTime() / 1000)),
      'Webhook-Signature': new Webhook(secret).sign('msg_1', now, body),
    });
    expect(verify(standardWebhooks.create([other, secret], ''), rawHeaders, Buffer.from(body), now)).toBe(true);
    expect(verify(standardWebhooks.create([other], ''), rawHeaders, Buffer.from(body), now)).toBe(false);
  });
});

describe('a webhook', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const scheme = standardWebhooks.create([secret], '');
  const body = Buffer.from('{}');
  const now = at(1_700_000_000);
  const headers = scheme.sign(body, now);
  const id = headers['webhook-id']!;
  const signature = headers['webhook-signature']!;
  const verifies = (rawHeaders: string[], time = now) => verify(scheme, rawHeaders, body, time);
  const signed = (content: string) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  };

  it.each([
    [-301_000, false],
    [-300_000, true],
    [0, true],
    [300_000, true],
    [300_999, true],
    [301_000, false],
    [NaN, false],
  ])('that is read %d ms after its timestamp is verified: %s', (ms, expected) => {
    expect(verifies(flat(headers), new Date(now.getTime() + ms))).toBe(expected);
  });

  it.each([
    ['1700000000', true],
    ['', false],
    [' 1700000000', false],
    ['+1700000000', false],
    ['-1700000000', false],
    ['1700000000.0', false],
    ['1.7e9', false],
    ['0x6553f100', false],
    ['1700000000abc', false],
    ['9'.repeat(400), false],
  ])('whose timestamp, though signed, is %j is verified: %s', (timestamp, expected) => {
    const changes = { 'webhook-timestamp': timestamp, 'webhook-signature': signed(`${id}.${timestamp}.{}`) };
    expect(verifies(flat({ ...headers, ...changes }))).toBe(expected);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('has exactly one line of %s', (name) => {
    const { [name]: value = '', ...others } = headers;
    expect(verifies([...flat(others), name.toUpperCase(), value])).toBe(true);
    expect(verifies(flat(others))).toBe(false);
    expect(verifies([...flat(others), name, ''])).toBe(false);
    expect(verifies([...flat(others), name, value, name, value])).toBe(false);
  });

  it.each([
    ['alone', true, [signature]],
    ['after an alien version', true, ['v2,x', signature]],
    ['after junk', true, ['v1,', 'v1', ',', '', 'v1,====', signature.slice(0, -1), `${signature},`, 'v1,é', signature]],
    ['nowhere', false, ['v1,', 'v1', ',', '', 'v1,====', signature.slice(0, -1), `${signature},`, 'v1,é']],
    ['after 15 others', true, [...Array<string>(15).fill('v1,AAAA'), signature]],
    ['after 16 others, which are too many', false, [...Array<string>(16).fill('v1,AAAA'), signature]],
  ])('with its signature %s is verified: %s', (_name, expected, signatures) => {
    expect(verifies(flat({ ...headers, 'webhook-signature': signatures.join(' ') }))).toBe(expected);
  });

  it('may have an id that is no ASCII, whose bytes are signed', () => {
    const changes = {
      'webhook-id': Buffer.from('msg_ção').toString('latin1'),
      'webhook-signature': signed('msg_ção.1700000000.{}'),
    };
    expect(verifies(flat({ ...headers, ...changes }))).toBe(true);
  });
});

describe('a secret of Standard Webhooks', () => {
  it.each([
    '',
    'whsec_',
    'whsec_c2hvcnQ=',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La!aSw',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS_',
    'whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    `whsk_${Buffer.alloc(64, 7).toString('base64')}`,
    'wh_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  ])('is refused at once where it is none, and not echoed: %j', (secret) => {
    const making = () => standardWebhooks.create([secret], '');
    expect(making).toThrow('whsk_');
    if (secret.length > 8) expect(making).not.toThrow(secret.slice(6));
  });

  it('may have lost its padding', () => {
    const secret = Buffer.alloc(20, 7).toString('base64');
    const rawHeaders = flat(standardWebhooks.create([`whsec_${secret}`], '').sign(Buffer.from('{}'), at(0)));
    const scheme = standardWebhooks.create([secret.replaceAll('=', '')], '');
    expect(verify(scheme, rawHeaders, Buffer.from('{}'), at(0))).toBe(true);
  });
});

/** Seed and public key, as in a `whsk_` secret. */
function newKeyPair(): Buffer {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]);
}
