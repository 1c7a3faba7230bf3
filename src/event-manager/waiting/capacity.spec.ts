import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Capacity } from './capacity.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(10_000); // a process that has run for a while
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('capacity', () => {
  it('is taken by as many callers as there are places; the next one is refused until one of them leaves', () => {
    const capacity = new Capacity(2);
    const places = [capacity.enter(), capacity.enter()];
    expect(() => capacity.enter()).toThrow(expect.objectContaining({ code: 'capacity-exceeded' }));
    leave(places.pop());
    leave(capacity.enter());
    leave(places.pop());
  });

  it('comes back also from a caller that ends in an error', () => {
    const capacity = new Capacity(1);
    const fails = (): void => {
      using place = capacity.enter();
      place.releaseCall();
      throw new Error('no');
    };
    for (let times = 0; times < 2; times += 1) expect(fails).toThrow('no');
  });

  it('is also taken by calls that go on without their callers', () => {
    const capacity = new Capacity(1);
    const call = capacity.enterCall();
    expect(() => capacity.enter()).toThrow(expect.objectContaining({ code: 'capacity-exceeded' }));
    leave(call);
    leave(capacity.enter());
  });

  it('is reserved for the calls of callers that have entered', () => {
    const capacity = new Capacity(2);
    const [place, call] = [capacity.enter(), capacity.enterCall()];
    expect(() => capacity.enter()).toThrow(expect.objectContaining({ code: 'capacity-exceeded' }));
    for (let times = 0; times < 2; times += 1) place.releaseCall();
    leave(capacity.enter());
    leave(place);
    leave(call);
    leave(capacity.enter());
  });
});

it('a caller and its own call are one: the reservation ends when the call has begun', () => {
  const capacity = new Capacity(2);
  const inside = Array.from({ length: 2 }, () => {
    const place = capacity.enter();
    const call = capacity.enterCall();
    place.releaseCall();
    return [place, call];
  });
  expect(() => capacity.enter()).toThrow(expect.objectContaining({ code: 'capacity-exceeded' }));
  for (const each of inside.flat()) leave(each);
});

describe('draining', () => {
  it('refuses new callers, and ends when the last caller and the last call have left', async () => {
    const capacity = new Capacity(5);
    const [place, call] = [capacity.enter(), capacity.enterCall()];
    const drained = vi.fn();
    const draining = capacity.drain(10_000).then(drained);
    expect(capacity.draining).toBe(true);
    expect(() => capacity.enter()).toThrow(expect.objectContaining({ code: 'shutting-down' }));
    leave(place);
    await vi.advanceTimersByTimeAsync(1);
    expect(drained).not.toHaveBeenCalled();
    leave(call);
    await draining;
  });

  it('ends when the grace is over, even if callers are still in', async () => {
    const capacity = new Capacity(5);
    capacity.enter();
    const draining = capacity.drain(10_000);
    await vi.advanceTimersByTimeAsync(10_000);
    await draining;
  });

  it('ends at once where there are no callers', async () => {
    await new Capacity(5).drain(10_000);
  });
});

function leave(entered: Disposable | undefined): void {
  entered?.[Symbol.dispose]();
}
