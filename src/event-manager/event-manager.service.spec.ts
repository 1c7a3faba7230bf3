import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Caller } from './testing/caller.fake.js';
import { asking, paid, refusal, refused } from './testing/examples.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import type { SendResult } from './watch.js';

const settled = (outcome = paid(), replayed = false) => ({ kind: 'settled', outcome, replayed });

let instances: Instances;
let a: Instance;
let b: Instance;

/** The call to the provider, which accepts. */
const send = vi.fn<() => Promise<SendResult>>();

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  vi.advanceTimersByTime(10_000); // a process that has run for a while
  send.mockReset().mockResolvedValue({ kind: 'accepted' });
  instances = new Instances({ maxPending: 100 });
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

describe('a watched request', () => {
  it('is answered on the instance that watches it, where the outcome came to another one', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    expect(await b.events.trigger('id', paid())).toBe('settled');
    expect(await answer).toEqual(settled());
    expect(send).toHaveBeenCalledOnce();
  });

  it('is sent once for a hundred callers that ask at once on two instances, and all get the same answer', async () => {
    const answers = Array.from({ length: 100 }, (_, index) =>
      (index % 2 === 0 ? a : b).events.watch('id', send, asking()),
    );
    await passing();
    await b.events.trigger('id', paid());
    expect(await Promise.all(answers)).toEqual(Array(100).fill(settled()));
    expect(send).toHaveBeenCalledOnce();
  });

  it('is answered at once with the outcome that there is, again and again', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    await a.events.trigger('id', paid());
    await answer;
    expect(await b.events.watch('id', send, asking())).toEqual(settled(paid(), true));
    expect(await b.events.watch('id', send, asking({ timeoutMs: 0 }))).toEqual(settled(paid(), true));
    expect(send).toHaveBeenCalledOnce();
  });

  it('is answered without a call where its outcome was there before it', async () => {
    expect(await b.events.trigger('id', paid())).toBe('early');
    expect(await a.events.watch('id', send, asking())).toEqual(settled());
    expect(send).not.toHaveBeenCalled();
  });

  it('is not another body’s, nor another owner’s', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    for (const another of [{ fingerprint: 'another' }, { owner: 'another' }]) {
      await expect(b.events.watch('id', send, asking(another))).rejects.toMatchObject({ code: 'external-id-conflict' });
    }
    await a.events.trigger('id', paid());
    expect(await answer).toEqual(settled());
    expect(send).toHaveBeenCalledOnce();
  });

  it('continues without a caller that waits', async () => {
    expect(await a.events.watch('id', send, asking({ timeoutMs: 0 }))).toEqual({ kind: 'pending' });
    await passing();
    expect(send).toHaveBeenCalledOnce();
    expect(await b.events.trigger('id', paid())).toBe('late');
    expect(await a.events.watch('id', send, asking())).toEqual(settled(paid(), true));
  });

  it('may fail, which is an outcome as well', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    expect(await b.events.fail('id', refusal)).toBe('settled');
    expect(await answer).toEqual(settled(refused));
    expect(await b.events.watch('id', send, asking())).toEqual(settled(refused, true));
  });

  it('is given the first outcome, whatever comes after it', async () => {
    const answers = [a.events.watch('id', send, asking()), b.events.watch('id', send, asking())];
    await passing();
    const results = await Promise.all([a.events.trigger('id', paid(1)), b.events.fail('id', refusal)]);
    expect(results).toEqual(['settled', 'conflicting']);
    expect(await Promise.all(answers)).toEqual([settled(paid(1)), settled(paid(1))]);
  });

  it('costs nothing beyond its capacity: the next caller is refused before the call', async () => {
    const answers = Array.from({ length: 101 }, (_, index) => a.events.watch(`${index}`, send, asking()));
    await expect(answers[100]).rejects.toMatchObject({ code: 'capacity-exceeded' });
    await passing();
    expect(send).toHaveBeenCalledTimes(100);
    await a.events.trigger('0', paid());
    await answers[0];
    expect(await a.events.watch('0', send, asking())).toEqual(settled(paid(), true));
  });
});

