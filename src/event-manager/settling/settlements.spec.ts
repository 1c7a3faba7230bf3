import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { MemoryRequestStore } from '../adapters/memory/memory-request-store.js';
import { StoreRefusedError, UNREADABLE } from '../errors.js';
import { EventManagerObserver } from '../observer.js';
import type { Outcome } from '../outcome.js';
import { ReplyChannel } from '../signalling/reply-channel.js';
import { anHour, claimed, claimOf, heldClaim, paid, refused } from '../testing/examples.js';
import { FaultyPubSub } from '../testing/faulty-pub-sub.js';
import {
  answersAfter,
  type Course,
  FaultyRequestStore,
  isDown,
  losesAnswers,
  refusesWrites,
  works,
} from '../testing/faulty-request-store.js';
import { countKept } from '../testing/garbage.fake.js';
import { type HeldClaim, type Wait, Waits } from '../waiting/waits.js';
import { Outbox } from './outbox.js';
import { Recovery } from './recovery.js';
import { Settlements } from './settlements.js';

let shared: MemoryRequestStore;
let store: FaultyRequestStore;
let pending: Waits;
let pubSub: FaultyPubSub;
let outbox: Outbox;
let settlements: Settlements;

/** As many outcomes may be unstored. */
const MOST = 4;

const listener = { settled: () => {}, hearingRestored: () => {} };

beforeEach(() => {
  pending = new Waits();
  pubSub = new FaultyPubSub();
  outbox = new Outbox(MOST);
  startOn(new MemoryRequestStore(anHour));
  return () => pending.endAll();
});

/** Makes the settlements of the instance A, with a store that others share. */
function startOn(requests: MemoryRequestStore): void {
  shared = requests;
  store = new FaultyRequestStore(shared);
  const observer = new EventManagerObserver();
  const recovery = new Recovery(store, pending, observer);
  const replies = new ReplyChannel(pubSub, 'test', 'A', observer, listener);
  settlements = new Settlements('A', store, pending, outbox, replies, recovery);
}

/** A caller that waits here, whose claim the store has taken. */
async function hold(externalId: string): Promise<{ wait: Wait; claim: HeldClaim }> {
  const wait = pending.start(externalId, performance.now() + 60_000);
  const claim = heldClaim(externalId);
  wait.attach(claim);
  await shared.claim(claim);
  return { wait, claim };
}

