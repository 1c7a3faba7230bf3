import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asking, paid, refusal } from './testing/examples.js';
import { isDown, losesAnswers, works } from './testing/faulty-request-store.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import { commandsOf, type Crash, crashAfter, passing, stopTime, turns } from './testing/passing.fake.js';
import type { SendResult, Target } from './watch.js';

const settled = (outcome = paid()) => ({ kind: 'settled', outcome, replayed: false });
const named = (name: string): Target => ({ ids: [], name });
let instances: Instances;
let a: Instance;
let b: Instance;
let crash: Crash | undefined;

/** The call to the provider, which accepts and calls the request `theirs`. */
const send = vi.fn<() => Promise<SendResult>>();

beforeEach(async () => {
  stopTime();
  send.mockReset().mockResolvedValue({ kind: 'accepted', names: ['theirs'] });
  instances = new Instances({ maxPending: 2_000, maxEarly: 2_000 });
  [a, b] = [await instances.start(), await instances.start()];
});

afterEach(async () => {
  crash?.end();
  await instances.stopInFakeTime();
});

const most = (max: number) => fc.integer({ min: 0, max });

describe('an outcome under a name of the provider’s', () => {
  it('is answered where the request is watched, on whichever instance it comes', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    expect(await b.events.trigger(named('theirs'), paid())).toBe('settled');
    await passing();
    expect(await answer).toEqual(settled());
    expect(await b.events.trigger(named('theirs'), paid())).toBe('duplicate');
  });

  it('that comes before the answer that teaches the name is kept until then', async () => {
    expect(await b.events.trigger(named('theirs'), paid())).toBe('early');
    expect(await a.events.watch('id', send, asking())).toEqual(settled());
    expect(send).toHaveBeenCalledOnce();
  });

  it('that the answer itself settled teaches its names as well: a later one is a duplicate or conflicting', async () => {
    send.mockResolvedValue({ kind: 'settled', outcome: paid(), names: ['theirs'] });
    expect(await a.events.watch('id', send, asking())).toEqual(settled());
    expect(await b.events.trigger(named('theirs'), paid())).toBe('duplicate');
    expect(await b.events.trigger(named('theirs'), paid(2))).toBe('conflicting');
  });

  it('of a refused call teaches nothing', async () => {
    const commands = commandsOf(a);
    await a.events.watch('id', async () => ({ kind: 'refused', error: refusal }), asking());
    expect(commands).toEqual(['claim', 'release']);
  });

  it('costs nothing where the provider gives no names, and two commands before the webhook where it gives one', async () => {
    const commands = commandsOf(a);
    send.mockResolvedValueOnce({ kind: 'accepted' });
    void a.events.watch('without', send, asking({ timeoutMs: 500 }));
    void a.events.watch('with', send, asking({ timeoutMs: 500 }));
    await passing();
    expect(commands).toEqual(['claim', 'claim', 'note', 'learn']);
  });

  it('reaches the callers of a thousand requests, whenever it comes, however slow the store and the answer are', async () => {
    const races = fc.sample(fc.record({ answer: most(20), webhook: most(60) }), { numRuns: 1_000, seed: 13 });
    const delays = fc.sample(most(10), { numRuns: 997, seed: 13 });
    let next = 0;
    const delay = () => turns(delays[next++ % delays.length]);
    for (const { store } of [a, b]) {
      store.course = async (carryOut) => {
        await delay();
        const answer = await carryOut();
        await delay();
        return answer;
      };
    }
    const results: string[] = [];
    const answers = races.map(async ({ answer, webhook }, number) => {
      const accept = async (): Promise<SendResult> => {
        await turns(answer);
        return { kind: 'accepted', names: [`theirs-${number}`, `more-${number}`] };
      };
      const call = async (): Promise<void> => {
        await turns(webhook);
        results.push(await b.events.trigger(named(`theirs-${number}`), paid(number)));
      };
      const answered = a.events.watch(`${number}`, accept, asking());
      await call();
      return answered;
    });
    // No time passes: neither sweeps nor last reads help.
    expect(await Promise.all(answers)).toEqual(races.map((_, number) => settled(paid(number))));
    const early = results.filter((result) => result === 'early').length;
    expect([early > 100, early < 900, new Set(results)]).toEqual([true, true, new Set(['early', 'settled'])]);
  });
});

