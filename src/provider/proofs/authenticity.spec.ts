import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProof, proofSchemes, type WebhookAuth } from './proof-schemes.js';

const now = new Date('2026-01-02T03:04:05.678Z');
const body = Buffer.from('{ "a" : "caf\\u00e9\\/x", "n":1.0 }');
const old = 'an old secret of 24 bytes';
const current = 'the current secret, longer';

const verifies = (auth: WebhookAuth, rawHeaders: readonly string[], bytes = body) =>
  createProof(auth)?.read(rawHeaders, now)?.(bytes) ?? false;
const mac = (secret: string) => createHmac('sha256', secret).update(body).digest();
const signed = (auth: WebhookAuth) => Object.entries(createProof(auth)?.sign(body, now) ?? {}).flat();

describe('WEBHOOK_AUTH=none', () => {
  it('asks for no proof', () => {
    expect(createProof({ scheme: 'none', secrets: [], header: undefined })).toBeUndefined();
  });
});

describe('WEBHOOK_AUTH=token', () => {
  const auth: WebhookAuth = { scheme: 'token', secrets: [current, old], header: 'Authorization' };

  it.each([current, old, `Bearer ${current}`, `bearer  ${old}`, `Token ${current}`])('takes %s', (value) => {
    expect(verifies(auth, ['Host', 'x', 'authorization', value])).toBe(true);
  });

  it.each(['', ' ', 'Bearer', 'Bearer ', `Bearer${current}`, `${current}x`, current.slice(1), `x y ${current}`, 'ÿ'])(
    'refuses %j',
    (value) => {
      expect(verifies(auth, ['Authorization', value])).toBe(false);
    },
  );

  it('takes exactly one line of the header', () => {
    expect(verifies(auth, [])).toBe(false);
    expect(verifies(auth, ['Authorization', current, 'authorization', current])).toBe(false);
    expect(verifies(auth, ['X-Authorization', current])).toBe(false);
  });

  it('compares the bytes of the header, which Node reads as Latin-1', () => {
    const secret = 'chave secreta à prova';
    const value = Buffer.from(secret).toString('latin1');
    expect(verifies({ ...auth, secrets: [secret] }, ['Authorization', value])).toBe(true);
  });

  it('signs with the first secret', () => {
    expect(createProof(auth)?.sign(body, now)).toEqual({ authorization: current });
    expect(verifies(auth, signed(auth))).toBe(true);
  });
});

describe('WEBHOOK_AUTH=hmac-sha256', () => {
  const auth: WebhookAuth = { scheme: 'hmac-sha256', secrets: [current, old], header: 'x-signature' };
  const hex = mac(current).toString('hex');
  const base64 = mac(current).toString('base64');

  it("agrees with GitHub's published example", () => {
    const published: WebhookAuth = {
      scheme: 'hmac-sha256',
      secrets: ["It's a Secret to Everybody"],
      header: 'x-hub-signature-256',
    };
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const message = Buffer.from('Hello, World!');
    expect(createProof(published)?.sign(message, now)).toEqual({ 'x-hub-signature-256': signature });
    expect(verifies(published, ['X-Hub-Signature-256', signature], message)).toBe(true);
  });

  it.each([hex, hex.toUpperCase(), `sha256=${hex}`, base64, `sha256=${base64}`, mac(old).toString('hex')])(
    'takes %s',
    (value) => {
      expect(verifies(auth, ['X-Signature', value])).toBe(true);
    },
  );

  it.each([
    ['nothing', ''],
    ['a prefix alone', 'sha256='],
    ['another algorithm', `sha1=${hex}`],
    ['two prefixes', `sha256=sha256=${hex}`],
    ['hex cut short', hex.slice(2)],
    ['half a byte less', hex.slice(1)],
    ['hex made longer', `${hex}00`],
    ['hex with a foreign letter', `g${hex.slice(1)}`],
    ['base64 without its padding', base64.slice(0, -1)],
    ['base64 made longer', `AAAA${base64}`],
    ['base64 with a foreign letter', `é${base64.slice(1)}`],
    ['base64 of another alphabet', `${'_'.repeat(43)}=`],
    ['a signature of other bytes', 'a'.repeat(64)],
    ['multi-byte text of the right length', 'é'.repeat(64)],
    ['two in one line', `${hex}, ${hex}`],
  ])('refuses %s', (_name, value) => {
    expect(verifies(auth, ['X-Signature', value])).toBe(false);
  });

  it('refuses a body in which one byte changed', () => {
    const changed = Buffer.from(body);
    changed[3]! ^= 1;
    expect(verifies(auth, ['X-Signature', hex], changed)).toBe(false);
    expect(verifies(auth, ['X-Signature', hex], Buffer.from(JSON.stringify(JSON.parse(body.toString()))))).toBe(false);
  });

  it('takes exactly one line of the header', () => {
    expect(verifies(auth, [])).toBe(false);
    expect(verifies(auth, ['X-Signature', hex, 'x-signature', hex])).toBe(false);
  });

  it('signs what it verifies', () => {
    expect(verifies(auth, signed(auth))).toBe(true);
    expect(verifies({ ...auth, secrets: [old] }, signed(auth))).toBe(false);
  });
});

