import { expect, it } from 'vitest';
import { EventManagerError, StoreRefusedError, StoreUnavailableError, UNREADABLE } from './errors.js';

it('an error says in a line of the log what it is', () => {
  expect([
    String(new EventManagerError('shutting-down', 'going')),
    String(new StoreUnavailableError(false)),
    String(new StoreRefusedError('OOM')),
  ]).toEqual([
    'EventManagerError: going',
    'EventManagerError: the request store does not answer',
    'EventManagerError: the request store refuses to do this',
  ]);
});

it('a store that refuses has applied nothing, and one that does not answer says whether it may have', () => {
  expect(new StoreRefusedError('OOM')).toMatchObject({ mayHaveApplied: false, fault: 'refuses (OOM)' });
  expect(new StoreRefusedError(UNREADABLE).fault).toBe('refuses (UNREADABLE)');
  for (const mayHaveApplied of [true, false]) {
    expect(new StoreUnavailableError(mayHaveApplied)).toMatchObject({ mayHaveApplied, fault: 'does not answer' });
  }
});