/** What the store is asked for from now on. */
function noteCommands(): readonly string[] {
  const commands: string[] = [];
  store.course = (carryOut, command) => {
    commands.push(command);
    return carryOut();
  };
  return commands;
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Stores what it can of what is unstored. */
const flushAll = () => outbox.flushAll((externalId) => settlements.storeUnstored(externalId));

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The ids that other instances were told of, by channel. */
async function signals(): Promise<unknown> {
  await turn();
  return pubSub.published;
}

describe('an outcome', () => {
  it('is delivered when it is stored, and not before', async () => {
    const { wait } = await hold('id');
    await shared.claim(claimOf('id', { instance: 'B' }));
    const { opened, open } = gate();
    store.course = answersAfter(opened);
    const settling = settlements.settle('id', paid());
    expect(await signals()).toEqual([]);
    expect(pending.has('id')).toBe(true);
    open();
    expect(await settling).toBe('settled');
    expect(await wait.ended).toEqual(paid());
    expect(await signals()).toEqual([['test:v1:reply:B', { kind: 'settled', externalIds: ['id'] }]]);
  });

  it('costs the store one command, and where it comes again and no caller waits, one more', async () => {
    await hold('id');
    const commands = noteCommands();
    await settlements.settle('id', paid());
    await settlements.settle('id', paid());
    expect(commands).toEqual(['settle', 'settle']);
  });

  it('is settled after all that came before it of the same id, however many those are', async () => {
    await hold('id');
    const gates = [gate(), gate(), gate(), gate()];
    let begun = 0;
    store.course = async (carryOut) => {
      await gates[begun++]?.opened;
      return carryOut();
    };
    const settling = [1, 2, 3].map((number) => settlements.settle('id', paid(number)));
    for (const [index, { open }] of gates.entries()) {
      await turn();
      expect(begun).toBe(index + 1);
      open();
      await settling[index];
      if (index === 0) settling.push(settlements.settle('id', paid(4))); // while the second one is under way
    }
    expect(await Promise.all(settling)).toEqual(['settled', 'conflicting', 'conflicting', 'conflicting']);
  });

  it('leaves nothing in memory when it is settled', async () => {
    await hold('id');
    const settling = new WeakRef(settlements.settle('id', paid()));
    await settling.deref();
    expect(await countKept([settling])).toBe(0);
  });

  it('is late where no caller waits any more', async () => {
    const { wait } = await hold('id');
    wait.end('left');
    expect(await settlements.settle('id', paid())).toBe('late');
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });

  it('is the first one; a duplicate and a conflicting one change and signal nothing', async () => {
    await hold('id');
    await settlements.settle('id', paid());
    await shared.claim(claimOf('id', { instance: 'B' }));
    expect(await settlements.settle('id', paid())).toBe('duplicate');
    expect(await settlements.settle('id', refused)).toBe('conflicting');
    expect(await signals()).toEqual([]);
  });

  it('that comes again reaches those whom its first coming did not', async () => {
    const { wait } = await hold('id');
    await shared.settle('id', paid());
    expect(await settlements.settle('id', paid())).toBe('duplicate');
    expect(await wait.ended).toEqual(paid());
  });

  it('reaches those who wait here without the store, is acknowledged, and stored when the store is back', async () => {
    const { wait } = await hold('id');
    store.course = isDown;
    expect(await settlements.settle('id', paid())).toBe('settled');
    expect(await wait.ended).toEqual(paid());
    expect(await settlements.settle('id', paid())).toBe('duplicate');
    expect(await settlements.settle('id', refused)).toBe('conflicting');
    store.course = works;
    await flushAll();
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });

  it.each([
    ['could not be reached', isDown, undefined],
    ['did not say whether it took it', losesAnswers, paid()],
  ])('that no caller here waits for must be sent again where the store %s', async (_, course, outcome) => {
    await shared.claim(claimOf('id', { instance: 'B' }));
    store.course = course;
    await expect(settlements.settle('id', paid())).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await shared.read(['id'])).toMatchObject([{ outcome }]);
    expect(outbox.size).toBe(0);
  });
});

describe('an outcome of a request that is held here and that the store has lost', () => {
  it.each([0, 100])('reaches those who wait, where %i early ones are kept', async (maxEarly) => {
    startOn(new MemoryRequestStore({ ...anHour, maxEarly }));
    const { wait } = await hold('id');
    await shared.close();
    expect(await settlements.settle('id', paid())).toBe('settled');
    expect(await wait.ended).toEqual(paid());
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });

  it('is a refusal as well', async () => {
    const { wait, claim } = await hold('id');
    await shared.close();
    await settlements.refuse(claim, refused);
    expect(await wait.ended).toEqual(refused);
    expect(await shared.claim(claimOf('id'))).toEqual(claimed);
  });
});

describe('a refusal of an attempt that is not held here', () => {
  it('does not answer those who wait for another attempt, even if its time is over', async () => {
    const { wait, claim } = await hold('id');
    wait.attach({ ...claim, expiresAt: performance.now() - 1 });
    await shared.close();
    await settlements.refuse(claimOf('id'), refused);
    expect(await Promise.race([wait.ended, Promise.resolve('still waiting')])).toBe('still waiting');
  });
});

describe('what the store has not yet taken', () => {
  it('is stored once when the store is back, and signalled to the other instances that wait', async () => {
    await hold('id');
    await shared.claim(claimOf('id', { instance: 'B' }));
    store.course = isDown;
    await settlements.settle('id', paid());
    await flushAll();
    expect(outbox.size).toBe(1);
    store.course = works;
    outbox.retryNow();
    await flushAll();
    expect(outbox.size).toBe(0);
    expect(await signals()).toEqual([['test:v1:reply:B', { kind: 'settled', externalIds: ['id'] }]]);
  });

  it('is stored once, also where the answer of the store got lost', async () => {
    await shared.claim(claimOf('id', { instance: 'B' }));
    store.course = losesAnswers;
    await settlements.settleAnswer('id', paid());
    expect(outbox.size).toBe(1);
    store.course = works;
    await flushAll();
    expect(outbox.size).toBe(0);
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });

  it('does not wait for what the store refuses to take', async () => {
    await Promise.all(['refused', 'taken'].map((id) => shared.claim(claimOf(id, { instance: 'B' }))));
    store.course = isDown;
    await settlements.settleAnswer('refused', paid(1));
    await settlements.settleAnswer('taken', paid(2));
    let asked = 0;
    store.course = (carryOut, command) => ((asked += 1) === 1 ? isDown(carryOut, command) : carryOut());
    await flushAll();
    expect(outbox.size).toBe(1);
    expect(await shared.read(['taken'])).toMatchObject([{ outcome: paid(2) }]);
  });
});

