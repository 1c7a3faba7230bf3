import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallbackTokens } from './callback-token.js';

const current = 'the current secret of callbacks';
const old = 'the secret before, long enough';
const tokens = new CallbackTokens([current, old]);

// Any text but controls, up to 128 code points.
const ids = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('/', '.', '%', '?', '#', '\\', ' ', '🙂'),
    ),
    { minLength: 1, maxLength: 128 },
  )
  .map((chars) => chars.join('').replaceAll(/[\p{Cc}\p{Cs}]/gu, 'x'));

describe('the signed path of a request', () => {
  it('names its operation and its id, whatever the id holds', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const path = tokens.path('new-qrcode', id);
        expect(path).toMatch(/^\/webhook\/new-qrcode\/[\w.-]+$/);
        expect(tokens.read(path)).toEqual({ operation: 'new-qrcode', id });
      }),
    );
  });

  it('may have anything below it', () => {
    const path = tokens.path('payment', 'a1');
    for (const below of ['/', '/pix', '/pix/', '/a/b/c', '//']) {
      expect(tokens.read(path + below)).toEqual({ operation: 'payment', id: 'a1' });
    }
  });

  it('stays the same, as long as the secret does', () => {
    expect(new CallbackTokens(['x'.repeat(16)]).path('payment', 'id')).toBe(
      '/webhook/payment/aWQ.pi-Iy-bpOjp0gHX1fSa00A',
    );
  });

  it('is of at most 800 characters', () => {
    expect(tokens.path('payment', '🙂'.repeat(128)).length).toBeLessThan(800);
    expect(tokens.read(tokens.path('payment', '🙂'.repeat(128)))).toMatchObject({ operation: 'payment' });
  });

  it('is signed with the first secret, and read with any', () => {
    const before = new CallbackTokens([old]);
    expect(tokens.read(before.path('payment', 'a1'))).toEqual({ operation: 'payment', id: 'a1' });
    expect(before.read(tokens.path('payment', 'a1'))).toBe('forged');
  });

  it('needs a secret to be made', () => {
    expect(() => new CallbackTokens([]).path('payment', 'a1')).toThrow('no secret to sign with');
    expect(new CallbackTokens([]).read(tokens.path('payment', 'a1'))).toBe('forged');
  });
});

describe('a path', () => {
  it.each([
    '',
    '/',
    '/webhook',
    '/webhook/',
    '/webhook/pix',
    '/webhook/pix/',
    '/webhook//a',
    '/other/payment/a.b',
    'webhook/a/b',
  ])('without a token is none of ours: %j', (path) => {
    expect(tokens.read(path)).toBeUndefined();
  });

  it('of another operation or id is forged', () => {
    const path = tokens.path('payment', 'a1');
    const [, , , token = ''] = path.split('/');
    const [id = '', mac = ''] = token.split('.');
    for (const forged of [
      `/webhook/refund/${token}`,
      `/webhook/payment/${Buffer.from('a2').toString('base64url')}.${mac}`,
      `/webhook/payment/${id}`,
      `/webhook/payment/${id}.`,
      `/webhook/payment/.${mac}`,
      `/webhook/payment/${id}.${mac.slice(0, 8)}`,
      `/webhook/payment/${id}.${mac}.${mac}`,
      `/webhook/payment/${id}.${mac}pix`,
      `/webhook/payment/${id}=.${mac}`,
      `/webhook/payment/${id}%2E${mac}`,
      '/webhook/payment/pix',
    ]) {
      expect(tokens.read(forged)).toBe('forged');
    }
  });

  it('is forged with any other character in its token', () => {
    const path = tokens.path('payment', 'a1');
    const first = path.lastIndexOf('/') + 1;
    fc.assert(
      fc.property(
        fc.integer({ min: first, max: path.length - 1 }),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, char) => {
          fc.pre(path[at] !== char);
          expect(tokens.read(path.slice(0, at) + char + path.slice(at + 1))).not.toBeInstanceOf(Object);
        },
      ),
    );
  });

  it('is read without an exception, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isBelow) => {
        expect(tokens.read(isBelow ? `/webhook/payment/${text}` : text)).not.toMatchObject({
          operation: expect.anything(),
        });
      }),
    );
  });
});
