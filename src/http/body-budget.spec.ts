import { describe, expect, it } from 'vitest';
import { BodyBudget, GrowingBody } from './body.js';

const MEGABYTE = 1_000_000;
const left = (budget: BodyBudget): number => {
  let bytes = 0;
  for (let step = 2 ** 30; step >= 1; step /= 2) if (budget.take(step)) bytes += step;
  budget.give(bytes);
  return bytes;
};

describe('a growing body', () => {
  it('is what its chunks are, however small', () => {
    const body = new GrowingBody(MEGABYTE, new BodyBudget(MEGABYTE));
    const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, at) => at % 251));
    for (let at = 0; at < bytes.length; at++) expect(body.append(bytes.subarray(at, at + 1))).toBe(true);
    expect(body.size).toBe(bytes.length);
    expect(body.finish().equals(bytes)).toBe(true);
  });

  it('of no chunk is empty', () => {
    expect(new GrowingBody(MEGABYTE, new BodyBudget(0)).finish()).toHaveLength(0);
  });

  it('costs what has come, at most twice, and nothing for what is only declared', () => {
    const budget = new BodyBudget(10 * MEGABYTE);
    const body = new GrowingBody(MEGABYTE, budget);
    expect(left(budget)).toBe(10 * MEGABYTE);
    for (let size = 10_000; size <= MEGABYTE; size += 10_000) {
      body.append(Buffer.alloc(10_000));
      const cost = 10 * MEGABYTE - left(budget);
      expect(cost).toBeGreaterThanOrEqual(size);
      expect(cost).toBeLessThanOrEqual(Math.min(2 * size, MEGABYTE));
    }
  });

  it('of 4 KiB is free: it comes through also where nothing is left', () => {
    const body = new GrowingBody(MEGABYTE, new BodyBudget(0));
    expect(body.append(Buffer.alloc(4_096))).toBe(true);
    expect(body.append(Buffer.alloc(1))).toBe(false);
  });

  it('that is finished or dropped, once or twice, gives back what it took', () => {
    const budget = new BodyBudget(MEGABYTE);
    for (const end of [(body: GrowingBody) => body.finish(), (body: GrowingBody) => body.release()]) {
      const body = new GrowingBody(MEGABYTE, budget);
      body.append(Buffer.alloc(500_000));
      expect(left(budget)).toBe(500_000);
      end(body);
      body.release();
      expect(left(budget)).toBe(MEGABYTE);
    }
  });

  it('that is refused keeps what it has until it is dropped', () => {
    const budget = new BodyBudget(100_000);
    const body = new GrowingBody(MEGABYTE, budget);
    expect(body.append(Buffer.alloc(60_000))).toBe(true);
    expect(body.append(Buffer.alloc(60_000))).toBe(false);
    expect(left(budget)).toBe(40_000);
    body.release();
    expect(left(budget)).toBe(100_000);
  });
});
