import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Caller } from './testing/caller.fake.js';
import { asking, paid, refusal, refused } from './testing/examples.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import { answersAfter, type Course, hangs, isDown, works } from './testing/faulty-request-store.js';
import type { SendResult, WatchResult } from './watch.js';

let instances: Instances;

/** A promise that the test resolves. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const accepts = async (): Promise<SendResult> => ({ kind: 'accepted' });
const answersAtOnce = async (): Promise<SendResult> => ({ kind: 'settled', outcome: paid() });
const settled = (outcome: unknown): object => ({ kind: 'settled', outcome });
const soon = () => vi.advanceTimersByTimeAsync(10);

/** A store that takes a second for each command. */
const slowly: Course = async (carryOut) => {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return carryOut();
};

/** A call that is refused when the test says so, and somebody on another instance who has joined it and can't hear. */
async function refusedUnheard(): Promise<{ a: Instance; b: Instance; joined: Promise<WatchResult> }> {
  const [a, b] = [await instances.start(), await instances.start()];
  const { opened, open } = gate();
  const refuses = async (): Promise<SendResult> => opened.then(() => ({ kind: 'refused', error: refusal }));
  const first = a.events.watch('id', refuses, asking());
  await soon();
  const joined = b.events.watch('id', accepts, asking());
  await soon();
  a.pubSub.loses = () => true;
  open();
  await soon();
  expect(await first).toMatchObject(settled(refused));
  return { a, b, joined };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(10_000); // a process that has run for a while
  instances = new Instances();
});

afterEach(() => instances.stopInFakeTime());

describe('after a refusal that another instance has not heard of', () => {
  it('a retry there calls the provider, and the callers that waited there get the refusal', async () => {
    const { b, joined } = await refusedUnheard();
    const send = vi.fn(answersAtOnce);
    const retry = b.events.watch('id', send, asking());
    await soon();
    expect(await retry).toMatchObject(settled(paid()));
    expect(await joined).toMatchObject(settled(refused));
    expect(send).toHaveBeenCalledOnce();
  });

  it('and after a second one on another instance, a retry calls the provider again', async () => {
    const { a, b, joined } = await refusedUnheard();
    const again = a.events.watch('id', async () => ({ kind: 'refused', error: refusal }), asking());
    await soon();
    expect(await again).toMatchObject(settled(refused));
    const send = vi.fn(answersAtOnce);
    const retry = b.events.watch('id', send, asking());
    await soon();
    expect(await retry).toMatchObject(settled(paid()));
    expect(send).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await joined).toMatchObject(settled(paid()));
  });

  it('no caller that waited gets the outcome of a corrected body', async () => {
    const { a, joined } = await refusedUnheard();
    const corrected = a.events.watch('id', answersAtOnce, asking({ fingerprint: 'corrected' }));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await corrected).toMatchObject(settled(paid()));
    expect(await joined).toEqual({ kind: 'pending' });
  });

  it('a new try whose claim is on its way is not answered with it', async () => {
    const a = await instances.start();
    const [refusing, answering] = [gate(), gate()];
    const refuses = async (): Promise<SendResult> => refusing.opened.then(() => ({ kind: 'refused', error: refusal }));
    const first = a.events.watch('id', refuses, asking());
    await soon();
    a.store.course = answersAfter(answering.opened); // what it carries out now, it answers later
    refusing.open();
    await soon();
    const retry = a.events.watch('id', answersAtOnce, asking({ fingerprint: 'corrected' }));
    await soon();
    a.store.course = works;
    answering.open();
    await soon();
    expect(await first).toMatchObject(settled(refused));
    expect(await retry).toMatchObject(settled(paid()));
  });
});