describe('the call to the provider', () => {
  it('may hang: the webhook settles', async () => {
    send.mockReturnValue(new Promise(() => {}));
    const answer = a.events.watch('id', send, asking());
    await passing();
    await b.events.trigger('id', paid());
    expect(await answer).toEqual(settled());
  });

  it('may end without a clear word: the wait goes on', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    send.mockRejectedValue(new Error('connection reset'));
    const answer = a.events.watch('id', send, asking());
    await passing(4_000);
    expect(warn).toHaveBeenCalledWith(expect.objectContaining({ event: 'send-unclear', external_id: 'id' }));
    await b.events.trigger('id', paid());
    expect(await answer).toEqual(settled());
    expect(send).toHaveBeenCalledOnce();
  });

  it('may bring the outcome: all callers that wait get it, and those that come later', async () => {
    send.mockResolvedValue({ kind: 'settled', outcome: paid() });
    const answers = [a.events.watch('id', send, asking()), b.events.watch('id', send, asking())];
    await passing();
    expect(await Promise.all(answers)).toEqual([settled(), settled()]);
    expect(await b.events.watch('id', send, asking())).toEqual(settled(paid(), true));
  });

  it('[F9] may be refused: all callers that wait get the refusal, and the id is free for another try', async () => {
    send.mockResolvedValueOnce({ kind: 'refused', error: refusal });
    const answers = [a.events.watch('id', send, asking()), b.events.watch('id', send, asking())];
    await passing();
    expect(await Promise.all(answers)).toEqual([settled(refused), settled(refused)]);
    expect(await a.events.find('id', asking({ timeoutMs: 0 }))).toMatchObject({ outcome: refused });
    const corrected = b.events.watch('id', send, asking({ fingerprint: 'corrected' }));
    await passing();
    await a.events.trigger('id', paid());
    expect(await corrected).toEqual(settled());
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('may be refused after the webhook came: the webhook counts', async () => {
    let refuse!: (result: SendResult) => void;
    send.mockReturnValue(new Promise((resolve) => (refuse = resolve)));
    const answer = a.events.watch('id', send, asking());
    await passing();
    await b.events.trigger('id', paid());
    refuse({ kind: 'refused', error: refusal });
    expect(await answer).toEqual(settled());
    await passing();
    expect(await a.events.watch('id', send, asking())).toEqual(settled(paid(), true));
  });

  it('goes on when its caller leaves, and its outcome is kept', async () => {
    let answer!: (result: SendResult) => void;
    send.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const caller = new Caller();
    const left = a.events.watch('id', send, asking({ onLeave: caller.onLeave }));
    await passing();
    caller.leave();
    expect(await left).toEqual({ kind: 'pending' });
    expect(caller.listeners).toBe(0);
    expect(a.events.pending).toBe(0);
    answer({ kind: 'settled', outcome: paid() });
    await passing();
    expect(await b.events.watch('id', send, asking())).toEqual(settled(paid(), true));
    expect(send).toHaveBeenCalledOnce();
  });
});

describe('a request that is looked at', () => {
  it('is its owner’s only', async () => {
    void a.events.watch('id', send, asking());
    await passing();
    expect(await b.events.find('id', asking({ timeoutMs: 0 }))).toMatchObject({ owner: 'owner', outcome: undefined });
    for (const timeoutMs of [0, 1_000]) {
      expect(await b.events.find('id', asking({ timeoutMs, owner: 'another' }))).toBeUndefined();
      expect(await b.events.find('unknown', asking({ timeoutMs }))).toBeUndefined();
    }
  });

  it('is waited for until it has an outcome', async () => {
    void a.events.watch('id', send, asking({ timeoutMs: 0 }));
    await passing();
    const found = vi.fn();
    const finding = b.events.find('id', asking()).then(found);
    await passing(1_000);
    expect(found).not.toHaveBeenCalled();
    await a.events.trigger('id', paid());
    await finding;
    expect(found).toHaveBeenCalledWith(expect.objectContaining({ outcome: paid() }));
  });

  it('is given as it is when the wait is over', async () => {
    void a.events.watch('id', send, asking({ timeoutMs: 0 }));
    const finding = b.events.find('id', asking({ timeoutMs: 1_000 }));
    await passing(1_000);
    expect(await finding).toMatchObject({ outcome: undefined });
  });
});
