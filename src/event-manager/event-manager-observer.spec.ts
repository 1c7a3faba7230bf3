import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { EventManagerObserver, GuardedObserver } from './event-manager-observer.js';

let error: MockInstance<Logger['error']>;

beforeEach(() => {
  error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  return () => error.mockRestore();
});

/** All that an observer can be told, told once. */
function tellAll(observer: EventManagerObserver): void {
  observer.signalled(1);
  observer.heard(2, 1);
  observer.woke('note', 3);
  observer.malformedSignal();
  observer.roundTrip(4);
  observer.rescued(5);
  observer.hearing(true);
  observer.unreadable(6);
  observer.storeCommand('claim', 7, false);
}

/** An observer that notes what it is told, and then does what a test wants. */
function noting(told: unknown[][], then: () => unknown): EventManagerObserver {
  return new Proxy(new EventManagerObserver(), {
    get: (_, name) => {
      return (...all: unknown[]) => {
        told.push([name, ...all]);
        return then();
      };
    },
  });
}

const all = [
  ['signalled', 1],
  ['heard', 2, 1],
  ['woke', 'note', 3],
  ['malformedSignal'],
  ['roundTrip', 4],
  ['rescued', 5],
  ['hearing', true],
  ['unreadable', 6],
  ['storeCommand', 'claim', 7, false],
];

describe('a guarded observer', () => {
  it('is told all', () => {
    const told: unknown[][] = [];
    tellAll(new GuardedObserver(noting(told, () => undefined)));
    expect(told).toEqual(all);
    expect(error).not.toHaveBeenCalled();
  });

  it.each([
    ['throws', () => new Error('odd')],
    ['throws no error', () => 'odd'],
  ])('that %s ends nothing, and is logged each time', (_, fault) => {
    const told: unknown[][] = [];
    const throwing = noting(told, () => {
      throw fault();
    });
    tellAll(new GuardedObserver(throwing));
    expect(told).toEqual(all);
    expect(error.mock.calls.map(([line]) => line)).toEqual(
      all.map(() => ({ event: 'observer-failed', reason: expect.stringContaining('odd') })),
    );
  });

  it('that rejects ends nothing, and is logged each time', async () => {
    tellAll(new GuardedObserver(noting([], () => Promise.reject(new Error('odd')))));
    await vi.waitFor(() => expect(error).toHaveBeenCalledTimes(all.length));
  });

  it('that resolves, or answers anything else, is no fault', async () => {
    tellAll(new GuardedObserver(noting([], () => Promise.resolve(1))));
    tellAll(new GuardedObserver(noting([], () => 1)));
    await new Promise((resolve) => setImmediate(resolve));
    expect(error).not.toHaveBeenCalled();
  });
});