describe('after the store has lost its data', () => {
  it('no caller gets the outcome of another owner', async () => {
    const [a, b] = [await instances.start(), await instances.start()];
    const held = a.events.watch('id', accepts, asking({ owner: 'one', timeoutMs: 600 }));
    await soon();
    await instances.shared.close();
    const taken = b.events.watch('id', answersAtOnce, asking({ owner: 'two' }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await taken).toMatchObject(settled(paid()));
    expect(await held).toEqual({ kind: 'pending' });
  });

  it('the same request on the instance that holds it is not sent again', async () => {
    const a = await instances.start();
    const first = a.events.watch('id', accepts, asking());
    await soon();
    await instances.shared.close();
    const send = vi.fn(accepts);
    const second = a.events.watch('id', send, asking());
    await soon();
    await a.events.trigger('id', paid());
    expect([await first, await second]).toMatchObject([settled(paid()), settled(paid())]);
    expect(send).not.toHaveBeenCalled();
  });

  it('a refusal reaches the callers that had joined, whichever of them claims again first', async () => {
    const [a, b] = [await instances.start(), await instances.start()];
    const { opened, open } = gate();
    const first = a.events.watch('id', async () => opened.then(() => ({ kind: 'refused', error: refusal })), asking());
    await soon();
    const joined = b.events.watch('id', accepts, asking());
    await soon();
    await instances.shared.close();
    a.store.course = isDown; // so that B claims again
    await vi.advanceTimersByTimeAsync(1_500);
    a.store.restore();
    open();
    await vi.advanceTimersByTimeAsync(1_500);
    expect([await first, await joined]).toMatchObject([settled(refused), settled(refused)]);
  });
});

describe('a caller that leaves', () => {
  it('before it has come takes no place', async () => {
    const a = await instances.start();
    const caller = new Caller();
    caller.leave();
    const gone = a.events.watch('id', accepts, asking({ onLeave: caller.onLeave }));
    await soon();
    expect(await gone).toEqual({ kind: 'pending' });
    expect(a.events.pending).toBe(0);
  });

  it('while its claim is on its way does not fail the callers that joined it', async () => {
    const [a, b] = [await instances.start(), await instances.start()];
    const [answering, caller] = [gate(), new Caller()];
    a.store.course = answersAfter(answering.opened);
    const send = vi.fn(accepts);
    const left = a.events.watch('id', send, asking({ onLeave: caller.onLeave }));
    await soon();
    const joined = b.events.watch('id', accepts, asking());
    await soon();
    caller.leave();
    a.store.course = works;
    answering.open();
    await soon();
    expect(await left).toEqual({ kind: 'pending' });
    expect(send).toHaveBeenCalledOnce();
    await b.events.trigger('id', paid());
    expect(await joined).toMatchObject(settled(paid()));
  });
});

describe('an outcome', () => {
  it('is not delivered to a caller that does not hold the request yet', async () => {
    const [a, b] = [await instances.start(), await instances.start()];
    const held = a.events.watch('id', accepts, asking());
    await soon();
    b.store.course = hangs;
    const entering = b.events.watch('id', accepts, asking()).catch((error: unknown) => error);
    await soon();
    b.store.course = isDown;
    await expect(b.events.trigger('id', paid())).rejects.toMatchObject({ code: 'store-unavailable' });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await entering).toMatchObject({ code: 'store-unavailable' });
    expect(await held).toEqual({ kind: 'pending' });
  });

  it('is read until the deadline of who waits to be told, if the store is slow', async () => {
    const [a, b] = [await instances.start(), await instances.start()];
    void a.events.watch('id', accepts, asking());
    await soon();
    const found = b.events.find('id', { owner: 'owner', timeoutMs: 5_000 });
    await soon();
    b.store.course = slowly;
    await a.events.trigger('id', paid());
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await found).toMatchObject({ outcome: paid() });
  });

  it('reaches a caller that joined a request near the end of its life', async () => {
    const a = await instances.start();
    const asked = a.events.watch('id', accepts, asking({ timeoutMs: 0 }));
    await vi.advanceTimersByTimeAsync(3_599_500);
    const joined = a.events.watch('id', accepts, asking());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await a.events.trigger('id', paid())).toBe('settled');
    expect(await asked).toEqual({ kind: 'pending' });
    expect(await joined).toMatchObject(settled(paid()));
  });
});

describe('a claim that its maker could not confirm', () => {
  it('is made again by the caller that had joined it, and the provider is called for that one', async () => {
    const [a, b] = [await instances.start(), await instances.start()];
    const { opened, open } = gate();
    a.store.course = answersAfter(opened); // it carries out the claim, and says so too late
    const maker = a.events.watch('id', accepts, asking({ timeoutMs: 500 })).catch((error: unknown) => error);
    await soon();
    const send = vi.fn(accepts);
    const joiners = [b.events.watch('id', send, asking()), b.events.watch('id', send, asking())];
    await vi.advanceTimersByTimeAsync(700);
    expect(await maker).toMatchObject({ code: 'store-unavailable' });
    a.store.course = works;
    open();
    await soon();
    expect(send).toHaveBeenCalledOnce();
    await a.events.trigger('id', paid());
    await soon();
    expect(await Promise.all(joiners)).toMatchObject([settled(paid()), settled(paid())]);
  });
});

it('a caller that learns by the last read that its claim was withdrawn is answered with that: no call is made for a caller that has left', async () => {
  const [a, b] = [await instances.start(), await instances.start()];
  const { opened, open } = gate();
  a.store.course = answersAfter(opened);
  const maker = a.events.watch('id', accepts, asking({ timeoutMs: 500 })).catch((error: unknown) => error);
  await soon();
  const send = vi.fn(accepts);
  const joiner = b.events.watch('id', send, asking({ timeoutMs: 590 }));
  await vi.advanceTimersByTimeAsync(550);
  await maker;
  a.pubSub.loses = () => true;
  a.store.course = works;
  open();
  await vi.advanceTimersByTimeAsync(100);
  expect(await joiner).toMatchObject(settled({ state: 'failed', error: { code: 'store-unavailable' } }));
  expect(send).not.toHaveBeenCalled();
});

describe('calls to the provider', () => {
  it('are never more at once than may wait', async () => {
    instances = new Instances({ maxPending: 10 });
    const a = await instances.start();
    const { opened, open } = gate();
    const send = vi.fn(async () => opened.then(accepts));
    const ask = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) => a.events.watch(`${name}-${index}`, send, asking({ timeoutMs: 0 })));
    await Promise.all(ask(9, 'first'));
    const rest = await Promise.allSettled(ask(10, 'second'));
    expect(rest.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(send).toHaveBeenCalledTimes(10);
    open();
  });
});