it('an outcome under a name that was acknowledged is not lost, whichever commands fail, or have their answers lost', async () => {
  const fault = fc.constantFrom(works, works, works, isDown, losesAnswers);
  const faults = fc.sample(fault, { numRuns: 997, seed: 13 });
  const delays = fc.sample(most(10), { numRuns: 991, seed: 13 });
  let next = 0;
  for (const { store } of [a, b]) {
    store.course = async (carryOut, command) => {
      const course = faults[next % faults.length] ?? works;
      await turns(delays[next++ % delays.length]);
      return course(carryOut, command);
    };
  }
  const numbers = Array.from({ length: 500 }, (_, number) => number);
  const called = new Set<number>();
  const acknowledged = new Set<number>();
  const races = numbers.map(async (number) => {
    const accept = async (): Promise<SendResult> => {
      called.add(number);
      return { kind: 'accepted', names: [`theirs-${number}`] };
    };
    void a.events.watch(`${number}`, accept, asking({ timeoutMs: 500 })).catch(() => {});
    await turns(delays[number]);
    await turns(delays[number + 1]);
    await b.events.trigger(named(`theirs-${number}`), paid(number)).then(
      () => acknowledged.add(number),
      () => {},
    );
  });
  await Promise.all(races);
  for (const { store } of [a, b]) store.restore();
  await passing(20_000); // longer than the longest time between two tries
  expect([a.events.unstored, b.events.unstored]).toEqual([0, 0]);
  const both = numbers.filter((number) => called.has(number) && acknowledged.has(number));
  expect(both.length).toBeGreaterThan(100);
  const found = both.map((number) => b.events.find(`${number}`, { owner: 'owner', timeoutMs: 0 }));
  expect((await Promise.all(found)).map((request) => request?.outcome)).toEqual(both.map((number) => paid(number)));
});

describe('after a crash of the instance that called', () => {
  const steps = ['claim', 'note', 'learn', 'settle'];

  it.each([2, 3])(
    'when it had done %i steps with an outcome that was early, a caller that had joined on another instance gets it',
    async (done) => {
      await b.events.trigger(named('theirs'), paid());
      crash = crashAfter(a, done);
      void a.events.watch('id', send, asking()).catch(() => {});
      await passing();
      expect(crash.carriedOut).toEqual(steps.slice(0, done));
      const joined = b.events.watch('id', send, asking());
      await passing(1_000);
      expect(await joined).toEqual(settled());
      expect(send).toHaveBeenCalledOnce();
    },
  );

  it.each([
    { done: 2, result: 'early' },
    { done: 3, result: 'late' },
  ])('when it had done $done steps, who asks for the request gets an outcome that came later', async (row) => {
    crash = crashAfter(a, row.done);
    await a.events.watch('id', send, asking({ timeoutMs: 0 }));
    await passing();
    expect(await b.events.trigger(named('theirs'), paid())).toBe(row.result);
    expect(await b.events.find('id', { owner: 'owner', timeoutMs: 0 })).toMatchObject({ outcome: paid() });
  });

  it('the last read before a caller gives up finds what was early, also where sweeps do not', async () => {
    crash = crashAfter(a, 2);
    void a.events.watch('id', send, asking()).catch(() => {});
    await passing();
    const joined = b.events.watch('id', send, asking({ timeoutMs: 500 }));
    await passing(100); // it has read and learned the names by now
    await instances.shared.learn('theirs', 'id', 1); // which are forgotten
    await passing(100);
    await b.events.trigger(named('theirs'), paid());
    await passing(300);
    expect(await joined).toEqual(settled());
  });

  it('names are learned once for a joined request, however many sweeps read it', async () => {
    crash = crashAfter(a, 2);
    void a.events.watch('id', send, asking()).catch(() => {});
    await passing();
    const commands = commandsOf(b);
    const joined = [1, 2, 3].map(() => b.events.watch('id', send, asking({ timeoutMs: 4_500 })));
    await passing(4_000);
    expect(commands.filter((command) => command === 'learn')).toHaveLength(1);
    await b.events.trigger(named('theirs'), paid());
    expect(await Promise.all(joined)).toEqual([settled(), settled(), settled()]);
  });
});

