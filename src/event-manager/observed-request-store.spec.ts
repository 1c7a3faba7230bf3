import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { StoreRefusedError, UNREADABLE } from './errors.js';
import { EventManagerObserver, ObservedRequestStore } from './observer.js';
import { anHour, claimOf, paid, refused } from './testing/examples.js';
import { FaultyRequestStore, isDown, refusesWrites } from './testing/faulty-request-store.js';
import { MemoryRequestStore } from './adapters/memory/memory-request-store.js';

let memory: MemoryRequestStore;
let inner: FaultyRequestStore;
let store: ObservedRequestStore;
let warn: MockInstance<Logger['warn']>;
const storeCommand = vi.fn<EventManagerObserver['storeCommand']>();
const unreadable = vi.fn<EventManagerObserver['unreadable']>();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.advanceTimersByTime(10_000);
  warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  storeCommand.mockReset();
  unreadable.mockReset();
  memory = new MemoryRequestStore(anHour);
  inner = new FaultyRequestStore(memory);
  store = new ObservedRequestStore(inner, Object.assign(new EventManagerObserver(), { storeCommand, unreadable }));
  return () => {
    vi.useRealTimers();
    warn.mockRestore();
  };
});

/** Every command once, in their order of use. */
function everyCommand() {
  const claim = claimOf('id');
  return {
    claim: () => store.claim(claim),
    note: () => store.note(claim, { known: { more: 1 } }),
    learn: () => store.learn('name', 'id', 1_000),
    settleNamed: () => store.settleNamed('other name', paid()),
    resolve: () => store.resolve('name'),
    join: () => store.join('id', 'B', 1_000),
    release: () => store.release(claim, refused),
    settle: () => store.settle('other', paid()),
    read: () => store.read(['id', 'other']),
    prove: () => store.prove(),
  };
}

/** The ids that the log told of. */
const told = () => warn.mock.calls.map(([line]) => line.external_id);

describe('a command', () => {
  it('is done by the store, and the observer gets the time that it took', async () => {
    inner.course = async (carryOut) => {
      vi.advanceTimersByTime(7);
      return carryOut();
    };
    const answers: Record<string, unknown> = {};
    for (const [name, command] of Object.entries(everyCommand())) {
      const answer = command();
      vi.advanceTimersByTime(5);
      answers[name] = await answer;
    }
    expect(answers).toMatchObject({
      claim: { kind: 'claimed' },
      join: { owner: 'owner' },
      settleNamed: { kind: 'early' },
      resolve: 'id',
      release: { kind: 'settled', instances: ['A', 'B'] },
      settle: { kind: 'early' },
      read: [{ released: true }, undefined],
    });
    expect(storeCommand.mock.calls).toEqual(Object.keys(answers).map((name) => [name, 5, true]));
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([
    ['is away', isDown],
    ['refuses', refusesWrites],
  ])('that fails because the store %s is observed as failed, and no record as unreadable', async (_, course) => {
    inner.course = course;
    const { read: _read, resolve: _resolve, ...writes } = everyCommand();
    for (const write of Object.values(writes)) {
      const failing = write().catch((error: unknown) => error);
      vi.advanceTimersByTime(5);
      expect(await failing).toMatchObject({ code: 'store-unavailable' });
    }
    expect(storeCommand.mock.calls).toEqual(Object.keys(writes).map((name) => [name, 5, false]));
    expect([unreadable.mock.calls, warn.mock.calls]).toEqual([[], []]);
  });
});

describe('a record that cannot be read', () => {
  it('is counted each time, and logged once, whichever command met it', async () => {
    inner.read = async () => [undefined, 'unreadable', 'unreadable'];
    await store.read(['sound', '1', '2']);
    inner.course = () => Promise.reject(new StoreRefusedError(UNREADABLE));
    const { read: _read, settle: _settle, prove: _prove, ...ofTheId } = everyCommand();
    for (const command of Object.values(ofTheId)) await command().catch(() => {});
    await store.settle('1', paid()).catch(() => {});
    expect(unreadable.mock.calls.flat()).toEqual(Array(10).fill(1));
    expect(told()).toEqual(['1', '2', 'id', 'name', 'other name']);
  });

  it('is logged again when a thousand others were', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `${index}`);
    inner.read = async (asked) => asked.map(() => 'unreadable' as const);
    await store.read(ids);
    await store.read(ids);
    expect(told()).toEqual(ids);
    await store.read(['one more', '0', 'one more']);
    expect(told()).toEqual([...ids, 'one more', '0']);
  });
});

it('a store that can be reached again calls back, and is closed with this one', async () => {
  const restored = vi.fn();
  const close = vi.spyOn(inner, 'close');
  store.onRestored(restored);
  inner.restore();
  expect(restored).toHaveBeenCalledOnce();
  await store.close();
  expect(close).toHaveBeenCalledOnce();
});
