import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LookupFailedError } from './errors.js';
import { Caller } from './testing/caller.fake.js';
import { asking, claimOf, paid } from './testing/examples.js';
import { isDown } from './testing/faulty-request-store.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import { commandsOf, passing, stopTime, turns } from './testing/passing.fake.js';
import type { FollowUp, Look, LookResult, SendResult, Target } from './watch.js';

const payment: FollowUp = { name: 'payment', keepMs: 86_400_000, names: (names) => names.map((name) => `p:${name}`) };

let instances: Instances;
let a: Instance;
let b: Instance;

/** The GET to the provider, which has nothing yet. */
const look = vi.fn<Look>();

const accepts = async (): Promise<SendResult> => ({ kind: 'accepted', names: ['theirs'] });
const settled = (outcome = paid()) => ({ kind: 'settled', outcome, replayed: false });
const proven = { look, proven: true };
const unproven = { look, proven: false };

beforeEach(async () => {
  stopTime();
  look.mockReset().mockResolvedValue(undefined);
  instances = new Instances({ maxEarly: 0 });
  [a, b] = [await instances.start(), await instances.start()];
  return () => instances.stopInFakeTime();
});

/** A proved webhook of the request, which must be looked up. */
const ask = () => b.events.trigger('id', undefined, proven);

/** Looks that end when the test says so, in the order in which they began. */
function heldLooks(): readonly { readonly end: (result?: LookResult) => void; readonly fail: () => void }[] {
  const held: { end: (result?: LookResult) => void; fail: () => void }[] = [];
  look.mockImplementation(
    () => new Promise((resolve, reject) => held.push({ end: resolve, fail: () => reject(new Error('no answer')) })),
  );
  return held;
}

