import { describe, expect, it } from 'vitest';
import { prove, target, verifies } from './profile-proof.fake.js';

const secret = 'the current secret and long';
const old = 'an old secret of 24 bytes';
const json = Buffer.from(JSON.stringify({ id: 'a1', secret }));

describe('scheme none', () => {
  it('takes every webhook', () => {
    expect(verifies(prove({ scheme: 'none', because: 'of a test' }), [])).toBe(true);
  });
});

describe('scheme callback', () => {
  it('takes a webhook whose path has a genuine token', () => {
    const proof = prove({ scheme: 'callback' });
    expect(verifies(proof, [], target('/webhook', { operation: 'payment', id: 'a1' }))).toBe(true);
    expect(verifies(proof, [], target('/webhook'))).toBe(false);
  });
});

describe('scheme token', () => {
  const KEYS = `${secret},${old}`;
  const token = (from: string, prefix?: string) =>
    prove({ scheme: 'token', from, keys: 'env.KEYS', ...(prefix && { prefix }) }, { KEYS });

  it('reads it in a header, in the query, in JSON and in a form', () => {
    expect(verifies(token('header.X-Token'), ['x-TOKEN', old])).toBe(true);
    expect(verifies(token("query['my.token']"), [], target(`/webhook?my.token=${encodeURIComponent(old)}`))).toBe(true);
    expect(verifies(token('body.secret'), [], target(), json)).toBe(true);
    expect(verifies(token('body.id'), [], target(), json)).toBe(false);
    expect(verifies(token('form.t'), [], target(), Buffer.from('t=an+old%20secret of 24 bytes'))).toBe(true);
    expect(verifies(token('body.secret'), [], target(), Buffer.from('no JSON'))).toBe(false);
  });

  it('takes it after the prefix only', () => {
    const bearer = token('header.authorization', 'Bearer ');
    expect(verifies(bearer, ['authorization', `Bearer ${old}`])).toBe(true);
    for (const value of [old, `Basic ${old}`, 'Bearer ', `Bearer ${old} `, `Bearer ${old}x`]) {
      expect(verifies(bearer, ['authorization', value])).toBe(false);
    }
  });

  it('refuses one that is given twice', () => {
    expect(verifies(token('header.x'), ['x', old, 'X', old])).toBe(false);
    expect(verifies(token('query.x'), [], target(`/?x=${old}&x=${old}`))).toBe(false);
  });

  it('compares the bytes of a header, which Node reads as Latin-1', () => {
    const proof = prove({ scheme: 'token', from: 'header.x', keys: 'env.KEYS' }, { KEYS: 'chave secreta à prova' });
    expect(verifies(proof, ['x', Buffer.from('chave secreta à prova').toString('latin1')])).toBe(true);
    expect(verifies(proof, ['x', 'chave secreta à prova'])).toBe(false);
  });
});
