import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followUpId } from './outcome.js';
import { asking, claimOf, paid, refusal, refused } from './testing/examples.js';
import { isDown } from './testing/faulty-request-store.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import { commandsOf, type Crash, crashAfter, passing, stopTime } from './testing/passing.fake.js';
import type { FindOptions, FollowUp, SendResult, Target } from './watch.js';

const DAY_MS = 86_400_000;

/** The payment of a code. The provider calls it by the code's name. */
const payment: FollowUp = {
  name: 'payment',
  keepMs: DAY_MS,
  names: (names) => names.map((name) => `payment:${name}`),
};

const ofPayment: Target = { ids: ['id'], followUp: payment };
const underName: Target = { ids: [], name: 'payment:theirs' };
const code = paid(1);
const money = paid(2);

let instances: Instances;
let a: Instance;
let b: Instance;
let crash: Crash | undefined;

/** The call to the provider, which answers with the code. */
const send = vi.fn<() => Promise<SendResult>>();

beforeEach(async () => {
  stopTime();
  send.mockReset().mockResolvedValue({ kind: 'settled', outcome: code, names: ['theirs'] });
  await start();
  return async () => {
    crash?.end();
    await instances.stopInFakeTime();
  };
});

afterEach(() => {
  crash = undefined;
});

/** Two instances; only names keep early outcomes, as where strangers could fill the store. */
async function start(maxEarly = 0): Promise<void> {
  instances = new Instances({ maxEarly });
  [a, b] = [await instances.start(), await instances.start()];
}

const ask = (changes = {}) => a.events.watch('id', send, asking({ followUps: [payment], ...changes }));
const find = (changes: Partial<FindOptions> = {}) =>
  b.events.find('id', { owner: 'owner', timeoutMs: 0, followUp: payment, ...changes });
const stored = async () => (await instances.shared.read([followUpId('id', 'payment')]))[0];

describe('a follow-up', () => {
  it.each<{ what: string; answer: SendResult }>([
    { what: 'settled by the answer', answer: { kind: 'settled', outcome: code, names: ['theirs'] } },
    { what: 'accepted', answer: { kind: 'accepted', names: ['theirs'] } },
  ])('begins when its operation was $what, with names and an end of its own', async ({ answer }) => {
    send.mockResolvedValue(answer);
    void ask();
    await passing();
    expect(await stored()).toMatchObject({ owner: 'owner', fingerprint: 'body', outcome: undefined });
    expect(await stored()).toMatchObject({ names: ['payment:theirs'], expiresAt: Date.now() - 10 + DAY_MS });
    expect(await b.events.trigger(underName, money)).toBe('late');
    expect(await find()).toMatchObject({ outcome: money });
  });

  it('begins before the caller has the answer of its operation', async () => {
    expect(await ask()).toMatchObject({ outcome: code });
    expect(await stored()).toMatchObject({ names: ['payment:theirs'] });
  });

  it('does not begin when its operation was refused, and costs one command then', async () => {
    const commands = commandsOf(a);
    send.mockResolvedValue({ kind: 'refused', error: refusal });
    expect(await ask()).toMatchObject({ outcome: refused });
    await passing();
    expect(commands).toEqual(['claim', 'release', 'release']);
    expect(await find()).toBeUndefined();
    expect(await b.events.trigger(ofPayment, money)).toBe('unmatched');
    expect(await stored()).toBeUndefined();
  });

  it('is waited for as a request is, on another instance', async () => {
    await ask();
    const found = find({ timeoutMs: 5_000 });
    await passing();
    expect(await a.events.trigger(ofPayment, money)).toBe('settled');
    await passing();
    expect(await found).toMatchObject({ outcome: money });
    expect(await b.events.trigger(ofPayment, money)).toBe('duplicate');
    expect(await b.events.trigger(ofPayment, code)).toBe('conflicting');
    expect(await b.events.find('id', { owner: 'owner', timeoutMs: 0 })).toMatchObject({ outcome: code });
  });

  it('is pending for its owner until then, and nothing for strangers, nor is it a request', async () => {
    await ask();
    expect(await find()).toMatchObject({ outcome: undefined });
    expect(await find({ owner: 'stranger' })).toBeUndefined();
    const waiting = find({ owner: 'stranger', timeoutMs: 5_000 });
    await passing();
    expect(await waiting).toBeUndefined();
    expect(send).toHaveBeenCalledOnce();
  });

  it('outlives the record of its operation', async () => {
    await ask();
    await passing(3_600_000);
    expect(await b.events.find('id', { owner: 'owner', timeoutMs: 0 })).toBeUndefined();
    expect(await b.events.trigger(underName, money)).toBe('late');
    expect(await find()).toMatchObject({ outcome: money });
    await passing(DAY_MS);
    expect(await find()).toBeUndefined();
  });

  it('gets an outcome that came under its name before it had begun', async () => {
    expect(await b.events.trigger(underName, money)).toBe('early');
    expect(await ask()).toMatchObject({ outcome: code });
    expect(await find()).toMatchObject({ outcome: money });
  });

  it('has names that must agree', async () => {
    await ask();
    const another = { ids: ['another'], followUp: payment, name: 'payment:theirs' };
    expect(await b.events.trigger(another, money)).toBe('disagreeing');
    expect(await b.events.trigger({ ...ofPayment, name: 'theirs' }, money)).toBe('disagreeing'); // which is the operation's
    expect(await b.events.trigger({ ...ofPayment, name: 'payment:theirs' }, money)).toBe('late');
  });

  it('is begun by a hundred at once as one', async () => {
    await ask();
    await instances.shared.close();
    await instances.shared.claim(claimOf('id'));
    const begun = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? a : b).events.find('id', { owner: 'owner', timeoutMs: 0, followUp: payment }),
      ),
    );
    expect(new Set(begun.map((request) => request?.attempt)).size).toBe(1);
  });
});