describe('what the store does not take of an answer', () => {
  it.each([
    ['note', isDown],
    ['note', losesAnswers],
    ['learn', isDown],
    ['learn', losesAnswers],
    ['settle', isDown],
    ['settle', losesAnswers],
  ] as const)('because of its %s is done again when the store is back (%o)', async (faulty, course) => {
    await b.events.trigger(named('theirs'), paid());
    a.store.course = (carryOut, command) => (command === faulty ? course(carryOut, command) : carryOut());
    const answer = a.events.watch('id', send, asking({ timeoutMs: 0 }));
    await passing();
    expect(await answer).toEqual({ kind: 'pending' });
    expect(a.events.unstored).toBe(1);
    a.store.restore();
    await passing(3_000);
    expect(a.events.unstored).toBe(0);
    expect(await instances.shared.read(['id'])).toMatchObject([{ outcome: paid(), names: ['theirs'] }]);
  });

  it('goes after the outcome that the answer had: nothing is lost of either', async () => {
    send.mockResolvedValue({ kind: 'settled', outcome: paid(), names: ['theirs'] });
    a.store.course = (carryOut, command) => (command === 'claim' ? carryOut() : isDown(carryOut, command));
    const answer = a.events.watch('id', send, asking());
    await passing();
    expect(await answer).toEqual(settled());
    expect(a.events.unstored).toBe(2);
    a.store.restore();
    await passing(3_000);
    expect(a.events.unstored).toBe(0);
    expect(await b.events.trigger(named('theirs'), paid())).toBe('duplicate');
  });

  it('does not bring a second outcome before the one that a caller was given meanwhile', async () => {
    send.mockResolvedValue({ kind: 'settled', outcome: paid(), names: ['theirs'] });
    a.store.course = (carryOut, command) => (command === 'claim' ? carryOut() : isDown(carryOut, command));
    const answer = a.events.watch('id', send, asking());
    await passing();
    expect(await answer).toEqual(settled());
    expect(await b.events.trigger(named('theirs'), paid(2))).toBe('early');
    a.store.restore();
    await passing(3_000);
    expect(await instances.shared.read(['id'])).toMatchObject([{ outcome: paid(), names: ['theirs'] }]);
    expect(await b.events.trigger(named('theirs'), paid(2))).toBe('conflicting');
  });

  it('goes before what comes under a name of it on this instance, although the store does not know the name', async () => {
    send.mockResolvedValue({ kind: 'settled', outcome: paid(), names: ['theirs'] });
    // The note is carried out, but is believed to have failed, as all that follows does.
    a.store.course = (carryOut, command) =>
      command === 'claim' ? carryOut() : (command === 'note' ? losesAnswers : isDown)(carryOut, command);
    const answer = a.events.watch('id', send, asking());
    await passing();
    expect(await answer).toEqual(settled());
    expect(await a.events.trigger(named('theirs'), paid(2))).toBe('conflicting');
    const joined = b.events.watch('id', send, asking());
    a.store.course = works;
    expect(await a.events.trigger(named('theirs'), paid(2))).toBe('conflicting');
    expect(await joined).toMatchObject({ kind: 'settled', outcome: paid() });
  });

  it('is known by its names where its outcome was delivered, and not only where the call was made', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    const joined = b.events.watch('id', send, asking());
    await passing();
    b.store.course = isDown;
    expect(await b.events.trigger(named('theirs'), paid())).toBe('settled');
    expect(await joined).toEqual(settled());
    await instances.shared.learn('theirs', 'id', 1);
    await passing(); // the store has forgotten the name
    b.store.course = works;
    expect(await b.events.trigger(named('theirs'), paid(2))).toBe('conflicting');
    await passing(1_100);
    expect(await answer).toEqual(settled());
  });

  it('is claimed again with its names where the store has lost all, and an outcome under them is delivered', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    await instances.shared.close(); // all is lost
    expect(await b.events.trigger(named('theirs'), paid())).toBe('early');
    await passing(1_100);
    expect(await answer).toEqual(settled());
  });
});

