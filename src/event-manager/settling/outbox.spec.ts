import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../outcome.js';
import { heldClaim, paid, refused } from '../testing/examples.js';
import { Outbox, type Unstored } from './outbox.js';

let outbox: Outbox;
let stored: [externalId: string, outcome: Outcome][];
/** What the store does not take. */
let refuses: (unstored: Unstored) => boolean;
let asked: number;

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(10_000); // a process that has run for a while
  outbox = new Outbox(1_000);
  stored = [];
  asked = 0;
  refuses = () => false;
});

afterEach(() => {
  vi.useRealTimers();
});

async function store(unstored: Unstored): Promise<void> {
  asked += 1;
  await Promise.resolve();
  if (refuses(unstored)) throw new Error('refused');
  if ('outcome' in unstored) stored.push([unstored.externalId, unstored.outcome]);
}

const flushOne = (externalId: string) => outbox.flush(externalId, store);

function fill(count: number): void {
  for (let index = 0; index < count; index++) outbox.add({ externalId: `${index}`, outcome: paid() });
}

describe('what is unstored of an id', () => {
  it('is stored in the order in which it was learned, and nothing else with it', async () => {
    for (const number of [1, 2, 3]) outbox.add({ externalId: 'id', outcome: paid(number) });
    outbox.add({ externalId: 'other', outcome: paid() });
    await flushOne('id');
    expect(stored).toEqual([1, 2, 3].map((number) => ['id', paid(number)]));
    expect(outbox.size).toBe(1);
    await flushOne('id');
    expect(asked).toBe(3);
  });

  it('is stored without the answers at first: a name in one may bring another outcome', async () => {
    const order: string[] = [];
    const tells = async (unstored: Unstored) => void order.push('outcome' in unstored ? 'outcome' : 'answer');
    outbox.add(heldClaim('id'));
    outbox.add({ externalId: 'id', outcome: paid() });
    const flushed = outbox.flush('id', tells);
    outbox.add({ externalId: 'id', outcome: paid() }); // which comes meanwhile
    await flushed;
    expect([order, outbox.size]).toEqual([['outcome', 'outcome', 'answer'], 0]);
  });

  it('stays, from the first that the store does not take', async () => {
    for (const number of [1, 2, 3]) outbox.add({ externalId: 'id', outcome: paid(number) });
    refuses = () => asked === 2;
    await expect(flushOne('id')).rejects.toThrow('refused');
    expect([stored.length, outbox.size]).toEqual([1, 2]);
    await flushOne('id');
    expect(stored).toEqual([1, 2, 3].map((number) => ['id', paid(number)]));
    expect(outbox.size).toBe(0);
  });

  it('has settled it for those who waited here, unless it is a refusal of one attempt', () => {
    expect(outbox.outcomeOf('id')).toBeUndefined();
    outbox.add({ externalId: 'id', outcome: refused, attempt: heldClaim('id').attempt });
    expect(outbox.outcomeOf('id')).toBeUndefined();
    outbox.add({ externalId: 'id', outcome: paid(1) });
    outbox.add({ externalId: 'id', outcome: paid(2) });
    expect(outbox.outcomeOf('id')).toEqual(paid(1));
    expect(outbox.outcomeOf('other')).toBeUndefined();
  });

  it('is no more than there is room for', async () => {
    outbox = new Outbox(2);
    expect(['1', '2', '3'].map((externalId) => outbox.add({ externalId, outcome: paid() }))).toEqual([
      true,
      true,
      false,
    ]);
    expect(outbox.size).toBe(2);
    await flushOne('1');
    expect(outbox.add({ externalId: '3', outcome: paid() })).toBe(true);
  });
});

describe('a try to store all of it', () => {
  it('asks nothing where there is nothing, and stores all where the store takes it', async () => {
    await outbox.flushAll(flushOne);
    fill(250);
    await outbox.flushAll(flushOne);
    expect([asked, outbox.size]).toEqual([250, 0]);
  });

  it('ends with the first batch of which the store takes nothing, and the next ones come more and more seldom', async () => {
    fill(250);
    refuses = () => true;
    const asks: number[] = [];
    for (let second = 0; second < 32; second++) {
      const before = asked;
      await outbox.flushAll(flushOne);
      if (asked > before) asks.push(second);
      expect(asked - before).toBeLessThanOrEqual(100);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(asks).toEqual([0, 1, 3, 7, 15, 23, 31]);
  });

  it.each([100, 200])('of %i, which are whole batches, does not put off what comes next', async (count) => {
    fill(count);
    await outbox.flushAll(flushOne);
    fill(1);
    await outbox.flushAll(flushOne);
    expect([asked, outbox.size]).toEqual([count + 1, 0]);
  });

  it('asks for no id of which all is stored', async () => {
    fill(2);
    await flushOne('0');
    const asksFor = vi.fn(flushOne);
    await outbox.flushAll(asksFor);
    expect(asksFor.mock.calls.map(([externalId]) => externalId)).toEqual(['1']);
  });

  it('goes on where the store takes some of a batch, and is not put off', async () => {
    fill(150);
    refuses = ({ externalId }) => externalId === '7';
    await outbox.flushAll(flushOne);
    expect([asked, outbox.size]).toEqual([150, 1]);
    await outbox.flushAll(flushOne);
    expect(asked).toBe(151);
  });

  it('begins with what was not tried last time: what no store takes holds nothing up', async () => {
    fill(250);
    refuses = ({ externalId }) => Number(externalId) < 200;
    for (let tries = 0; tries < 3; tries++) {
      await outbox.flushAll(flushOne);
      await vi.advanceTimersByTimeAsync(8_000);
    }
    expect([stored.length, outbox.size]).toEqual([50, 200]);
  });

  it('comes at once when the store takes outcomes again', async () => {
    fill(1);
    refuses = () => true;
    for (let tries = 0; tries < 3; tries++) {
      await outbox.flushAll(flushOne);
      await vi.advanceTimersByTimeAsync(8_000);
    }
    await outbox.flushAll(flushOne);
    refuses = () => false;
    await outbox.flushAll(flushOne);
    expect(outbox.size).toBe(1);
    outbox.retryNow();
    await outbox.flushAll(flushOne);
    expect(outbox.size).toBe(0);
  });

  it('that empties it ends the wait for that', async () => {
    await outbox.untilEmpty();
    fill(2);
    const emptied = vi.fn<() => void>();
    const waiting = outbox.untilEmpty().then(emptied);
    await flushOne('0');
    await vi.advanceTimersByTimeAsync(0);
    expect(emptied).not.toHaveBeenCalled();
    await outbox.flushAll(flushOne);
    await waiting;
  });
});