describe('a follow-up that was not begun, because the instance that should have has crashed', () => {
  beforeEach(async () => {
    crash = crashAfter(a, 2); // which claimed the request and noted its names, or claimed the follow-up
    send.mockResolvedValue({ kind: 'accepted', names: ['theirs'] });
    await instances.shared.claim(claimOf('id', { instance: 'crashed', names: ['theirs'] }));
  });

  it('is begun by its webhook', async () => {
    expect(await b.events.trigger(ofPayment, money)).toBe('late');
    expect(await stored()).toMatchObject({ outcome: money, names: ['payment:theirs'], owner: 'owner' });
  });

  it('is begun by its webhook, also where that is kept early at first', async () => {
    await start(100);
    await instances.shared.claim(claimOf('id', { instance: 'crashed' }));
    expect(await b.events.trigger(ofPayment, money)).toBe('late');
    expect(await stored()).toMatchObject({ outcome: money });
    expect(await b.events.trigger({ ids: ['unknown'], followUp: payment }, money)).toBe('early');
  });

  it('is begun by who asks for it, and has what came early under its name', async () => {
    expect(await b.events.trigger(underName, money)).toBe('early');
    expect(await find({ owner: 'stranger' })).toBeUndefined();
    expect(await stored()).toBeUndefined();
    expect(await find()).toMatchObject({ outcome: money });
  });

  it('is begun by who waits for it', async () => {
    const c = await instances.start();
    const found = find({ timeoutMs: 5_000 });
    await passing();
    expect(await c.events.trigger(underName, money)).toBe('settled');
    await passing();
    expect(await found).toMatchObject({ outcome: money });
  });

  it('is begun by a caller that joins its operation, when that reads the names', async () => {
    const joined = b.events.watch('id', send, asking({ followUps: [payment] }));
    await passing(1_100);
    expect(await stored()).toMatchObject({ names: ['payment:theirs'] });
    expect(await b.events.trigger(underName, money)).toBe('late');
    await passing(4_000);
    expect(await joined).toEqual({ kind: 'pending' });
    expect(send).not.toHaveBeenCalled();
  });

  it('is not acknowledged where it can not be begun', async () => {
    b.store.course = (carryOut, command) => (command === 'claim' ? isDown(carryOut, command) : carryOut());
    await expect(b.events.trigger(ofPayment, money)).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});

describe('a follow-up that somebody asked for while its operation was pending', () => {
  it('gets its names when the operation is accepted', async () => {
    let accept!: (result: SendResult) => void;
    send.mockReturnValue(new Promise((resolve) => (accept = resolve)));
    void ask();
    await passing();
    expect(await find()).toMatchObject({ names: [] });
    accept({ kind: 'accepted', names: ['theirs'] });
    await passing();
    expect(await find()).toMatchObject({ names: ['payment:theirs'] });
    expect(await b.events.trigger(underName, money)).toBe('late');
  });

  it('stays where a webhook of the operation came before the refusal', async () => {
    let answer!: (result: SendResult) => void;
    send.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    void ask();
    await passing();
    await find();
    await b.events.trigger('id', code);
    answer({ kind: 'refused', error: refusal });
    await passing();
    expect(await find()).toMatchObject({ outcome: undefined, released: false });
  });

  it('is refused with it, and begins anew with the next try', async () => {
    let answer!: (result: SendResult) => void;
    send.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    void ask();
    await passing();
    const waiting = find({ timeoutMs: 5_000 });
    await passing();
    answer({ kind: 'refused', error: refusal });
    await passing();
    expect(await waiting).toMatchObject({ outcome: refused, released: true });
    send.mockResolvedValue({ kind: 'settled', outcome: code, names: ['theirs'] });
    await ask({ fingerprint: 'corrected' });
    expect(await find()).toMatchObject({ outcome: undefined, released: false, fingerprint: 'corrected' });
  });
});

it.each(['claim', 'learn', 'note'])(
  'what the store does not take of it because of a %s is done later',
  async (faulty) => {
    let asked = 0;
    a.store.course = (carryOut, command) => {
      const isFirstClaim = command === 'claim' && (asked += 1) === 1; // that of the operation
      return command === faulty && !isFirstClaim ? isDown(carryOut, command) : carryOut();
    };
    expect(await ask()).toMatchObject({ outcome: code });
    expect(a.events.unstored).toBeGreaterThan(0);
    a.store.restore();
    await passing(3_000);
    expect(a.events.unstored).toBe(0);
    expect(await b.events.trigger(underName, money)).toBe('late');
  },
);