it('names that the store has lost with all, and that the instance that claims again does not know, are noted again', async () => {
  let accept!: (result: SendResult) => void;
  send.mockReturnValue(new Promise((resolve) => (accept = resolve)));
  const answer = a.events.watch('id', send, asking());
  await passing();
  const joined = b.events.watch('id', send, asking());
  await passing(500);
  accept({ kind: 'accepted', names: ['theirs'] });
  await passing();
  await instances.shared.close(); // all is lost
  a.store.course = isDown;
  await passing(1_000);
  expect(await instances.shared.read(['id'])).toMatchObject([{ names: [] }]);
  a.store.course = works;
  await passing(1_000);
  expect(await instances.shared.read(['id'])).toMatchObject([{ names: ['theirs'] }]);
  expect(await b.events.trigger(named('theirs'), paid())).toBe('settled');
  await passing(1_000); // the new record does not name A, which reads it in its next sweep
  expect(await Promise.all([answer, joined])).toEqual([settled(), settled()]);
});

describe('while the store is away', () => {
  it('an outcome under a name of a request that is held here is delivered, and stored later', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    for (const { store } of [a, b]) store.course = isDown;
    await expect(b.events.trigger(named('theirs'), paid())).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(a.events.trigger(named('another'), paid())).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await a.events.trigger({ ids: ['id'], name: 'theirs' }, paid())).toBe('settled');
    expect(await answer).toEqual(settled());
    for (const { store } of [a, b]) store.restore();
    await passing(3_000);
    expect(await instances.shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });

  it('an outcome under nothing but a name is delivered where its request is held', async () => {
    const answer = a.events.watch('id', send, asking());
    await passing();
    a.store.course = isDown;
    expect(await a.events.trigger(named('theirs'), paid())).toBe('settled');
    expect(await answer).toEqual(settled());
    a.store.course = works;
  });
});

describe('names of a webhook that do not agree', () => {
  beforeEach(async () => {
    for (const id of ['1', '2']) {
      void a.events.watch(id, async () => ({ kind: 'accepted', names: [`theirs-${id}`] }), asking());
    }
    await passing();
  });

  it.each<{ what: string; target: Target }>([
    { what: 'its own ids', target: { ids: ['1', '2'] } },
    { what: 'its own ids, one of them unknown', target: { ids: ['1', 'unknown'] } },
    { what: 'its id and the name of another one', target: { ids: ['1'], name: 'theirs-2' } },
    { what: 'an unknown id and a name that leads elsewhere', target: { ids: ['unknown'], name: 'theirs-2' } },
  ])('because of $what settle nothing', async ({ target }) => {
    expect(await b.events.trigger(target, paid())).toBe('disagreeing');
    const find = (id: string) => b.events.find(id, { owner: 'owner', timeoutMs: 0 });
    expect([await find('1'), await find('2')]).toMatchObject([{ outcome: undefined }, { outcome: undefined }]);
    expect(await find('unknown')).toBeUndefined();
  });

  it.each<{ what: string; target: Target }>([
    { what: 'where they are the same twice', target: { ids: ['1', '1'] } },
    { what: 'where the name leads to the id', target: { ids: ['1'], name: 'theirs-1' } },
    { what: 'where the name is not known', target: { ids: ['1'], name: 'unknown' } },
  ])('are only those: $what, they settle', async ({ target }) => {
    expect(await b.events.trigger(target, paid())).toBe('settled');
  });

  it('are unmatched where there are none at all', async () => {
    expect(await b.events.trigger({ ids: [] }, paid())).toBe('unmatched');
    expect(await b.events.fail({ ids: ['1'], name: 'theirs-1' }, refusal)).toBe('settled');
  });
});

it('a name that the provider gives again leads to the request that got it last', async () => {
  const first = a.events.watch('1', send, asking({ timeoutMs: 500 }));
  await passing();
  const second = a.events.watch('2', send, asking({ timeoutMs: 500 }));
  await passing();
  expect(await b.events.trigger(named('theirs'), paid())).toBe('settled');
  await passing(700);
  expect(await second).toEqual(settled());
  expect(await first).toEqual({ kind: 'pending' });
});
