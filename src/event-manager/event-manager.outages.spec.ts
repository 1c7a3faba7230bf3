import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asking, paid, refusal, refused } from './examples.fake.js';
import { type Instance, Instances } from './instances.fake.js';
import { answersAfter, isDown, losesAnswers, waitsFor, works } from './request-store/faulty-request-store.fake.js';
import type { SendResult } from './watch.js';

const settled = (outcome = paid(), replayed = false) => ({ kind: 'settled', outcome, replayed });
const unavailable = expect.objectContaining({ code: 'store-unavailable' });

let instances: Instances;
let a: Instance;
let b: Instance;

/** The call to the provider, which accepts. */
const send = vi.fn<() => Promise<SendResult>>();

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  send.mockReset().mockResolvedValue({ kind: 'accepted' });
  instances = new Instances();
  [a, b] = [await instances.start(), await instances.start()];
  await passing();
});

afterEach(async () => {
  await passing(60_000);
  expect([a.events.pending, b.events.pending]).toEqual([0, 0]);
  const stopped = instances.stop();
  await passing(10_000);
  await stopped;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Lets everything happen that happens within so many milliseconds; signals take a few turns of the event loop, and no time. */
async function passing(ms = 5): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(ms);
}

/** A delivers an outcome to its caller while the store is away. */
async function deliverUnstored(): Promise<void> {
  const answer = a.events.watch('id', send, asking());
  await passing();
  a.store.course = isDown;
  await a.events.trigger('id', paid());
  await answer;
}

/** What a promise comes to: its value or its error. */
const endOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('without the store', () => {
  it('nothing is sent', async () => {
    a.store.course = isDown;
    expect(await endOf(a.events.watch('id', send, asking()))).toEqual(unavailable);
    expect(await endOf(a.events.find('id', asking({ timeoutMs: 0 })))).toEqual(unavailable);
    expect(await a.events.storeFault()).toBe('does not answer');
    expect(send).not.toHaveBeenCalled();
  });

  it('a caller is answered by its deadline, and its claim is taken back', async () => {
    let open!: () => void;
    a.store.course = answersAfter(new Promise<void>((resolve) => (open = resolve)));
    const [watching, finding] = [endOf(a.events.watch('id', send, asking())), endOf(a.events.find('id', asking()))];
    await passing(5_000);
    expect(await watching).toEqual(unavailable);
    await passing(100);
    expect(await finding).toEqual(unavailable);
    a.store.course = works;
    open();
    await passing();
    const retry = a.events.watch('id', send, asking());
    await passing();
    expect(send).toHaveBeenCalledOnce();
    await a.events.trigger('id', paid());
    expect(await retry).toEqual(settled());
  });

  it('a claim whose answer got lost is taken back, so that the next try is sent', async () => {
    a.store.course = losesAnswers;
    expect(await endOf(a.events.watch('id', send, asking()))).toEqual(unavailable);
    a.store.restore();
    await passing();
    void a.events.watch('id', send, asking());
    await passing();
    expect(send).toHaveBeenCalledOnce();
  });

  it('a caller whose request is held gets its answer, which is stored when the store is back', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    a.store.course = isDown;
    expect(await a.events.trigger('id', paid())).toBe('settled');
    expect(await answer).toEqual(settled());
    a.store.restore();
    await passing();
    expect(await b.events.watch('id', send, asking())).toEqual(settled(paid(), true));
    expect(send).toHaveBeenCalledOnce();
  });

  it('an outcome for a request that is held elsewhere must be sent again', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    b.store.course = isDown;
    expect(await endOf(b.events.trigger('id', paid()))).toEqual(unavailable);
    b.store.restore();
    expect(await b.events.trigger('id', paid())).toBe('settled');
    expect(await answer).toEqual(settled());
  });

  it('what is held waits to its deadline, and an outcome that was stored just before it is found', async () => {
    const answer = a.events.watch('id', send, asking({ timeoutMs: 900 }));
    await passing(800);
    b.pubSub.loses = () => true;
    await b.events.trigger('id', paid());
    expect(a.events.pending).toBe(1);
    await passing(100);
    expect(await answer).toEqual(settled());
  });

  it('the last read before an answer may hang without holding it up', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    let open!: () => void;
    a.store.course = waitsFor(new Promise<void>((resolve) => (open = resolve)));
    await passing(5_100);
    expect(await answer).toEqual({ kind: 'pending' });
    open();
  });

  it('a refusal is told, and the id is free when the store is back', async () => {
    let refuse!: (result: SendResult) => void;
    send.mockReturnValueOnce(new Promise((resolve) => (refuse = resolve)));
    const answer = a.events.watch('id', send, asking());
    await passing();
    a.store.course = isDown;
    refuse({ kind: 'refused', error: refusal });
    await passing();
    expect(await answer).toEqual(settled(refused));
    a.store.restore();
    await passing();
    void b.events.watch('id', send, asking());
    await passing();
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('what it has lost is claimed again without a second call', async () => {
    const answers = [a.events.watch('id', send, asking()), b.events.watch('id', send, asking())];
    await passing();
    await instances.shared.close();
    await passing(1_000);
    const another = a.events.watch('id', send, asking());
    await passing();
    await b.events.trigger('id', paid());
    expect(await Promise.all([...answers, another])).toEqual([settled(), settled(), settled()]);
    expect(send).toHaveBeenCalledOnce();
  });
});

