import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { EventManagerObserver, Observers } from './observer.js';
import { EventManagerModule } from './event-manager.module.js';
import { EventManagerService } from './event-manager.service.js';
import { asking, paid } from './testing/examples.js';

const METHODS = Object.getOwnPropertyNames(EventManagerObserver.prototype).filter((name) => name !== 'constructor');

let failed: MockInstance<Logger['error']>;

/** An observer of which every method does this. */
function observerThat(does: () => unknown): EventManagerObserver {
  return new Proxy(new EventManagerObserver(), { get: () => does });
}

beforeEach(() => {
  Logger.overrideLogger(false);
  failed = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  return () => failed.mockRestore();
});

describe('an observer that fails', () => {
  it.each(METHODS)(
    'when it is told %s is logged, and neither fails the caller nor hides it from the next one',
    async (method) => {
      const faults = [
        () => {
          throw new Error('it threw');
        },
        () => {
          throw 'no error'; // oxlint-disable-line no-throw-literal
        },
        () => Promise.reject(new Error('it rejected')),
      ];
      for (const fault of faults) {
        const heard = vi.fn();
        const observers = new Observers([observerThat(fault), observerThat(heard)]);
        const guarded: unknown = Reflect.get(observers, method);
        if (typeof guarded !== 'function') throw new TypeError(`${method} is not guarded`);
        expect(Reflect.apply(guarded, observers, [1, 2, true])).toBeUndefined();
        expect(heard).toHaveBeenCalledOnce();
      }
      await Promise.resolve();
      const told = failed.mock.calls.map(([line]) => line);
      expect(told).toMatchObject([
        { event: 'observer-failed', reason: expect.stringContaining('it threw') },
        { event: 'observer-failed', reason: 'no error' },
        { event: 'observer-failed', reason: expect.stringContaining('it rejected') },
      ]);
    },
  );

  it('ends no request of the application that it was given by', async () => {
    const observer = observerThat(() => {
      throw new Error('it threw');
    });
    const app = await Test.createTestingModule({
      imports: [EventManagerModule.forRoot({ observers: [observer] })],
    }).compile();
    await app.init();
    const events = app.get(EventManagerService);
    const answer = events.watch('id', async () => ({ kind: 'accepted' }), asking());
    await vi.waitFor(async () => expect(await events.find('id', asking({ timeoutMs: 0 }))).toBeDefined());
    expect(await events.trigger('id', paid())).toBe('settled');
    expect(await answer).toMatchObject({ outcome: paid() });
    await app.close();
    expect(failed).toHaveBeenCalled();
  });
});

it('each of several observers gets every call', () => {
  const heard: unknown[] = [];
  const observer = new Proxy(new EventManagerObserver(), {
    get:
      (_, name) =>
      (...told: unknown[]) =>
        void heard.push([name, ...told]),
  });
  const told = [
    ['signalled', 1],
    ['heard', 2, 1],
    ['woke', 'note', 3],
    ['malformedSignal'],
    ['roundTrip', 4],
    ['rescued', 5],
    ['hearing', false],
    ['unreadable', 6],
    ['storeCommand', 'claim', 7, true],
  ] as const;
  expect(told.map(([name]) => name).toSorted()).toEqual(METHODS.toSorted());
  const observers = new Observers([observer, observer]);
  for (const [name, ...all] of told) Reflect.apply(observers[name], observers, all);
  expect(heard).toEqual(told.flatMap((each) => [each, each]));
  expect(failed).not.toHaveBeenCalled();
});
