import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FetchedKeySet, fetchText, type FetchText } from './key-set.js';

const URL_OF_KEYS = 'https://provider.example/keys.json';
const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
const jwks = (count: number, key: object = jwk) => JSON.stringify({ keys: Array.from({ length: count }, () => key) });

function keySet(fetch: FetchText) {
  const faults: string[] = [];
  const clock = { now: 0 };
  const set = new FetchedKeySet(URL_OF_KEYS, {
    fetch,
    clock: () => clock.now,
    onFault: (sentence) => faults.push(sentence),
  });
  return { set, faults, clock };
}

describe('keys behind a URL', () => {
  it('are there once they were fetched', async () => {
    const { set } = keySet(async () => jwks(2));
    expect(set.keys).toEqual([]);
    await set.ready();
    expect(set.keys).toHaveLength(2);
    expect(set.ready()).toBeUndefined();
  });

  it('are fetched by one fetch at a time, and at most one in ten seconds (K2)', async () => {
    let fetches = 0;
    const { set, clock } = keySet(async () => {
      fetches += 1;
      return jwks(1);
    });
    set.refresh();
    set.refresh();
    await set.ready();
    set.refresh();
    clock.now = 9999;
    set.refresh();
    expect(fetches).toBe(1);
    clock.now = 10_000;
    set.refresh();
    expect(fetches).toBe(2);
  });

  it('are fetched again when they are an hour old, and stay until others have come (K3)', async () => {
    let answer = jwks(1);
    const { set, clock } = keySet(async () => answer);
    await set.ready();
    answer = jwks(3);
    clock.now = 3_600_000;
    expect(set.keys).toHaveLength(1);
    expect(set.ready()).toBeUndefined();
    clock.now += 1;
    expect(set.keys).toHaveLength(1);
    await set.ready();
    expect(set.keys).toHaveLength(3);
  });

  it.each<[string, string, string]>([
    ['no JSON', 'secret', 'the answer is no JSON'],
    ['no JWKS', '[1]', 'the answer is no JWKS'],
    ['a JWKS without keys', '{"keys":[]}', 'the answer has no key'],
    ['keys that do not verify', jwks(1, { kty: 'oct', k: 'AAAA' }), 'the answer has no key'],
    ['keys that encrypt', jwks(1, { ...jwk, use: 'enc' }), 'the answer has no key'],
    ['keys that are none', '{"keys":[null,1,{},{"kty":"OKP"}]}', 'the answer has no key'],
    ['more than 64 KiB', `${jwks(1)}${' '.repeat(65_536)}`, 'the answer is too long'],
  ])('stay if the answer is %s', async (_name, text, fault) => {
    let answer = jwks(1);
    const { set, faults, clock } = keySet(async () => answer);
    await set.ready();
    answer = text;
    clock.now = 10_000;
    set.refresh();
    await set.ready();
    expect(set.keys).toHaveLength(1);
    expect(faults).toEqual([`the keys of ${URL_OF_KEYS} can not be fetched: ${fault}`]);
  });

  it('stay if there is no answer, and can be fetched later', async () => {
    let isDown = true;
    const { set, faults, clock } = keySet(async () => {
      if (isDown) throw new Error('down');
      return jwks(1);
    });
    await set.ready();
    expect(set.ready()).toBeUndefined();
    isDown = false;
    clock.now = 10_000;
    await set.ready();
    expect(set.keys).toHaveLength(1);
    expect(faults).toHaveLength(1);
  });

  it('are twenty at most', async () => {
    const { set } = keySet(async () => jwks(30));
    await set.ready();
    expect(set.keys).toHaveLength(20);
  });

  it('are asked for within limits of length and time', async () => {
    const limits: Parameters<FetchText>[1][] = [];
    const { set } = keySet(async (_url, given) => {
      limits.push(given);
      return jwks(1);
    });
    await set.ready();
    expect(limits).toEqual([{ maxBytes: 65_536, signal: expect.any(AbortSignal) }]);
  });
});

describe('the text behind a URL', () => {
  const url = 'data:application/json,%7B%22keys%22%3A%5B%5D%7D';
  const signal = new AbortController().signal;

  it('is read up to a limit', async () => {
    await expect(fetchText(url, { maxBytes: 11, signal })).resolves.toBe('{"keys":[]}');
    await expect(fetchText(url, { maxBytes: 10, signal })).rejects.toThrow('the answer is too long');
  });

  it('is not read once the time is over', async () => {
    await expect(fetchText(url, { maxBytes: 11, signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});
