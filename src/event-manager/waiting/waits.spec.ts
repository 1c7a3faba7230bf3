import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Caller } from '../testing/caller.fake.js';
import { heldClaim as claimOf, paid as paidOutcome, refused as failed } from '../testing/examples.js';
import { countKept } from '../testing/garbage.fake.js';
import { Waits, type Wait } from './waits.js';

const paid = paidOutcome();

let pending: Waits;

/** Starts a wait of so many milliseconds, before the store has said which attempt it stands on. */
const enter = (externalId: string, ms: number): Wait => pending.start(externalId, performance.now() + ms);

/** Starts a wait of so many milliseconds that stands on an attempt. */
function start(externalId: string, ms: number, attempt = '1'): Wait {
  const wait = enter(externalId, ms);
  wait.attach(claimOf(externalId, { attempt }));
  return wait;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(10_000); // a process that has run for a while
  pending = new Waits();
});

afterEach(() => {
  expect(pending.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('the ids that are waited for', () => {
  it('are answered in turn: those first that came, or were answered, longest ago', () => {
    const waits = ['1', '2', '3', '4'].map((id) => start(id, 1_000));
    expect(pending.longestUnread(3)).toEqual(['1', '2', '3']);
    waits.push(start('5', 1_000));
    expect(pending.longestUnread(2)).toEqual(['4', '1']);
    waits[1]?.end('left');
    expect(pending.longestUnread(Infinity)).toEqual(['3', '5', '4', '1']);
    for (const wait of waits) wait.end('left');
    expect(pending.longestUnread(1)).toEqual([]);
  });
});

describe('a wait', () => {
  it('ends with the outcome of its id, for all callers that wait for it and for no other', async () => {
    const [one, two, other] = [start('id', 1_000), start('id', 2_000), start('other', 1_000)];
    expect(pending.settle('id', '1', paid)).toBe(2);
    expect(await Promise.all([one.ended, two.ended])).toEqual([paid, paid]);
    expect(pending.longestUnread(Infinity)).toEqual(['other']);
    other.end('left');
    expect(await other.ended).toBe('left');
  });

  it('ends at its own deadline, with nothing, whatever the others on its id have', async () => {
    const [short, long] = [start('id', 1_000), start('id', 2_000)];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await short.ended).toBe('deadline');
    expect(pending.size).toBe(1);
    expect(pending.settle('id', '1', paid)).toBe(1);
    expect(await long.ended).toEqual(paid);
  });

  it('ends once: what comes first counts', async () => {
    const wait = start('id', 1_000);
    wait.end(paid);
    wait.end(failed);
    wait.end('left');
    expect(pending.settle('id', '1', failed)).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await wait.ended).toEqual(paid);
  });

  it('ends without having begun where its deadline is over', async () => {
    const wait = start('id', -1);
    await vi.advanceTimersByTimeAsync(0);
    expect(await wait.ended).toBe('deadline');
  });

  it('ends when its caller leaves, also where that was before it began, and listens no longer', async () => {
    const caller = new Caller();
    const wait = pending.start('id', performance.now() + 1_000, caller.onLeave);
    expect(caller.listeners).toBe(1);
    caller.leave();
    expect(await wait.ended).toBe('left');
    expect(caller.listeners).toBe(0);
    expect(await pending.start('id', performance.now() + 1_000, caller.onLeave).ended).toBe('left');
    expect(caller.listeners).toBe(0);
  });

  it('ends when the block that it was started in is left', async () => {
    let wait: Wait;
    {
      using started = enter('id', 1_000);
      wait = started;
    }
    expect(await wait.ended).toBe('left');
  });

  it('ends as at its deadline when the process stops', async () => {
    const waits = [start('id', 1_000), start('id', 1_000), start('other', 1_000)];
    pending.endAll();
    expect(await Promise.all(waits.map((wait) => wait.ended))).toEqual(['deadline', 'deadline', 'deadline']);
  });

  it('leaves no trace of an id, even of one that is the name of a property', () => {
    for (const id of ['__proto__', 'constructor', 'toString']) {
      expect(pending.has(id)).toBe(false);
      const wait = start(id, 1_000);
      expect(pending.has(id)).toBe(true);
      wait.end('left');
      expect(pending.has(id)).toBe(false);
    }
  });
});

describe('an id that is waited for', () => {
  it('is waited for until the last of its waits ends', () => {
    const waits = [start('id', 1_000), start('id', 3_000), start('id', 2_000)];
    expect(pending.remainingMs('id')).toBe(3_000);
    waits[1]?.end('left');
    expect(pending.remainingMs('id')).toBe(2_000);
    pending.endAll();
    expect(pending.remainingMs('id')).toBe(0);
  });

  it('has the claim of the last caller that was attached', () => {
    const maker = start('id', 1_000, '1');
    const [entering, joiner] = [enter('id', 1_000), start('id', 1_000, '2')];
    expect(pending.claimOf('id')?.attempt).toBe('2');
    joiner.end('left');
    expect(pending.claimOf('id')?.attempt).toBe('1');
    maker.end('left');
    expect(pending.claimOf('id')).toBeUndefined();
    entering.end('left');
  });

  it('has the claim that was attached to last, however often callers are attached again', () => {
    const waits = ['1', '2', '3'].map((attempt) => start('id', 1_000, attempt));
    for (const round of ['a', 'b', 'c', 'd']) {
      for (const [index, wait] of waits.entries()) {
        wait.attach(claimOf('id', { attempt: `${round}${index}` }));
        expect(pending.claimOf('id')?.attempt).toBe(`${round}${index}`);
      }
    }
    for (const attempt of ['d2', 'd1', 'd0']) {
      expect(pending.claimOf('id')?.attempt).toBe(attempt);
      waits.pop()?.end('left');
    }
  });

  it('has the last claim, whichever of the others leave', () => {
    const waits = ['1', '2', '3', '4', '5'].map((attempt) => start('id', 1_000, attempt));
    const last = [1, 4, 0, 2, 3].map((index) => {
      waits[index]?.end('left');
      return pending.claimOf('id')?.attempt;
    });
    expect(last).toEqual(['5', '4', '4', '4', undefined]);
  });

  it('keeps no wait that has ended, however long others wait', async () => {
    const left: WeakRef<Wait>[] = [];
    let here = start('id', 1_000, '1');
    for (let round = 0; round < 1_000; round++) {
      const next = start('id', 1_000, '1');
      here.end('left');
      left.push(new WeakRef(here));
      here = next;
    }
    expect(await countKept(left)).toBeLessThan(10);
    here.end('left');
  });
});

describe('an outcome', () => {
  it('is for the attempt that it belongs to, and not for those who wait for another one', async () => {
    const [first, second] = [start('id', 1_000, '1'), start('id', 1_000, '2')];
    expect(pending.settle('id', '2', paid)).toBe(1);
    expect(await second.ended).toEqual(paid);
    expect([pending.size, pending.claimOf('id')]).toEqual([1, first.claim]);
    pending.endAll();
  });

  it('is not for a wait that is not attached yet; that one learns that it missed one', () => {
    const [missed, fresh] = [enter('id', 1_000), enter('other', 1_000)];
    expect(pending.settle('id', '1', paid)).toBe(0);
    expect(missed.attach(claimOf('id', { attempt: '1' }))).toBe(true);
    expect(fresh.attach(claimOf('other'))).toBe(false);
    expect(pending.settle('id', '1', paid)).toBe(1);
    pending.endAll();
  });

  it('is for waits that were moved to its attempt, and no longer for the attempt before', async () => {
    const [moved, there] = [start('id', 1_000, '1'), start('id', 1_000, '2')];
    pending.move('1', claimOf('id', { attempt: '2' }));
    expect(pending.claimsOf('id').map(({ attempt }) => attempt)).toEqual(['2']);
    expect(pending.settle('id', '1', failed)).toBe(0);
    expect(pending.settle('id', '2', paid)).toBe(2);
    expect(await Promise.all([moved.ended, there.ended])).toEqual([paid, paid]);
  });

  it('wakes those that look, of whichever attempt it is, which is no delivery', async () => {
    const [looks, missed] = [enter('id', 1_000), enter('other', 1_000)];
    expect(looks.look()).toBe(false);
    expect(pending.claimOf('id')).toBeUndefined();
    expect(pending.settle('id', '1', paid)).toBe(0);
    expect(await looks.ended).toEqual(paid);
    pending.settle('other', '1', paid);
    expect(missed.look()).toBe(true);
    pending.endAll();
  });

  it('is not for a wait that is attached after it has ended', async () => {
    const [left, here] = [enter('id', 1_000), start('id', 1_000, '1')];
    left.end('left');
    left.attach(claimOf('id', { attempt: '1' }));
    expect(pending.settle('id', '1', paid)).toBe(1);
    expect(await Promise.all([left.ended, here.ended])).toEqual(['left', paid]);
  });
});