describe('a lost signal', () => {
  it('costs a second at most', async () => {
    b.pubSub.loses = () => true;
    const answer = a.events.watch('id', send, asking());
    await passing();
    await b.events.trigger('id', paid());
    await passing(1_000);
    expect(a.events.pending).toBe(0);
    expect(await answer).toEqual(settled());
  });

  it('is noticed: a deaf instance says so, subscribes again, and reads what it missed', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    expect(a.events.hears).toBe(true);
    a.pubSub.deaf = true;
    a.pubSub.obstacle = () => Promise.reject(new Error('no connection'));
    await passing(3_000);
    expect(a.events.hears).toBe(false);
    a.pubSub.obstacle = async () => {};
    await b.events.trigger('id', paid());
    await passing(2_000);
    expect(a.events.hears).toBe(true);
    expect(await answer).toEqual(settled());
  });
});

describe('a shutdown', () => {
  it('takes nothing new, and answers what is held', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    const drained = vi.fn();
    const draining = a.events.beforeApplicationShutdown().then(drained);
    expect(await endOf(a.events.watch('new', send, asking()))).toMatchObject({ code: 'shutting-down' });
    await passing(2_000);
    expect(drained).not.toHaveBeenCalled();
    await b.events.trigger('id', paid());
    expect(await answer).toEqual(settled());
    await draining;
    expect(send).toHaveBeenCalledOnce();
  });

  it('ends what is held when the grace is over', async () => {
    const answer = a.events.watch('id', send, asking({ timeoutMs: 60_000 }));
    await passing();
    const draining = a.events.beforeApplicationShutdown();
    await passing(10_000);
    await draining;
    expect(await answer).toEqual({ kind: 'pending' });
  });

  it('stores what it delivered while the store was away', async () => {
    await deliverUnstored();
    a.store.course = works;
    await a.events.beforeApplicationShutdown();
    expect(await b.events.watch('id', send, asking())).toEqual(settled(paid(), true));
  });

  it('that begins while the store is away does not lose what was delivered meanwhile', async () => {
    await deliverUnstored();
    const drained = vi.fn();
    const draining = a.events.beforeApplicationShutdown().then(drained);
    await passing(3_000);
    expect(drained).not.toHaveBeenCalled();
    a.store.course = works;
    await passing(2_000);
    await draining;
    expect(await b.events.watch('id', send, asking())).toEqual(settled(paid(), true));
  });

  it('is over with the grace also where the store stays away', async () => {
    await deliverUnstored();
    const draining = a.events.beforeApplicationShutdown();
    await passing(10_000);
    await draining;
  });
});
