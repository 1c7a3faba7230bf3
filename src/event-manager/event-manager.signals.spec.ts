import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventManagerObserver } from './observer.js';
import { asking, paid } from './testing/examples.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import { answersAfter, isDown, waitsFor, works } from './testing/faulty-request-store.js';
import type { SendResult } from './watch.js';

const settled = (outcome = paid(), replayed = false) => ({ kind: 'settled', outcome, replayed });

/** Notes what it is told. */
class NotingObserver extends EventManagerObserver {
  readonly told: unknown[][] = [];

  override heard(ids: number, waitedFor: number): void {
    this.told.push(['heard', ids, waitedFor]);
  }

  override woke(note: string, ms: number): void {
    this.told.push(['woke', note, ms]);
  }

  override rescued(waits: number): void {
    this.told.push(['rescued', waits]);
  }
}

let instances: Instances;
let observer: NotingObserver;
let a: Instance;
let b: Instance;

const send = async (): Promise<SendResult> => ({ kind: 'accepted' });

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  vi.advanceTimersByTime(10_000); // a process that has run for a while
  instances = new Instances();
  observer = new NotingObserver();
  [a, b] = [await instances.start(observer), await instances.start()];
  await turns();
  observer.told.length = 0;
});

afterEach(async () => {
  a.store.course = works;
  await passing(60_000);
  const stopped = instances.stop();
  await passing(10_000);
  await stopped;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Lets everything happen that takes no time. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function passing(ms: number): Promise<void> {
  await turns();
  await vi.advanceTimersByTimeAsync(ms);
  await turns();
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Callers whose claims the store has taken, and who have not heard of that when their outcomes are signalled. */
async function missed(...ids: readonly string[]) {
  const { opened, open } = gate();
  a.store.course = answersAfter(opened);
  const answers = ids.map((id) => a.events.watch(id, send, asking()));
  await turns();
  a.store.course = works;
  for (const id of ids) expect(await b.events.trigger(id, paid())).toBe('settled');
  await turns();
  expect(a.events.pending).toBe(ids.length);
  return { answers, open };
}

describe('an outcome that comes while a caller enters', () => {
  it('is read as soon as the caller is in, and not by the next sweep', async () => {
    const { answers, open } = await missed('id');
    open();
    await turns();
    expect(a.events.pending).toBe(0);
    expect(await answers[0]).toEqual(settled());
  });

  it('is read again for the next caller that missed one', async () => {
    for (const id of ['first', 'second']) {
      const { answers, open } = await missed(id);
      open();
      await turns();
      expect(a.events.pending).toBe(0);
      expect(await answers[0]).toEqual(settled());
    }
  });

  it('is read with all others that were missed in the same turn by one command', async () => {
    const { answers, open } = await missed('1', '2', '3');
    const reads: (readonly string[])[] = [];
    const read = a.store.read.bind(a.store);
    a.store.read = (ids) => {
      reads.push(ids);
      return read(ids);
    };
    observer.told.length = 0;
    open();
    await turns();
    expect(await Promise.all(answers)).toEqual([settled(), settled(), settled()]);
    expect(reads).toEqual([['1', '2', '3']]);
    expect(observer.told).toEqual([['heard', 3, 3]]);
  });

  it('is not read where none came', async () => {
    void a.events.watch('id', send, asking());
    await turns();
    expect(observer.told).toEqual([]);
  });
});

describe('a signal', () => {
  it('wakes the callers that it is for: the observer gets the number of ids that were waited for, and the note of each', async () => {
    const answers = [
      a.events.watch('noted', send, asking({ note: 'note' })),
      a.events.watch('plain', send, asking()),
      a.events.watch('left', send, asking({ timeoutMs: 100 })),
    ];
    await passing(100);
    await passing(100); // the last read
    observer.told.length = 0;
    const { opened, open } = gate();
    a.store.course = waitsFor(opened);
    await a.pubSub.publish(channelOf(a), { kind: 'settled', externalIds: ['noted', 'plain', 'left'] });
    for (const id of ['noted', 'plain']) await instances.shared.settle(id, paid());
    await passing(30);
    open();
    await turns();
    expect(await Promise.all(answers)).toEqual([settled(), settled(), { kind: 'pending' }]);
    expect(observer.told).toEqual([
      ['heard', 3, 2],
      ['woke', 'note', 30],
    ]);
  });

  it('that comes while the store cannot be read is made up for by the sweep, which counts how many it rescued', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing(100);
    a.store.course = isDown;
    await b.events.trigger('id', paid());
    await passing(2_000);
    expect(a.events.pending).toBe(1);
    expect(observer.told.filter(([what]) => what === 'rescued')).toEqual([
      ['rescued', 0],
      ['rescued', 0],
    ]);
    observer.told.length = 0;
    a.store.course = works;
    await passing(1_000);
    expect(await answer).toEqual(settled());
    expect(observer.told).toContainEqual(['rescued', 1]);
  });
});

it('an instance that hears again reads what it missed at once', async () => {
  const answer = a.events.watch('id', send, asking());
  await turns();
  const { opened, open } = gate();
  a.pubSub.receivesNothing = true;
  a.pubSub.obstacle = () => opened;
  await passing(3_000); // deaf, and subscribing anew
  expect(a.events.hears).toBe(false);
  await b.events.trigger('id', paid());
  await turns();
  expect(a.events.pending).toBe(1);
  open();
  await turns();
  expect(a.events.hears).toBe(true);
  expect(await answer).toEqual(settled());
});

/** The channel on which an instance hears. */
function channelOf({ pubSub }: Instance): string {
  const [own] = pubSub.published[0] ?? [''];
  return own;
}
