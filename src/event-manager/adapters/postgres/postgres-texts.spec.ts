import { expect, it } from 'vitest';
import { escapeText, keyOf, unescapeText } from './postgres-texts.js';

const texts = ['', 'a', '\0', '\\', '\\0000', '\\005c', '\ud800', '\udc00\ud800', '👩‍👩‍👧', '\u001f', '\\sha256:'];

it.each(texts)('%j comes back as it was, and Postgres can store it', (text) => {
  const escaped = escapeText(text);
  expect(unescapeText(escaped)).toBe(text);
  expect(escaped).not.toMatch(/\0|\p{Cs}/u);
});

it('keys of different texts are different, and short', () => {
  const long = ['x', 'y', '\0', '\ud800', '\udc00'].map((end) => 'é'.repeat(10_000) + end);
  const keys = [...texts, ...long].map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(Buffer.byteLength(key)).toBeLessThan(2_700);
});
