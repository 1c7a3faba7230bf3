import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from './outcome.js';
import { PendingRequests } from './pending-requests.js';

const paid: Outcome = { state: 'succeeded', result: { qr_code: 'br-code' } };
const failed: Outcome = { state: 'failed', error: { code: 'provider-failed', detail: 'it failed' } };

let pending: PendingRequests;

/** Starts a wait of so many milliseconds. */
const start = (externalId: string, ms: number) => pending.start(externalId, performance.now() + ms);

beforeEach(() => {
  vi.useFakeTimers();
  pending = new PendingRequests();
});

afterEach(() => {
  expect(pending.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('a wait', () => {
  it('ends with the outcome of its id, for all who wait for it and for nobody else', async () => {
    const [one, two, other] = [start('id', 1_000), start('id', 2_000), start('other', 1_000)];
    expect(pending.settle('id', paid)).toBe(2);
    expect(await Promise.all([one.ended, two.ended])).toEqual([paid, paid]);
    expect(pending.externalIds).toEqual(['other']);
    other.end();
    expect(await other.ended).toBeUndefined();
  });

  it('ends at its own deadline, with nothing, whatever the others on its id have', async () => {
    const [short, long] = [start('id', 1_000), start('id', 2_000)];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await short.ended).toBeUndefined();
    expect(pending.size).toBe(1);
    expect(pending.settle('id', paid)).toBe(1);
    expect(await long.ended).toEqual(paid);
  });

  it('ends once: what comes first counts', async () => {
    const wait = start('id', 1_000);
    wait.end(paid);
    wait.end(failed);
    wait.end();
    expect(pending.settle('id', failed)).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await wait.ended).toEqual(paid);
  });

  it('ends without having begun where its deadline is over', async () => {
    const wait = start('id', -1);
    await vi.advanceTimersByTimeAsync(0);
    expect(await wait.ended).toBeUndefined();
  });

  it('ends with nothing when the process stops', async () => {
    const waits = [start('id', 1_000), start('id', 1_000), start('other', 1_000)];
    pending.endAll();
    expect(await Promise.all(waits.map((wait) => wait.ended))).toEqual([undefined, undefined, undefined]);
  });

  it('leaves no trace of an id, even of one that is the name of a property', () => {
    for (const id of ['__proto__', 'constructor', 'toString']) {
      expect(pending.has(id)).toBe(false);
      const wait = start(id, 1_000);
      expect(pending.has(id)).toBe(true);
      wait.end();
      expect(pending.has(id)).toBe(false);
    }
  });
});

describe('an id that is waited for', () => {
  it('is waited for until the last of its waits ends', () => {
    const waits = [start('id', 1_000), start('id', 3_000), start('id', 2_000)];
    expect(pending.remainingMs('id')).toBe(3_000);
    waits[1]?.end();
    expect(pending.remainingMs('id')).toBe(2_000);
    pending.endAll();
    expect(pending.remainingMs('id')).toBe(0);
  });

  it('stands on a claim as long as one of its waits does', () => {
    const [reader, maker] = [start('id', 1_000), start('id', 1_000)];
    expect(pending.claimOf('id')).toBeUndefined();
    const claim = { externalId: 'id', fingerprint: '', owner: '', attempt: '1', instance: 'A', waitMs: 1_000 };
    maker.claim = claim;
    expect(pending.claimOf('id')).toBe(claim);
    maker.end();
    expect(pending.claimOf('id')).toBeUndefined();
    reader.end();
  });
});
