import { Logger } from '@nestjs/common';
import { beforeEach, expect, it, vi } from 'vitest';
import { MemoryRequestStore } from '../adapters/memory/memory-request-store.js';
import { StoreRefusedError } from '../errors.js';
import { FaultyRequestStore, isDown, refusesWrites, works } from '../testing/faulty-request-store.js';
import { StoreHealth } from './store-health.js';

let store: FaultyRequestStore;
let health: StoreHealth;
/** What the listener was told. */
let told: string[];
/** The events of the log. */
let logged: unknown[];

beforeEach(() => {
  told = [];
  logged = [];
  const spies = (['log', 'warn'] as const).map((level) =>
    vi.spyOn(Logger.prototype, level).mockImplementation((message: unknown) => void logged.push(message)),
  );
  store = new FaultyRequestStore(new MemoryRequestStore());
  health = new StoreHealth(store, {
    reached: (again) => void told.push(again ? 'reached again' : 'reached'),
    takesWritesAgain: () => void told.push('takes writes again'),
    moved: () => void told.push('moved'),
  });
  health.open();
  return () => spies.forEach((spy) => spy.mockRestore());
});

it('a store that takes writes is no news, however often it is asked', async () => {
  expect([await health.prove(), await health.prove(), health.fault]).toEqual([true, true, undefined]);
  expect([told, logged]).toEqual([[], []]);
});

it('a store that takes writes again is told once, whatever was wrong with it', async () => {
  for (const course of [isDown, refusesWrites]) {
    store.course = course;
    expect([await health.prove(), await health.prove()]).toEqual([false, false]);
    expect(health.fault).toBeDefined();
    expect(told).toEqual([]);
    store.course = works;
    expect([await health.prove(), await health.prove(), health.fault]).toEqual([true, true, undefined]);
    expect(told.splice(0)).toEqual(['takes writes again']);
  }
});

it('why it refuses is logged once, in its own words, and so is the end of that; that it is away is not', async () => {
  store.course = isDown;
  await health.prove();
  expect(logged).toEqual([]);
  store.course = () => Promise.reject(new StoreRefusedError('OOM', { cause: new Error('its own words') }));
  await health.prove();
  await health.prove();
  store.course = works;
  await health.prove();
  await health.prove();
  expect(logged).toEqual([
    { event: 'store-refuses', reason: 'OOM', words: 'its own words' },
    { event: 'store-takes-writes' },
  ]);
});

it('it is reached again only after it was asked with success, since only then can it have lost anything', async () => {
  store.restore();
  await health.prove();
  store.restore();
  expect(told).toEqual(['reached', 'reached again']);
});

it('a server that was left for having been demoted has moved as soon as the store takes writes, once', async () => {
  store.restore({ wasDemoted: true, course: refusesWrites });
  await health.prove();
  expect(told.splice(0)).toEqual(['reached']);
  store.course = works;
  await health.prove();
  await health.prove();
  expect(told).toEqual(['moved', 'takes writes again']);
});

it('nothing is logged or told any more once it is closed; the answer is still right', async () => {
  store.course = refusesWrites;
  await health.prove();
  const before = logged.splice(0);
  expect(before).toHaveLength(1);
  health.close();
  expect(await health.prove()).toBe(false);
  store.course = works;
  expect(await health.prove()).toBe(true);
  expect([told, logged]).toEqual([[], []]);
});