describe('a webhook that must be looked up', () => {
  it.each<{ what: string; target: Target; names: readonly string[] }>([
    { what: 'our id', target: { ids: ['id'] }, names: ['theirs'] },
    { what: 'the provider’s name', target: { ids: [], name: 'theirs' }, names: ['theirs'] },
    { what: 'both', target: { ids: ['id'], name: 'theirs' }, names: ['theirs'] },
    { what: 'another name', target: { ids: ['id'], name: 'more' }, names: ['more', 'theirs'] },
  ])('by $what is looked up by all names, and what is found is delivered', async ({ target, names }) => {
    const answer = a.events.watch('id', accepts, asking());
    await passing();
    look.mockResolvedValue({ outcome: paid() });
    for (const lookup of [unproven, proven]) {
      const result = await b.events.trigger(target, undefined, lookup);
      expect(result).toBe(lookup === unproven ? 'settled' : 'duplicate');
    }
    await passing();
    expect(await answer).toEqual(settled());
    expect(look.mock.calls).toEqual([[names]]); // one that has its outcome is not looked up
  });

  it.each([undefined, {}, { ids: ['id'] }])('and of which the provider says %o changes nothing', async (result) => {
    void a.events.watch('id', accepts, asking());
    await passing();
    look.mockResolvedValue(result);
    expect(await b.events.trigger('id', undefined, proven)).toBe('intermediate');
    expect(await b.events.find('id', { owner: 'owner', timeoutMs: 0 })).toMatchObject({ outcome: undefined });
  });

  it('is not acknowledged where the provider can not be asked', async () => {
    void a.events.watch('id', accepts, asking());
    await passing();
    const cause = new Error('503');
    look.mockRejectedValue(cause);
    const error = await b.events.trigger('id', undefined, proven).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LookupFailedError);
    expect(error).toMatchObject({ code: 'lookup-failed', cause });
  });

  it('is not acknowledged before the look has ended', async () => {
    void a.events.watch('id', accepts, asking());
    await passing();
    const looks = heldLooks();
    const ended = vi.fn<(result: unknown) => void>();
    void b.events.trigger('id', undefined, proven).then(ended);
    await passing();
    expect(ended).not.toHaveBeenCalled();
    looks[0]?.end({ outcome: paid() });
    await passing();
    expect(ended).toHaveBeenCalledWith('settled');
  });

  it.each([{ ids: ['unknown'] }, { ids: [], name: 'unknown' }, { ids: ['unknown'], followUp: payment }])(
    'and is not proved causes no look for what is not known: %j',
    async (target) => {
      await passing(1_000); // the store has proved by now that it takes writes
      expect(await b.events.trigger(target, undefined, unproven)).toBe('unmatched');
      expect(look).not.toHaveBeenCalled();
      b.store.course = (carryOut, command) => (command === 'prove' ? isDown(carryOut, command) : carryOut());
      await expect(b.events.trigger(target, undefined, unproven)).rejects.toMatchObject({ code: 'store-unavailable' });
      b.store.restore(); // what others hold may not be there yet
      await expect(b.events.trigger(target, undefined, unproven)).rejects.toMatchObject({ code: 'store-unavailable' });
    },
  );

  it('and is proved is looked up also where nothing is known of it, and kept early under its name', async () => {
    look.mockResolvedValue({ outcome: paid() });
    expect(await b.events.trigger({ ids: [], name: 'theirs' }, undefined, proven)).toBe('early');
    expect(await a.events.watch('id', accepts, asking())).toEqual(settled());
  });

  it('is for the request of ours that the provider names', async () => {
    const answer = a.events.watch('id', accepts, asking());
    await passing();
    look.mockResolvedValue({ outcome: paid(), ids: ['id'] });
    expect(await b.events.trigger({ ids: [], name: 'unknown' }, undefined, proven)).toBe('settled');
    await passing();
    expect(await answer).toEqual(settled());
  });

  it.each<{ what: string; target: Target; ids: readonly string[] }>([
    { what: 'is of another request', target: { ids: ['id'] }, ids: ['another'] },
    { what: 'is of several', target: { ids: ['id'] }, ids: ['id', 'another'] },
    { what: 'has a name that leads elsewhere', target: { ids: [], name: 'theirs' }, ids: ['another'] },
  ])('and $what settles nothing', async ({ target, ids }) => {
    void a.events.watch('id', accepts, asking());
    await passing();
    look.mockResolvedValue({ outcome: paid(), ids });
    expect(await b.events.trigger(target, undefined, proven)).toBe('disagreeing');
    expect(await b.events.find('id', { owner: 'owner', timeoutMs: 0 })).toMatchObject({ outcome: undefined });
  });

  it('that carries two ids is not looked up', async () => {
    expect(await b.events.trigger({ ids: ['1', '2'] }, undefined, proven)).toBe('disagreeing');
    expect(look).not.toHaveBeenCalled();
  });

  it('of a follow-up is looked up by its names, before it has begun, too', async () => {
    await instances.shared.claim(claimOf('id', { instance: 'crashed', names: ['theirs'] }));
    look.mockResolvedValue({ outcome: paid(), ids: ['id'] });
    expect(await b.events.trigger({ ids: ['id'], followUp: payment }, undefined, unproven)).toBe('late');
    expect(look.mock.calls).toEqual([[['p:theirs']]]);
    const found = await b.events.find('id', { owner: 'owner', timeoutMs: 0, followUp: payment });
    expect(found).toMatchObject({ outcome: paid() });
  });

  it('is looked up once at a time: all that come meanwhile share one further look', async () => {
    void a.events.watch('id', accepts, asking());
    await passing();
    const looks = heldLooks();
    const first = ask();
    await passing();
    const others = Array.from({ length: 100 }, ask);
    await passing();
    expect(looks).toHaveLength(1);
    looks[0]?.end();
    expect(await first).toBe('intermediate');
    await passing();
    expect(looks).toHaveLength(2);
    looks[1]?.end({ outcome: paid() });
    expect((await Promise.all(others)).toSorted()).toEqual([...Array(99).fill('duplicate'), 'settled']);
    await passing();
    expect(await ask()).toBe('duplicate');
    expect(looks).toHaveLength(2);
  });

  it('is looked up after a look that failed, whose failure is its own', async () => {
    void a.events.watch('id', accepts, asking());
    await passing();
    const looks = heldLooks();
    const first = b.events.trigger('id', undefined, proven).catch((error: unknown) => error);
    await passing();
    const second = b.events.trigger('id', undefined, proven);
    await passing();
    looks[0]?.fail();
    expect(await first).toMatchObject({ code: 'lookup-failed' });
    await passing();
    looks[1]?.end({ outcome: paid() });
    expect(await second).toBe('settled');
  });

  it('does not wait for the look of another request', async () => {
    for (const id of ['1', '2']) void a.events.watch(id, async () => ({ kind: 'accepted' }), asking());
    await passing();
    const looks = heldLooks();
    const both = ['1', '2'].map((id) => b.events.trigger(id, undefined, proven));
    await passing();
    expect(looks).toHaveLength(2);
    for (const { end } of looks) end({ outcome: paid() });
    expect(await Promise.all(both)).toEqual(['settled', 'settled']);
  });
});

