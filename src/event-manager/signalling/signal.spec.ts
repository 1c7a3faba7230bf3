import { expect, it } from 'vitest';
import { paid } from '../testing/examples.js';
import { readSignal, type Signal, writeSettled } from './reply-channel.js';

it.each<Signal>([
  { kind: 'settled', externalIds: [] },
  { kind: 'settled', externalIds: ['1', '2'] },
  { kind: 'probe', nonce: 0 },
])('%j is a signal, and nothing else that came with it', (signal) => {
  expect(readSignal(signal)).toEqual(signal);
  expect(readSignal({ ...signal, more: 1 })).toEqual(signal);
});

const paidSignal = writeSettled('1', { attempt: 'a', outcome: paid() });

it('an outcome may come with the signal of its id, completed by what was known before it', () => {
  const settled = { attempt: 'a', outcome: paid() };
  expect(readSignal(paidSignal)).toEqual({ kind: 'settled', externalIds: ['1'], settled });
  const outcome = { state: 'succeeded', result: { qr_code: 'br-code-1', cashin_id: '7' } };
  expect(readSignal({ ...paidSignal, known: '{"cashin_id":"7","qr_code":"other"}' })).toMatchObject({
    settled: { outcome },
  });
});

it.each([
  { externalIds: ['1', '2'] },
  { attempt: 1 },
  { attempt: undefined },
  { outcome: 'paid' },
  { outcome: { state: 'succeeded' } },
  { known: 'no JSON' },
  { known: '[]' },
])('an outcome that makes no sense (%j) leaves the ids, which are read from the store', (changes) => {
  const { kind, externalIds } = { kind: 'settled', externalIds: ['1'], ...changes };
  expect(readSignal({ ...paidSignal, ...changes })).toEqual({ kind, externalIds });
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
