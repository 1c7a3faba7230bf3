import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Occupancy } from './capacity.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(10_000); // a process that has run for a while
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const forEver = () => new Promise<never>(() => {});

describe('capacity', () => {
  it('is taken by as many callers as there are places; the next one is refused', async () => {
    const occupancy = new Occupancy(2);
    const { promise, resolve } = deferred();
    const callers = [occupancy.caller(() => promise), occupancy.caller(() => promise)];
    await expect(occupancy.caller(forEver)).rejects.toMatchObject({ code: 'capacity-exceeded' });
    resolve();
    await Promise.all(callers);
    await expect(occupancy.caller(async () => 'in')).resolves.toBe('in');
  });

  it('comes back also from a caller who ends in an error', async () => {
    const occupancy = new Occupancy(1);
    await expect(occupancy.caller(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(occupancy.caller(async () => 'in')).resolves.toBe('in');
  });

  it('is also taken by calls that go on without their callers', async () => {
    const occupancy = new Occupancy(1);
    const { promise, resolve } = deferred();
    const call = occupancy.call(() => promise);
    await expect(occupancy.caller(forEver)).rejects.toMatchObject({ code: 'capacity-exceeded' });
    resolve();
    await call;
    await expect(occupancy.caller(async () => 'in')).resolves.toBe('in');
  });
});

it('a caller and its own call are one: the place that is kept for the call is given up when it has begun', async () => {
  const occupancy = new Occupancy(2);
  const { promise, resolve } = deferred();
  const callers = Array.from({ length: 2 }, () =>
    occupancy.caller(async (entered) => {
      void occupancy.call(() => promise);
      entered();
      await promise;
    }),
  );
  await expect(occupancy.caller(forEver)).rejects.toMatchObject({ code: 'capacity-exceeded' });
  resolve();
  await Promise.all(callers);
});

describe('draining', () => {
  it('refuses who comes, and ends when the last caller and the last call have left', async () => {
    const occupancy = new Occupancy(5);
    const [caller, call] = [deferred(), deferred()];
    const inside = [occupancy.caller(() => caller.promise), occupancy.call(() => call.promise)];
    const drained = vi.fn();
    const draining = occupancy.drain(10_000).then(drained);
    expect(occupancy.draining).toBe(true);
    await expect(occupancy.caller(forEver)).rejects.toMatchObject({ code: 'shutting-down' });
    caller.resolve();
    await vi.advanceTimersByTimeAsync(1);
    expect(drained).not.toHaveBeenCalled();
    call.resolve();
    await Promise.all([draining, ...inside]);
  });

  it('ends when the grace is over, whoever is still in', async () => {
    const occupancy = new Occupancy(5);
    void occupancy.caller(forEver);
    const draining = occupancy.drain(10_000);
    await vi.advanceTimersByTimeAsync(10_000);
    await draining;
  });

  it('ends at once where nobody is in', async () => {
    await new Occupancy(5).drain(10_000);
  });
});

function deferred() {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
