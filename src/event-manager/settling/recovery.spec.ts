import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EventManagerObserver } from '../observer.js';
import { anHour, claimed, claimOf, heldClaim, paid, refused } from '../testing/examples.js';
import { Waits, type Wait } from '../waiting/waits.js';
import { Recovery } from './recovery.js';
import { FaultyRequestStore, refusesWrites, works } from '../testing/faulty-request-store.js';
import { MemoryRequestStore } from '../adapters/memory/memory-request-store.js';

let shared: MemoryRequestStore;
let store: FaultyRequestStore;
let pending: Waits;
let recovery: Recovery;
let commands: string[];

beforeEach(() => {
  shared = new MemoryRequestStore(anHour);
  store = new FaultyRequestStore(shared);
  pending = new Waits();
  recovery = new Recovery(store, pending, new EventManagerObserver());
  commands = [];
  store.course = (carryOut, command) => {
    commands.push(command);
    return carryOut();
  };
  return () => pending.endAll();
});

/** A caller that waits here, whose claim the store has taken. */
async function hold(externalId: string, claim = heldClaim(externalId)): Promise<Wait> {
  const wait = pending.start(externalId, performance.now() + 60_000);
  wait.attach(claim);
  await shared.claim(claim);
  return wait;
}

const sweep = () => recovery.catchUp(pending.longestUnread(Infinity));

describe('a sweep', () => {
  it('reads all that is held with one command, and settles what has an outcome', async () => {
    const [settled, open] = [await hold('settled'), await hold('open')];
    await shared.settle('settled', paid());
    expect(await sweep()).toBe(1);
    expect(await settled.ended).toEqual(paid());
    expect(pending.longestUnread(Infinity)).toEqual([open.externalId]);
    expect(commands).toEqual(['read']);
  });

  it('lets other work come between each 250 ids that it reads', async () => {
    for (let number = 0; number < 600; number++) await hold(`${number}`);
    for (const id of ['0', '250', '599']) await shared.settle(id, paid());
    const work = (): void => {
      commands.push('other work');
      next = setImmediate(work);
    };
    let next = setImmediate(work);
    expect(await sweep()).toBe(3);
    clearImmediate(next);
    expect(commands).toEqual(['read', 'other work', 'read', 'other work', 'read']);
    expect(pending.size).toBe(597);
  });

  it('claims again what the store has lost, and gives what came for it meanwhile', async () => {
    const [early, lost] = [await hold('early'), await hold('lost')];
    await shared.close();
    await shared.settle('early', paid());
    expect(await sweep()).toBe(1);
    expect(await early.ended).toEqual(paid());
    expect(await shared.claim(claimOf('lost'))).toMatchObject({ kind: 'attached', attempt: lost.claim?.attempt });
    await shared.settle('lost', paid());
    await sweep();
    expect(await lost.ended).toEqual(paid());
  });

  it('claims again until the instant that the request had before, and nothing whose time is over', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    vi.advanceTimersByTime(1_000);
    const expiresAt = performance.now() + 5_000;
    await hold('id', { ...heldClaim('id'), expiresAt });
    await shared.close();
    vi.advanceTimersByTime(4_000);
    await sweep();
    expect(await shared.read(['id'])).toMatchObject([{ expiresAt: Date.now() + 1_000 }]);
    await shared.close();
    vi.advanceTimersByTime(1_000);
    commands.length = 0;
    for (const ms of [0, 1]) {
      vi.advanceTimersByTime(ms);
      expect(await sweep()).toBe(0);
    }
    expect(commands).toEqual(['read', 'read']);
  });

  it('is not spoilt for the others by one whose claim can not be made again', async () => {
    await hold('lost');
    await shared.close();
    await hold('settled');
    await shared.settle('settled', paid());
    store.course = (carryOut, command) => (command === 'claim' ? refusesWrites(carryOut, command) : carryOut());
    expect(await sweep()).toBe(1);
  });

  it('reads an id again, though it is not its turn, if its claim could not be made again', async () => {
    await hold('lost');
    await shared.close();
    store.course = refusesWrites;
    await sweep();
    store.course = works;
    await recovery.catchUp([]);
    expect(await shared.claim(claimOf('lost'))).toMatchObject({ kind: 'attached' });
    store.course = (carryOut, command) => {
      commands.push(command);
      return carryOut();
    };
    await recovery.catchUp([]);
    expect(commands).toEqual([]);
  });

  it('claims nothing for callers that only look, and for those whose claim the store has not confirmed', async () => {
    pending.start('looked at', performance.now() + 60_000).look();
    pending.start('id', performance.now() + 60_000);
    await sweep();
    expect(commands).toEqual(['read']);
  });

  it('asks nothing where no caller waits', async () => {
    expect(await sweep()).toBe(0);
    expect(commands).toEqual([]);
  });

  it('delivers a refusal that was missed, also where it looked as if the store had lost the request', async () => {
    const claim = heldClaim('id');
    const wait = await hold('id', claim);
    await shared.release(claim, refused);
    expect(await recovery.claimAgain('id')).toBe(1);
    expect(await wait.ended).toEqual(refused);
    expect(await shared.claim(claimOf('id'))).toEqual(claimed);
  });
});

describe('an attempt that was released, unheard', () => {
  it('is followed to the next one of the same owner with the same body, and that one’s outcome is heard', async () => {
    const claim = heldClaim('id');
    const wait = await hold('id', claim);
    await shared.release(claim, refused);
    await shared.claim(claimOf('id', { attempt: 'next', instance: 'B' }));
    await sweep();
    expect(wait.claim?.attempt).toBe('next');
    expect(Math.abs((wait.claim?.expiresAt ?? 0) - performance.now() - 3_600_000)).toBeLessThan(60_000);
    expect(await shared.settle('id', paid())).toMatchObject({
      attempt: 'next',
      instances: expect.arrayContaining(['A', 'B']),
    });
    await sweep();
    expect(await wait.ended).toEqual(paid());
  });

  it.each([{ fingerprint: 'other body' }, { owner: 'other' }])('is not followed to one of %o', async (other) => {
    const claim = heldClaim('id');
    const wait = await hold('id', claim);
    await shared.close();
    await shared.claim(claimOf('id', { ...other, instance: 'B' }));
    await shared.settle('id', paid());
    expect(await sweep()).toBe(0);
    expect([pending.size, wait.claim]).toEqual([1, claim]);
  });
});