describe('an outcome that was delivered without the store', () => {
  it('is stored before one that comes after it, however soon, which then is conflicting', async () => {
    const { wait } = await hold('id');
    store.course = refusesWrites;
    expect(await settlements.settle('id', paid(1))).toBe('settled');
    store.course = works;
    expect(await settlements.settle('id', paid(2))).toBe('conflicting');
    expect(await wait.ended).toEqual(paid(1));
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid(1) }]);
    expect(outbox.size).toBe(0);
  });

  it('that another instance was faster than is lost, and the log says so', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    await hold('id');
    await hold('same');
    store.course = isDown;
    await settlements.settle('id', paid(1));
    await settlements.settle('same', paid(1));
    await shared.settle('id', paid(2));
    await shared.settle('same', paid(1));
    store.course = works;
    await flushAll();
    expect(warn.mock.calls).toEqual([[{ event: 'delivered-outcome-lost', external_id: 'id' }]]);
    expect(outbox.size).toBe(0);
  });

  it('wins over one that came at the same time, also where the store takes outcomes again in between', async () => {
    const { wait } = await hold('id');
    let asked = 0;
    store.course = (carryOut, command) => ((asked += 1) === 1 ? refusesWrites(carryOut, command) : carryOut());
    const results = await Promise.all([settlements.settle('id', paid(1)), settlements.settle('id', paid(2))]);
    expect(results).toEqual(['settled', 'conflicting']);
    expect(await wait.ended).toEqual(paid(1));
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid(1) }]);
  });

  it('agrees with the same outcome that has a member more, and stays the outcome', async () => {
    await hold('id');
    store.course = isDown;
    await settlements.settle('id', paid());
    const more: Outcome = { state: 'succeeded', result: { qr_code: 'br-code-1', cashin_id: '1' } };
    expect(await settlements.settle('id', more)).toBe('duplicate');
  });

  it('is not acknowledged where there is no room to keep it: then it is delivered, and must be sent again', async () => {
    const ids = ['1', '2', '3', '4', '5'];
    const waits = await Promise.all(ids.map(hold));
    store.course = isDown;
    const ends = await Promise.allSettled(ids.map((id) => settlements.settle(id, paid())));
    expect(ends.map(({ status }) => status)).toEqual([...Array(MOST).fill('fulfilled'), 'rejected']);
    for (const { wait } of waits) expect(await wait.ended).toEqual(paid());
    expect(outbox.size).toBe(MOST);
    store.course = works;
    expect(await settlements.settle('5', paid())).toBe('late');
  });

  it.each([0, 1])('reaches a caller that still waits for a request whose time is over, %i ms after it', async (ms) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const wait = pending.start('id', performance.now() + 60_000);
    wait.attach({ ...heldClaim('id'), expiresAt: performance.now() - ms });
    expect(await settlements.settle('id', paid())).toBe('settled');
    expect(await wait.ended).toEqual(paid());
    expect(await shared.claim(claimOf('id'))).toMatchObject({ kind: 'settled', outcome: paid() });
  });
});

describe('what the provider gave before its outcome', () => {
  it('is kept until the store takes it, and is in what is delivered meanwhile', async () => {
    const { wait, claim } = await hold('id');
    const whole: Outcome = { state: 'succeeded', result: { qr_code: 'br-code-1', cashin_id: '1' } };
    store.course = refusesWrites;
    await settlements.takeAnswer({ ...claim, known: { cashin_id: '1' } });
    expect(await settlements.settle('id', paid())).toBe('settled');
    expect(await wait.ended).toEqual(whole);
    expect(outbox.size).toBe(2);
    store.course = works;
    await flushAll();
    expect(await shared.read(['id'])).toMatchObject([{ outcome: whole }]);
  });

  it('is of its own attempt only', async () => {
    const { wait, claim } = await hold('id');
    store.course = isDown;
    await settlements.takeAnswer({ ...claim, attempt: 'another', known: { cashin_id: '1' } });
    await settlements.settle('id', paid());
    expect(await wait.ended).toEqual(paid());
    store.course = works;
    await flushAll();
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });
});

