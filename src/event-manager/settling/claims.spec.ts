import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Claims } from './claims.js';
import { EventManagerObserver } from '../observer.js';
import { anHour, asking, claimOf, heldClaim, paid, refused } from '../testing/examples.js';
import { type HeldClaim, Waits, type Wait } from '../waiting/waits.js';
import { FaultyPubSub } from '../testing/faulty-pub-sub.js';
import { Recovery } from './recovery.js';
import { ReplyChannel } from '../signalling/reply-channel.js';
import {
  answersAfter,
  FaultyRequestStore,
  isDown,
  losesAnswers,
  waitsFor,
  works,
} from '../testing/faulty-request-store.js';
import { MemoryRequestStore } from '../adapters/memory/memory-request-store.js';
import { Outbox } from './outbox.js';
import { Settlements } from './settlements.js';

const anHourMs = 3_600_000;

let shared: MemoryRequestStore;
let store: FaultyRequestStore;
let pending: Waits;
let outbox: Outbox;
let settlements: Settlements;
let claims: Claims;
let commands: string[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(10_000); // a process that has run for a while
  shared = new MemoryRequestStore(anHour);
  store = new FaultyRequestStore(shared);
  pending = new Waits();
  const listener = { settled: () => {}, hearingRestored: () => {} };
  const replies = new ReplyChannel(new FaultyPubSub(), 'test', 'A', new EventManagerObserver(), listener);
  outbox = new Outbox(100);
  settlements = new Settlements(
    'A',
    store,
    pending,
    outbox,
    replies,
    new Recovery(store, pending, new EventManagerObserver()),
  );
  claims = new Claims('A', store, pending, settlements, anHourMs);
  commands = [];
});

afterEach(() => {
  pending.endAll();
  vi.useRealTimers();
});

const soon = () => vi.advanceTimersByTimeAsync(1);
const enter = (ms = 5_000): Wait => pending.start('id', performance.now() + ms);
const endOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

/** A caller that waits here, whose claim the store has taken. */
async function hold(changes: Partial<HeldClaim> = {}): Promise<HeldClaim> {
  const claim = { ...heldClaim('id'), ...changes };
  pending.start('id', performance.now() + 60_000).attach(claim);
  await shared.claim(claim);
  return claim;
}

/** Loses the answer of the claim that is asked for as the `nth` one, and notes what is asked for. */
function loseAnswer(nth: number): void {
  let asked = 0;
  store.course = (carryOut, command) => {
    commands.push(command);
    const isLost = command === 'claim' && (asked += 1) === nth;
    return isLost ? losesAnswers(carryOut, command) : carryOut();
  };
}

/** Has a claim carried out at once, and answered when its caller is gone. */
async function answeredLate(): Promise<void> {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const late = answersAfter(opened);
  store.course = (carryOut, command) => {
    commands.push(command);
    return late(carryOut, command);
  };
  const taking = endOf(claims.claim('id', asking(), enter(100)));
  await vi.advanceTimersByTimeAsync(100);
  expect(await taking).toMatchObject({ code: 'store-unavailable', mayHaveApplied: true });
  open();
  await soon();
}

describe('the same request as one that is held here', () => {
  it('is of the same attempt for as long as its time is not over, also where the store has lost it', async () => {
    const held = await hold({ expiresAt: performance.now() + 5_000 });
    await shared.close();
    vi.advanceTimersByTime(4_999);
    const claimed = await claims.claim('id', asking(), enter());
    expect(claimed).toMatchObject({ kind: 'held', claim: { attempt: held.attempt } });
    expect(await shared.read(['id'])).toMatchObject([{ attempt: held.attempt, expiresAt: Date.now() + 1 }]);
  });

  it('is a new attempt from the instant on in which its time is over', async () => {
    const held = await hold({ expiresAt: performance.now() });
    await shared.close();
    const claimed = await claims.claim('id', asking(), enter());
    expect(claimed).toMatchObject({ kind: 'held', own: true });
    const [request] = await shared.read(['id']);
    expect(request).toMatchObject({ expiresAt: Date.now() + anHourMs });
    expect(request).not.toMatchObject({ attempt: held.attempt });
  });

  it('gets the attempt that has the id where that is another one, and does not call', async () => {
    await shared.claim(claimOf('id', { attempt: 'other', instance: 'B' }));
    const claimed = await claims.claim('id', asking(), enter());
    expect(claimed).toMatchObject({ kind: 'held', claim: { attempt: 'other' }, own: false });
  });
});