describe('a verifier', () => {
  it.each(['token', 'hmac-sha256', 'standard-webhooks'] as const)(
    'of %s refuses whatever it is sent, and never throws',
    (scheme) => {
      const secrets = ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4='];
      const auth: WebhookAuth = { scheme, secrets, header: 'x-signature' };
      const name = fc.constantFrom('X-Signature', 'webhook-id', 'Webhook-Timestamp', 'webhook-signature');
      const value = fc.oneof(fc.string({ unit: 'binary' }), lookalike, fc.constant(inTime));
      fc.assert(
        fc.property(fc.uniqueArray(fc.tuple(name, value)), fc.uint8Array(), (headers, bytes) => {
          expect(verifies(auth, headers.flat(), Buffer.from(bytes))).toBe(false);
        }),
        { numRuns: 100 },
      );
    },
  );

  it.each([
    ['hmac-sha256', 'x-signature'],
    ['standard-webhooks', 'webhook-signature'],
  ] as const)('of %s refuses every length of every alphabet, and never throws', (scheme, header) => {
    const auth: WebhookAuth = { scheme, secrets: ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], header };
    const accepted = lookalikes.filter((text) =>
      verifies(auth, ['webhook-id', 'id', 'webhook-timestamp', inTime, header, text]),
    );
    expect(accepted).toEqual([]);
  });

  it('reads the header of its scheme where none is named', () => {
    for (const { name: scheme, defaultHeader } of proofSchemes) {
      const auth = { scheme, secrets: ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], header: undefined };
      expect(verifies(auth, signed(auth))).toBe(true);
      if (defaultHeader !== undefined) expect(signed(auth)[0]).toBe(defaultHeader);
    }
  });

  it('is not made of a scheme that there is not', () => {
    expect(() => createProof({ scheme: 'toString', secrets: [current], header: 'x' })).toThrow('no scheme toString');
  });

  it('takes nothing where there is no secret', () => {
    for (const scheme of ['token', 'hmac-sha256', 'standard-webhooks'] as const) {
      expect(verifies({ scheme, secrets: [], header: 'x-signature' }, ['X-Signature', ''])).toBe(false);
    }
  });
});

const inTime = String(Math.floor(now.getTime() / 1000));
const PREFIXES = ['', 'sha256=', 'v1,', 'v1a,', 'v1,= v1a,'];
const ALPHABETS = ['0123456789abcdef', 'ABCDEF0123456789', 'ABab01+/', 'ABab01-_', '=', 'é\xff\0', '\u{1f600}'];

/** A text that looks like a signature: it has the length of one in hex or base64, or nearly. */
const lookalike = fc
  .tuple(fc.constantFrom(...PREFIXES), fc.constantFrom(...ALPHABETS), fc.constantFrom(32, 43, 64, 86, 128))
  .chain(([prefix, alphabet, length]) =>
    fc
      .string({ unit: fc.constantFrom(...Array.from(alphabet)), minLength: length - 2, maxLength: length + 2 })
      .map((text) => prefix + text),
  );

/** Texts of every length up to twice the longest signature, in each alphabet, with each prefix, with and without padding. */
const lookalikes = PREFIXES.flatMap((prefix) =>
  ALPHABETS.flatMap((alphabet) =>
    Array.from({ length: 180 }, (_, length) => prefix + alphabet.repeat(180).slice(0, length)),
  ),
).flatMap((text) => [text, `${text}=`, `${text}==`]);
