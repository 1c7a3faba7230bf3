import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { body, now, prove, verifies } from './profile-proof.fake.js';

describe('scheme public-key', () => {
  const document = { scheme: 'public-key', algorithm: 'ed25519', signature: 'header.x', encoding: 'base64' } as const;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const signature = sign(null, body, privateKey).toString('base64');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();

  it.each([
    ['PEM', pem],
    ['PEM with its line breaks spelled out', pem.replaceAll('\n', String.raw`\n`)],
    ['DER', publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
    ['32 bytes in hex', raw.toString('hex')],
    ['32 bytes in base64', raw.toString('base64')],
    ['whpk_', `whpk_${raw.toString('base64')}`],
    ['a second key', `${'00'.repeat(32)},${raw.toString('hex')}`],
    ['the private key', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ])('takes a key as %s', (_name, key) => {
    expect(verifies(prove({ ...document, keys: 'env.KEYS' }, { KEYS: key }), ['x', signature])).toBe(true);
    for (const one of key.includes(',') ? [] : [key]) {
      expect(verifies(prove({ ...document, fixed_keys: [one] }), ['x', signature])).toBe(true);
    }
  });

  it('verifies if any line of its header does', () => {
    const proof = prove({ ...document, fixed_keys: [pem] });
    const wrong = Buffer.alloc(64).toString('base64');
    expect(verifies(proof, ['x', wrong, 'x', signature])).toBe(true);
    expect(verifies(proof, ['x', wrong, 'x', wrong])).toBe(false);
    expect(verifies(proof, [...Array.from({ length: 16 }, () => ['x', wrong]).flat(), 'x', signature])).toBe(false);
  });

  it('can not sign with a foreign key', () => {
    const request = { method: 'POST', url: 'https://x/', body, contentType: 'application/json', headers: {} };
    const proof = prove({ all: [{ ...document, fixed_keys: [pem] }, { scheme: 'callback' }] });
    expect(proof.sign(request, now)).toBeUndefined();
  });

  it('takes keys from a URL, and asks for them again if nothing verifies', async () => {
    const jwk = (key: typeof publicKey) => key.export({ format: 'jwk' });
    const other = generateKeyPairSync('ed25519').publicKey;
    let answer = { keys: [jwk(other)] };
    let at = 0;
    const fetched: string[] = [];
    const fetch = async (url: string) => {
      fetched.push(url);
      return JSON.stringify(answer);
    };
    const proof = prove({ ...document, keys: 'https://x.example/keys' }, {}, { fetch, clock: () => at });
    expect(verifies(proof, ['x', signature])).toBe(false);
    await proof.ready();
    answer = { keys: [jwk(publicKey)] };
    expect(verifies(proof, ['x', signature])).toBe(false);
    expect(proof.ready()).toBeUndefined();
    at = 10_000;
    expect(verifies(proof, ['x', signature])).toBe(false);
    await proof.ready();
    expect(verifies(proof, ['x', signature])).toBe(true);
    expect(fetched).toEqual(['https://x.example/keys', 'https://x.example/keys']);
  });
});
