import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventManagerObserver } from './observer.js';
import { replyChannelName, writeSettled } from './signalling/reply-channel.js';
import { asking, paid, refused } from './testing/examples.js';
import { answersAfter, type Course, works } from './testing/faulty-request-store.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import type { SendResult } from './watch.js';

let instances: Instances;
let a: Instance;
let b: Instance;
let commands: string[];

const settled = { kind: 'settled', outcome: paid(), replayed: false };
const accepts = async (): Promise<SendResult> => ({ kind: 'accepted' });
const soon = () => vi.advanceTimersByTimeAsync(10);

/** Notes what the store of instance A is asked for. */
const noted: Course = (carryOut, command) => {
  commands.push(command);
  return carryOut();
};

/** Sends a signal to instance A in the store's name. */
function announceToA(attempt: string, outcome = paid()): void {
  instances.bus.emit(replyChannelName('test', a.events.instance), writeSettled('id', { attempt, outcome }));
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(10_000); // a process that has run for a while
  instances = new Instances({ announces: true });
  [a, b] = [await instances.start(), await instances.start()];
  await soon();
  commands = [];
  a.store.course = noted;
});

afterEach(() => instances.stopInFakeTime());

describe('an outcome that the store itself sends', () => {
  it('is the caller’s answer without a read, and no instance signals it again', async () => {
    const answer = a.events.watch('id', accepts, asking());
    await soon();
    b.pubSub.published.length = 0;
    expect(await b.events.trigger('id', paid())).toBe('settled');
    await soon();
    expect(await answer).toEqual(settled);
    expect(commands).toEqual(['claim']);
    expect(b.pubSub.published).toEqual([]);
  });

  it('is counted as a signal that was sent, and wakes the request that it is for', async () => {
    const told: unknown[] = [];
    const observer = Object.assign(new EventManagerObserver(), {
      signalled: (ids: number) => told.push(['signalled', ids]),
      heard: (ids: number, waitedFor: number) => told.push(['heard', ids, waitedFor]),
      woke: (note: string) => told.push(['woke', note]),
    });
    const [c, d] = [await instances.start(observer), await instances.start(observer)];
    const answer = c.events.watch('id', accepts, asking({ note: 'note' }));
    await soon();
    await d.events.trigger('id', paid());
    await soon();
    expect(await answer).toEqual(settled);
    expect(told).toEqual([
      ['signalled', 1],
      ['heard', 1, 1],
      ['woke', 'note'],
    ]);
  });

  it('is not given to those who wait for another attempt: they read the store', async () => {
    const answer = a.events.watch('id', accepts, asking());
    await soon();
    announceToA('another attempt', refused);
    await soon();
    expect(commands).toEqual(['claim', 'read']);
    expect(a.events.pending).toBe(1);
    await b.events.trigger('id', paid());
    await soon();
    expect(await answer).toEqual(settled);
  });

  it('reaches a caller whose claim was still on its way: it reads the store', async () => {
    let answer!: () => void;
    a.store.course = answersAfter(new Promise<void>((resolve) => (answer = resolve)));
    const watched = a.events.watch('id', accepts, asking());
    await soon();
    expect(await b.events.trigger('id', paid())).toBe('settled');
    await soon();
    a.store.course = works;
    answer();
    await soon();
    expect(await watched).toEqual(settled);
  });

  it('and is lost reaches its caller with the next sweep', async () => {
    const answer = a.events.watch('id', accepts, asking());
    await soon();
    a.pubSub.receivesNothing = true;
    await b.events.trigger('id', paid());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await answer).toEqual(settled);
  });

  it('is heard for nobody where nobody waits, and changes nothing', async () => {
    announceToA('1.1');
    await soon();
    expect(commands).toEqual([]);
  });

  it('answers all callers of its attempt, on every instance', async () => {
    const answers = [a, a, b, b].map(({ events }) => events.watch('id', accepts, asking()));
    const c = await instances.start();
    await soon();
    await c.events.trigger('id', paid());
    await soon();
    expect(await Promise.all(answers)).toEqual([settled, settled, settled, settled]);
  });
});
