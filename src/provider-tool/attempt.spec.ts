import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Attempt, Checker } from './attempt.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const body = Buffer.from('{"id":"a"}');
const ATTEMPT: Attempt = {
  method: 'POST',
  url: '/webhook',
  publicUrl: 'https://api.example.com/webhook',
  rawHeaders: ['X-Sig', sign('sha256', body, privateKey).toString('base64')],
  body,
  means: {
    kind: 'profile',
    verify: {
      scheme: 'public-key',
      algorithm: 'ecdsa-sha256',
      keys: 'https://a.example/keys',
      signature: 'header.x-sig',
      encoding: 'base64',
    },
  },
  settings: {},
  callbackSecrets: [],
  now: new Date(),
};

it('keys behind a URL are fetched once, before the proof is checked', async () => {
  const urls: string[] = [];
  const checker = new Checker(undefined, (url) => {
    urls.push(url);
    return Promise.resolve(JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
  });
  await checker.prepare(ATTEMPT);
  expect(checker.holds(ATTEMPT)).toBe(true);
  expect(checker.holds({ ...ATTEMPT, body: Buffer.from('{}') })).toBe(false);
  expect(urls).toEqual(['https://a.example/keys']);
});

it('keys that can not be fetched are told', async () => {
  const faults: string[] = [];
  const checker = new Checker(
    (sentence) => faults.push(sentence),
    () => Promise.reject(new Error('the answer is 404')),
  );
  await checker.prepare(ATTEMPT);
  expect(checker.holds(ATTEMPT)).toBe(false);
  expect(faults).toEqual(['the keys of https://a.example/keys can not be fetched: the answer is 404']);
});