describe('a claim', () => {
  it.each([
    { what: 'as long as results are kept', timeoutMs: 0, keptMs: anHourMs },
    {
      what: 'as long as results are kept, where its caller waits for less',
      timeoutMs: anHourMs - 1_000,
      keptMs: anHourMs,
    },
    { what: 'a second longer than its caller waits', timeoutMs: anHourMs - 999.5, keptMs: anHourMs + 1 },
  ])('is kept $what', async ({ timeoutMs, keptMs }) => {
    await claims.claim('id', asking({ timeoutMs }), undefined);
    expect(await shared.read(['id'])).toMatchObject([{ expiresAt: Date.now() + keptMs }]);
  });
});

describe('a claim whose answer got lost', () => {
  it('is withdrawn, because the provider is not called for it', async () => {
    loseAnswer(1);
    expect(await endOf(claims.claim('id', asking(), enter()))).toMatchObject({ mayHaveApplied: true });
    await soon();
    expect(await shared.read(['id'])).toMatchObject([{ released: true }]);
  });

  it('is not withdrawn where it was for an attempt that others wait for', async () => {
    const held = await hold();
    loseAnswer(1);
    expect(await endOf(claims.claim('id', asking(), enter()))).toMatchObject({ mayHaveApplied: true });
    await soon();
    expect(commands).toEqual(['claim']);
    expect(await shared.read(['id'])).toMatchObject([{ attempt: held.attempt, released: false }]);
  });

  it('is withdrawn also where it was made after a refusal that had not been heard of', async () => {
    const held = await hold();
    await shared.release(held, refused);
    loseAnswer(2);
    expect(await endOf(claims.claim('id', asking(), enter()))).toMatchObject({ mayHaveApplied: true });
    await soon();
    const [request] = await shared.read(['id']);
    expect(request).toMatchObject({ released: true });
    expect(request).not.toMatchObject({ attempt: held.attempt });
  });
});

describe('a claim that is answered after its caller’s deadline', () => {
  it('is withdrawn where it was made', async () => {
    await answeredLate();
    expect(commands).toEqual(['claim', 'release']);
    expect(await shared.read(['id'])).toMatchObject([{ released: true }]);
  });

  it('is nothing to withdraw where another one has the id', async () => {
    await shared.claim(claimOf('id', { instance: 'B' }));
    await answeredLate();
    expect(commands).toEqual(['claim']);
  });
});

it('a claim whose answer is still to come is waited for until it is withdrawn', async () => {
  let open!: () => void;
  store.course = waitsFor(new Promise<void>((resolve) => (open = resolve)));
  const taking = endOf(claims.claim('id', asking(), enter(100)));
  await vi.advanceTimersByTimeAsync(100);
  expect(await taking).toMatchObject({ code: 'store-unavailable' });
  const confirmed = vi.fn<() => void>();
  const waiting = claims.untilConfirmed().then(confirmed);
  await soon();
  expect(confirmed).not.toHaveBeenCalled();
  open();
  await waiting;
  expect(await shared.read(['id'])).toMatchObject([{ released: true }]);
});

it('what is unstored of an id is stored before the next claim of it', async () => {
  await hold();
  store.course = isDown;
  await settlements.settle('id', paid());
  pending.endAll();
  store.course = works;
  expect(await claims.claim('id', asking(), enter())).toEqual({ kind: 'settled', outcome: paid(), replayed: true });
  expect(outbox.size).toBe(0);
});