describe('a last look', () => {
  it.each([
    { timeoutMs: 5_000, beginsAfterMs: 4_000 },
    { timeoutMs: 600, beginsAfterMs: 400 },
  ])('begins before the deadline of $timeoutMs ms, and its outcome is the answer', async (row) => {
    const answer = a.events.watch('id', accepts, asking({ timeoutMs: row.timeoutMs, look }));
    await passing(row.beginsAfterMs - 1);
    expect(look).not.toHaveBeenCalled();
    look.mockResolvedValue({ outcome: paid(), ids: ['id'] });
    await passing(1);
    expect(look.mock.calls).toEqual([[['theirs']]]);
    expect(await answer).toEqual(settled());
  });

  it.each(['hangs', 'fails', 'finds nothing', 'finds another request', 'is too late'])(
    'that %s delays no answer',
    async (what) => {
      const looks = heldLooks();
      const answer = a.events.watch('id', accepts, asking({ timeoutMs: 900, look }));
      const ended = vi.fn<(result: unknown) => void>();
      void answer.then(ended);
      await passing(700);
      if (what === 'fails') looks[0]?.fail();
      if (what === 'finds nothing') looks[0]?.end({});
      if (what === 'finds another request') looks[0]?.end({ outcome: paid(), ids: ['another'] });
      await passing(190);
      expect(ended).not.toHaveBeenCalled();
      await passing(10);
      expect(ended).toHaveBeenCalledWith({ kind: 'pending' });
      looks[0]?.end({ outcome: paid() });
      await passing();
      const found = await b.events.find('id', { owner: 'owner', timeoutMs: 0 });
      expect(found?.outcome).toEqual(['hangs', 'is too late'].includes(what) ? paid() : undefined);
    },
  );

  it('is not for callers who have left, who do not wait, or who have their answer', async () => {
    const caller = new Caller();
    void a.events.watch('left', accepts, asking({ look, onLeave: caller.onLeave }));
    void a.events.watch('unwaited', accepts, asking({ look, timeoutMs: 0 }));
    const answered = a.events.watch('answered', async () => ({ kind: 'settled', outcome: paid() }), asking({ look }));
    await passing();
    caller.leave();
    await answered;
    await passing(10_000);
    expect(look).not.toHaveBeenCalled();
  });

  it('costs nothing where there is none', async () => {
    const commands = commandsOf(a);
    void a.events.watch('id', async () => ({ kind: 'accepted' }), asking({ timeoutMs: 3_000 }));
    await passing(4_000);
    expect(commands).toEqual(['claim']);
  });

  it('is one for all who wait for a request, and a further one for those whose deadlines come later', async () => {
    const looks = heldLooks();
    const answers = Array.from({ length: 40 }, (_, index) =>
      a.events.watch('id', accepts, asking({ timeoutMs: index < 20 ? 3_000 : 3_500, look })),
    );
    await passing(2_600);
    expect(looks).toHaveLength(1);
    looks[0]?.end();
    await passing();
    expect(looks).toHaveLength(2);
    looks[1]?.end({ outcome: paid() });
    await passing();
    expect(await Promise.all(answers)).toEqual(Array(40).fill(settled()));
  });

  it('is for who waits for a stored request or its follow-up, too', async () => {
    await a.events.watch('id', accepts, asking({ timeoutMs: 0, followUps: [payment] }));
    await passing();
    look.mockResolvedValue({ outcome: paid(), ids: ['id'] });
    const waiting = { owner: 'owner', timeoutMs: 2_000, look };
    const found = [b.events.find('id', waiting), b.events.find('id', { ...waiting, followUp: payment })];
    await passing(1_400);
    expect(look.mock.calls).toEqual([[['theirs']], [['p:theirs']]]);
    expect(await Promise.all(found)).toMatchObject([{ outcome: paid() }, { outcome: paid() }]);
  });

  it('looks by the names that are held here, and delivers what it finds, while the store is away', async () => {
    const answer = a.events.watch('id', accepts, asking({ look }));
    await passing();
    a.store.course = isDown;
    look.mockResolvedValue({ outcome: paid() });
    await passing(4_100);
    expect(look.mock.calls).toEqual([[['theirs']]]);
    expect(await answer).toEqual(settled());
    a.store.restore();
    await passing(3_000);
    expect(await instances.shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });

  it('leaves no timer behind', async () => {
    const before = vi.getTimerCount();
    const answer = a.events.watch('id', accepts, asking({ look }));
    await turns(5);
    await a.events.trigger('id', paid());
    await answer;
    expect(vi.getTimerCount()).toBe(before);
  });
});
