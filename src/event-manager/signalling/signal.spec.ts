import { expect, it } from 'vitest';
import { readSignal, type Signal } from './reply-channel.js';

it.each<Signal>([
  { kind: 'settled', externalIds: [] },
  { kind: 'settled', externalIds: ['1', '2'] },
  { kind: 'probe', nonce: 0 },
])('%j is a signal, and nothing else that came with it', (signal) => {
  expect(readSignal(signal)).toEqual(signal);
  expect(readSignal({ ...signal, more: 1 })).toEqual(signal);
});

it.each([
  undefined,
  null,
  'settled',
  1,
  [],
  {},
  { nonce: 1, externalIds: ['1'] },
  { kind: 'other', nonce: 1, externalIds: ['1'] },
  { kind: 'probe', externalIds: ['1'] },
  { kind: 'probe', nonce: '1' },
  { kind: 'settled', nonce: 1 },
  { kind: 'settled', externalIds: '1' },
  { kind: 'settled', externalIds: { 0: '1' } },
  { kind: 'settled', externalIds: ['1', 2] },
])('%j is no signal', (message) => {
  expect(readSignal(message)).toBeUndefined();
});