const unreadable: Course = () => Promise.reject(new StoreRefusedError(UNREADABLE));

it('an outcome that a store that has just come back does not know was not applied, and must be sent again', async () => {
  startOn(new MemoryRequestStore({ ...anHour, maxEarly: 0 }));
  settlements.expectClaimsAgain();
  await expect(settlements.settle('id', paid())).rejects.toMatchObject({
    code: 'store-unavailable',
    mayHaveApplied: false,
  });
});

describe('an outcome whose record can not be read', () => {
  it('is delivered, and must be sent again: that record will never take it', async () => {
    const { wait } = await hold('id');
    store.course = unreadable;
    await expect(settlements.settle('id', paid())).rejects.toMatchObject({
      code: 'store-unavailable',
      mayHaveApplied: false,
    });
    expect(await wait.ended).toEqual(paid());
    expect(outbox.size).toBe(0);
  });

  it('is lost where it is the provider’s own answer, or was delivered before: nothing waits for it, and it is logged', async () => {
    const lines = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    onTestFinished(() => lines.mockRestore());
    await hold('delivered');
    store.course = isDown;
    await settlements.settle('delivered', paid());
    store.course = unreadable;
    await settlements.settleAnswer('answered', paid());
    await flushAll();
    await settlements.untilIdle();
    await outbox.untilEmpty();
    expect(lines.mock.calls.map(([line]) => line)).toMatchObject([
      { event: 'outcome-lost', external_id: 'answered' },
      { event: 'outcome-lost', external_id: 'delivered' },
    ]);
  });
});

describe('an answer of the provider itself', () => {
  it('is kept until the store takes it, also where no caller waits', async () => {
    await shared.claim(claimOf('id', { waitMs: 0 }));
    store.course = isDown;
    await settlements.settleAnswer('id', paid());
    store.course = works;
    await flushAll();
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });
});

describe('a refusal', () => {
  it('settles for those who wait, here and elsewhere, and frees the id', async () => {
    const { wait, claim } = await hold('id');
    await shared.claim(claimOf('id', { instance: 'B' }));
    await settlements.refuse(claim, refused);
    expect(await wait.ended).toEqual(refused);
    expect(await signals()).toEqual([['test:v1:reply:B', { kind: 'settled', externalIds: ['id'] }]]);
    expect(await shared.claim(claimOf('id'))).toEqual(claimed);
  });

  it('changes nothing after a webhook won', async () => {
    const { wait, claim } = await hold('id');
    await settlements.settle('id', paid());
    await settlements.refuse(claim, refused);
    expect(await wait.ended).toEqual(paid());
    expect(await shared.claim(claimOf('id'))).toMatchObject({ kind: 'settled', outcome: paid() });
  });

  it('is delivered without the store, and frees the id when the store is back', async () => {
    const { wait, claim } = await hold('id');
    store.course = isDown;
    await settlements.refuse(claim, refused);
    expect(await wait.ended).toEqual(refused);
    store.course = works;
    await flushAll();
    expect(await shared.claim(claimOf('id'))).toEqual(claimed);
  });
});

describe('a claim that is withdrawn', () => {
  it('frees the id, and is the answer of those who had joined it', async () => {
    const claim = claimOf('id');
    await shared.claim(claim);
    await shared.claim(claimOf('id', { instance: 'B' }));
    await settlements.withdraw(claim);
    expect(await signals()).toEqual([['test:v1:reply:B', { kind: 'settled', externalIds: ['id'] }]]);
    expect(await shared.read(['id'])).toMatchObject([{ outcome: { error: { code: 'store-unavailable' } } }]);
    expect(await shared.claim(claimOf('id'))).toEqual(claimed);
  });

  it('is withdrawn when the store is back, where it could not be at once', async () => {
    const claim = claimOf('id');
    await shared.claim(claim);
    store.course = isDown;
    await settlements.withdraw(claim);
    store.course = works;
    await flushAll();
    expect(await shared.claim(claimOf('id'))).toEqual(claimed);
  });
});
