import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { StoreRefusedError } from './errors.js';
import type { Failure, Outcome } from './outcome.js';
import { Caller } from './testing/caller.fake.js';
import { asking, paid, refusal, refused } from './testing/examples.js';
import { answersAfter, isDown, losesAnswers, refusesWrites, waitsFor, works } from './testing/faulty-request-store.js';
import { type Instance, Instances } from './testing/instances.fake.js';
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
  vi.advanceTimersByTime(10_000); // a process that has run for a while
  send.mockReset().mockResolvedValue({ kind: 'accepted' });
  instances = new Instances({ maxEarly: 0 });
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

  it('a caller is answered by its deadline, and its claim is withdrawn', async () => {
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

  it('[F35] a claim whose answer got lost is withdrawn, so that the next try is sent', async () => {
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

  it('what is held gets no answer at its deadline', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    a.store.course = isDown;
    await passing(5_000);
    expect(await answer).toEqual({ kind: 'pending' });
  });

  it('a caller that looks at a request is answered by its deadline, and one that does not wait by the store', async () => {
    void a.events.watch('id', send, asking({ timeoutMs: 0 }));
    await passing();
    const waited = vi.fn<(end: unknown) => void>();
    void endOf(a.events.find('id', asking({ timeoutMs: 1_000 }))).then(waited);
    await passing();
    let open!: () => void;
    a.store.course = waitsFor(new Promise<void>((resolve) => (open = resolve)));
    const reading = a.events.find('id', asking({ timeoutMs: 0 }));
    await passing(1_000);
    await passing(100);
    expect(waited).toHaveBeenCalledWith(expect.objectContaining({ code: 'store-unavailable', mayHaveApplied: false }));
    open();
    expect(await reading).toMatchObject({ owner: 'owner' });
  });

  it('a fault that the store did not report itself counts as no answer', async () => {
    a.store.course = () => Promise.reject(new Error('odd'));
    expect(await a.events.storeFault()).toBe('does not answer');
  });

  it('a refusal is delivered, and the id is free when the store is back', async () => {
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

describe('a store that refuses', () => {
  it('says why, is not asked to undo what it did not do, and nothing is sent', async () => {
    const asked: string[] = [];
    a.store.course = (carryOut, command) => {
      asked.push(command);
      return refusesWrites(carryOut, command);
    };
    expect(await endOf(a.events.watch('id', send, asking()))).toEqual(unavailable);
    expect(await a.events.storeFault()).toBe('refuses (OOM)');
    await passing(10_000);
    expect(asked.filter((command) => command === 'claim')).toHaveLength(1);
    expect(asked).not.toContain('release');
    expect(send).not.toHaveBeenCalled();
    a.store.course = works;
    expect(await a.events.storeFault()).toBeUndefined();
  });

  it('is logged once, in its own words, and so is its end', async () => {
    const lines = vi.spyOn(Logger.prototype, 'warn');
    onTestFinished(() => lines.mockRestore());
    const told = () => lines.mock.calls.filter(([line]) => line.event === 'store-refuses');
    a.store.course = () => Promise.reject(new StoreRefusedError('OOM', { cause: new Error('OOM, it said') }));
    await passing(5_000);
    expect(told()).toEqual([[{ event: 'store-refuses', reason: 'OOM', words: 'OOM, it said' }]]);
    expect(a.pubSub.resubscriptions).toBe(0);
    a.store.course = isDown; // as between two connections to a server that was demoted
    await passing(2_000);
    a.store.course = refusesWrites;
    await passing(2_000);
    expect(told()).toHaveLength(1);
    a.store.course = works;
    await passing(2_000);
    a.store.course = refusesWrites;
    await passing(2_000);
    expect(told()).toHaveLength(2);
    await a.events.onApplicationShutdown();
    a.store.course = () => Promise.reject(new StoreRefusedError('READONLY'));
    await a.events.storeFault();
    expect(told()).toHaveLength(2);
  });

  it('and was demoted has the reply channel reconnect once, when its successor takes writes, whichever command was refused first', async () => {
    a.store.course = () => Promise.reject(new StoreRefusedError('READONLY'));
    expect(await endOf(a.events.watch('id', send, asking()))).toEqual(unavailable);
    a.store.restore({ wasDemoted: true }); // before the next proof
    await passing(3_000);
    expect([a.pubSub.resubscriptions, b.pubSub.resubscriptions]).toEqual([1, 0]);
    a.store.restore({ wasDemoted: true, course: refusesWrites }); // the address leads to the demoted server still
    await passing(3_000);
    expect(a.pubSub.resubscriptions).toBe(1);
    a.store.restore();
    await passing(3_000);
    expect(a.pubSub.resubscriptions).toBe(2);
  });

  it('gets what was delivered meanwhile when it takes it, and is asked for nothing else while it does not', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    const asked: string[] = [];
    a.store.course = (carryOut, command) => {
      asked.push(command);
      return refusesWrites(carryOut, command);
    };
    expect(await a.events.trigger('id', paid())).toBe('settled');
    expect(await answer).toEqual(settled());
    expect(a.events.unstored).toBe(1);
    asked.length = 0;
    await passing(25_000); // the next try would be six seconds later
    expect(new Set(asked)).toEqual(new Set(['prove']));
    expect(asked.length).toBeLessThanOrEqual(26);
    a.store.course = works;
    await passing(1_000);
    expect(a.events.unstored).toBe(0);
    expect(await b.events.watch('id', send, asking())).toEqual(settled(paid(), true));
  });

  it('one record that cannot be read keeps no other caller from its outcome, and is no missing request', async () => {
    const answers = ['good', 'bad'].map((id) => a.events.watch(id, send, asking()));
    await passing();
    const spoilt = new Map([['bad', 'unreadable' as const]]);
    for (const { store } of [a, b]) {
      store.read = async (ids) =>
        (await instances.shared.read(ids)).map((found, at) => spoilt.get(ids[at] ?? '') ?? found);
    }
    b.pubSub.loses = () => true;
    await b.events.trigger('good', paid());
    await passing(1_000);
    expect(await answers[0]).toEqual(settled());
    expect(await endOf(a.events.find('bad', asking({ timeoutMs: 0 })))).toEqual(unavailable);
    await passing(5_000);
    expect(await answers[1]).toEqual({ kind: 'pending' });
  });
});

describe('what a call needs', () => {
  const fault: Failure = { code: 'provider-unreachable', detail: 'no token' };
  const never = new Promise<undefined>(() => {});

  it('is there before the id is claimed', async () => {
    let ready!: () => void;
    const prepare = () => new Promise<undefined>((resolve) => (ready = () => resolve(undefined)));
    const answer = a.events.watch('id', send, asking({ prepare }));
    await passing();
    expect(await instances.shared.read(['id'])).toEqual([undefined]);
    ready();
    await passing();
    expect(send).toHaveBeenCalledOnce();
    await a.events.trigger('id', paid());
    expect(await answer).toEqual(settled());
  });

  it('may fail: the caller gets the failure, nothing is claimed or sent, and the id is free', async () => {
    const prepare = async () => fault;
    const failed: Outcome = { state: 'failed', error: fault };
    expect(await a.events.watch('id', send, asking({ prepare }))).toEqual(settled(failed));
    expect(await a.events.watch('id', send, asking({ prepare, timeoutMs: 0 }))).toEqual(settled(failed));
    expect(await instances.shared.read(['id'])).toEqual([undefined]);
    expect(send).not.toHaveBeenCalled();
  });

  it('does not come: the caller is answered by its deadline, or leaves, and nothing is claimed', async () => {
    const caller = new Caller();
    const late = a.events.watch('late', send, asking({ prepare: () => never }));
    const left = a.events.watch('left', send, asking({ prepare: () => never, onLeave: caller.onLeave }));
    await passing();
    caller.leave();
    expect(await left).toEqual({ kind: 'pending' });
    await passing(5_000);
    await passing(100);
    expect(await late).toMatchObject({ kind: 'settled', outcome: { error: { code: 'provider-unreachable' } } });
    expect(await instances.shared.read(['late', 'left'])).toEqual([undefined, undefined]);
  });

  it('does not come, and its caller does not wait for the outcome: it may leave, and a shutdown is its answer', async () => {
    const caller = new Caller();
    const left = a.events.watch('left', send, asking({ prepare: () => never, timeoutMs: 0, onLeave: caller.onLeave }));
    const stays = [0, 60_000].map((timeoutMs) =>
      endOf(a.events.watch(`${timeoutMs}`, send, asking({ prepare: () => never, timeoutMs }))),
    );
    await passing();
    caller.leave();
    expect(await left).toEqual({ kind: 'pending' });
    expect(a.events.pending).toBe(2);
    const draining = a.events.beforeApplicationShutdown();
    await passing(10_000);
    await draining;
    for (const stayed of stays) expect(await stayed).toMatchObject({ code: 'shutting-down' });
    expect(await instances.shared.read(['left', '0', '60000'])).toEqual([undefined, undefined, undefined]);
  });

  it('is not asked for where the request is known: pending, settled, or another caller’s', async () => {
    const prepare = vi.fn(async () => fault);
    const first = a.events.watch('id', send, asking());
    await passing();
    const joined = b.events.watch('id', send, asking({ prepare }));
    await passing();
    await a.events.trigger('id', paid());
    expect(await Promise.all([first, joined])).toEqual([settled(), settled()]);
    expect(await b.events.watch('id', send, asking({ prepare }))).toEqual(settled(paid(), true));
    const another = b.events.watch('id', send, asking({ prepare, owner: 'another' }));
    expect(await endOf(another)).toMatchObject({ code: 'external-id-conflict' });
    send.mockResolvedValueOnce({ kind: 'refused', error: refusal });
    await a.events.watch('released', send, asking());
    const released = b.events.watch('released', send, asking({ prepare, owner: 'another' }));
    expect(await endOf(released)).toMatchObject({ code: 'external-id-conflict' });
    expect(prepare).not.toHaveBeenCalled();
  });

  it('is asked for by the next try after a refusal', async () => {
    send.mockResolvedValueOnce({ kind: 'refused', error: refusal });
    await a.events.watch('id', send, asking());
    const prepare = vi.fn(async () => fault);
    expect(await a.events.watch('id', send, asking({ prepare }))).toMatchObject({ outcome: { error: fault } });
    expect(prepare).toHaveBeenCalledOnce();
  });
});

describe('what the provider gave before its outcome', () => {
  it('is in the answer of an outcome that lacks it, wherever that comes, and in what is replayed', async () => {
    send.mockResolvedValue({ kind: 'accepted', known: { cashin_id: 'c-1' } });
    const answer = a.events.watch('id', send, asking());
    await passing();
    await b.events.trigger('id', { state: 'succeeded', result: { qr_code: 'code', cashin_id: null } });
    const whole: Outcome = { state: 'succeeded', result: { qr_code: 'code', cashin_id: 'c-1' } };
    expect(await answer).toEqual(settled(whole));
    expect(await b.events.watch('id', send, asking())).toEqual(settled(whole, true));
  });

  it('is not asked of the store where it gave nothing', async () => {
    const asked: string[] = [];
    a.store.course = (carryOut, command) => {
      asked.push(command);
      return carryOut();
    };
    const ends: readonly SendResult[] = [
      { kind: 'accepted' },
      { kind: 'settled', outcome: paid() },
      { kind: 'refused', error: refusal },
    ];
    for (const [index, end] of ends.entries()) {
      send.mockResolvedValueOnce(end);
      void a.events.watch(`${index}`, send, asking());
      await passing();
    }
    expect(asked).not.toContain('note');
  });
});

describe('a store that has come back', () => {
  it('[F29] may lack what another instance holds, until that one has claimed it again: then an outcome must be sent again', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing(1_000);
    await instances.shared.close(); // what was claimed last is lost
    b.store.restore();
    expect(await endOf(b.events.trigger('id', paid()))).toEqual(unavailable);
    await passing(1_000);
    expect(await b.events.trigger('id', paid())).toBe('settled');
    expect(await answer).toEqual(settled());
    expect(await endOf(b.events.trigger('nobody’s', paid()))).toEqual(unavailable);
    await passing(4_000);
    expect(await b.events.trigger('nobody’s', paid())).toBe('unmatched');
  });

  it('has lost nothing where it is reached for the first time', async () => {
    const fresh = await instances.start();
    fresh.store.restore();
    expect(await fresh.events.trigger('nobody’s', paid())).toBe('unmatched');
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

  it('is noticed: an instance that does not hear says so, subscribes again, and reads what it missed', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    expect(a.events.hears).toBe(true);
    a.pubSub.receivesNothing = true;
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
    expect([a.events.draining, b.events.draining]).toEqual([true, false]);
    expect(await endOf(a.events.watch('new', send, asking()))).toMatchObject({ code: 'shutting-down' });
    expect(await endOf(a.events.find('id', asking()))).toMatchObject({ code: 'shutting-down' });
    expect(await a.events.find('id', asking({ timeoutMs: 0 }))).toMatchObject({ owner: 'owner' });
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

  it('[F44] that begins while the store is away does not lose what was delivered meanwhile', async () => {
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

  it('logs what the store has not taken when its grace is over', async () => {
    const lines = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    onTestFinished(() => lines.mockRestore());
    await deliverUnstored();
    const draining = a.events.beforeApplicationShutdown();
    await passing(10_000);
    await draining;
    expect(lines.mock.calls).toEqual([[{ event: 'outcomes-lost', unstored: 1 }]]);
  });

  it('waits for the answer to a claim whose caller has left, and withdraws it', async () => {
    let open!: () => void;
    a.store.course = answersAfter(new Promise<void>((resolve) => (open = resolve)));
    const asked = endOf(a.events.watch('id', send, asking({ timeoutMs: 1_000 })));
    await passing(1_000);
    expect(await asked).toEqual(unavailable);
    const draining = a.events.beforeApplicationShutdown();
    await passing(2_000);
    a.store.course = works;
    open();
    await passing();
    await draining;
    expect(await instances.shared.read(['id'])).toMatchObject([{ released: true }]);
  });

  it('is over with the grace also where the store stays away', async () => {
    await deliverUnstored();
    const draining = a.events.beforeApplicationShutdown();
    await passing(10_000);
    await draining;
  });
});
