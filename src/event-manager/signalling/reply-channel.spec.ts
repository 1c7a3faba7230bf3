import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EventManagerObserver } from '../observer.js';
import { FaultyPubSub } from '../testing/faulty-pub-sub.js';
import { MemoryBus, MemoryPubSub } from '../adapters/memory/memory-pub-sub.js';
import { ReplyChannel } from './reply-channel.js';
import { replyChannelName, type SettledSignal } from './reply-channel.js';

const settled = vi.fn<(signal: SettledSignal) => void>();
const hearingRestored = vi.fn<() => void>();

let bus: MemoryBus;
let pubSub: FaultyPubSub;
let channel: ReplyChannel;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(10_000); // a process that has run for a while
  vi.resetAllMocks();
  Logger.overrideLogger(false);
  bus = new MemoryBus();
  pubSub = new FaultyPubSub(bus);
  channel = new ReplyChannel(pubSub, 'test', 'A', new EventManagerObserver(), { settled, hearingRestored });
  await channel.open();
});

afterEach(() => {
  vi.useRealTimers();
});

const turn = () => vi.advanceTimersByTimeAsync(1);

/** A second passes, and the last message to itself is judged. */
async function prove(which = channel): Promise<void> {
  await vi.advanceTimersByTimeAsync(1_000);
  which.prove();
}

/** What deafness is put down to in the log, where each try fails with this error. */
async function reasonsOf(error: unknown): Promise<readonly unknown[]> {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  const unreachable = new FaultyPubSub(bus);
  unreachable.obstacle = async () => {
    throw error;
  };
  const late = new ReplyChannel(unreachable, 'test', 'C', new EventManagerObserver(), { settled, hearingRestored });
  await late.open();
  for (let proofs = 0; proofs < 3; proofs += 1) await prove(late);
  unreachable.obstacle = async () => {};
  await prove(late);
  await turn();
  expect(late.hears).toBe(true);
  unreachable.loses = () => true;
  for (let proofs = 0; proofs < 3; proofs += 1) await prove(late);
  return warn.mock.calls.map(([line]) => line.reason);
}

describe('a signal', () => {
  it('reaches the instance that it is for, and no other', async () => {
    const heard = vi.fn<(signal: SettledSignal) => void>();
    const observer = new EventManagerObserver();
    const other = new ReplyChannel(new MemoryPubSub(bus), 'test', 'B', observer, { settled: heard, hearingRestored });
    await other.open();
    channel.signal('B', 'id');
    await turn();
    expect(heard.mock.calls).toEqual([[{ kind: 'settled', externalIds: ['id'] }]]);
    expect(settled).not.toHaveBeenCalled();
  });

  it('travels with all that are for the same instance in one turn, in one message', async () => {
    pubSub.published.length = 0;
    for (const id of ['1', '2', '3']) channel.signal('B', id);
    channel.signal('C', '4');
    await turn();
    channel.signal('B', '5');
    await turn();
    expect(pubSub.published).toEqual([
      [replyChannelName('test', 'B'), { kind: 'settled', externalIds: ['1', '2', '3'] }],
      [replyChannelName('test', 'C'), { kind: 'settled', externalIds: ['4'] }],
      [replyChannelName('test', 'B'), { kind: 'settled', externalIds: ['5'] }],
    ]);
  });

  it('has at most 500 ids; more of them are several', async () => {
    pubSub.published.length = 0;
    const ids = Array.from({ length: 1_001 }, (_, index) => `${index}`);
    for (const id of ids) channel.signal('B', id);
    await turn();
    expect(pubSub.published).toEqual(
      [ids.slice(0, 500), ids.slice(500, 1_000), ids.slice(1_000)].map((externalIds) => [
        replyChannelName('test', 'B'),
        { kind: 'settled', externalIds },
      ]),
    );
  });

  describe('that cannot be published', () => {
    const heardByB: unknown[] = [];

    beforeEach(() => {
      heardByB.length = 0;
      bus.add(replyChannelName('test', 'B'), (message) => heardByB.push(message));
      pubSub.obstacle = () => Promise.reject(new Error('no connection'));
    });

    it('is published again until it is, once', async () => {
      for (const id of ['1', '2']) channel.signal('B', id);
      await prove();
      await prove();
      pubSub.obstacle = async () => {};
      await prove();
      await prove();
      await turn();
      expect(heardByB).toEqual([{ kind: 'settled', externalIds: ['1', '2'] }]);
    });

    it('is dropped after a minute', async () => {
      channel.signal('B', 'old');
      await vi.advanceTimersByTimeAsync(59_000);
      channel.signal('B', 'new');
      await prove();
      pubSub.obstacle = async () => {};
      await prove();
      await turn();
      expect(heardByB).toEqual([{ kind: 'settled', externalIds: ['new'] }]);
    });

    it('is dropped before others, the oldest first, where they are more than 10,000', async () => {
      channel.signal('B', 'oldest');
      await turn();
      for (let index = 0; index < 10_000; index += 1) channel.signal('B', `${index}`);
      await turn();
      pubSub.obstacle = async () => {};
      await prove();
      await turn();
      expect(heardByB).toHaveLength(20);
      expect(heardByB).not.toContainEqual({ kind: 'settled', externalIds: ['oldest'] });
    });
  });

  it.each([
    undefined,
    null,
    'text',
    1,
    [],
    {},
    { kind: 'other' },
    { kind: 'settled', externalIds: 'id' },
    [{}],
    { kind: 'settled', externalIds: [1] },
    { kind: 'probe', nonce: '1' },
  ])('[F45] that is no signal, like %j, wakes no caller and breaks nothing', async (message) => {
    bus.emit(replyChannelName('test', 'A'), message);
    expect(settled).not.toHaveBeenCalled();
    bus.emit(replyChannelName('test', 'A'), { kind: 'settled', externalIds: ['id'] });
    expect(settled).toHaveBeenCalledWith({ kind: 'settled', externalIds: ['id'] });
  });
});

describe('the observer', () => {
  it('is called once for each message that is no signal, each round trip, each time that the instance stops hearing, and its end', async () => {
    const told: unknown[][] = [];
    const observer = Object.assign(new EventManagerObserver(), {
      signalled: (ids: number) => told.push(['signalled', ids]),
      malformedSignal: () => told.push(['malformed']),
      roundTrip: (ms: number) => told.push(['round trip', Math.floor(ms / 10)]),
      hearing: (hears: boolean) => told.push(['hearing', hears]),
    });
    const own = new FaultyPubSub(bus);
    const noted = new ReplyChannel(own, 'test', 'N', observer, { settled, hearingRestored });
    await noted.open();
    await turn();
    own.obstacle = () => new Promise((resolve) => setTimeout(resolve, 30));
    noted.prove();
    await vi.advanceTimersByTimeAsync(40);
    own.obstacle = async () => {};
    bus.emit(replyChannelName('test', 'N'), 'odd');
    noted.signal('B', '1');
    noted.signal('B', '2');
    await turn();
    own.loses = () => true;
    for (let proofs = 0; proofs < 3; proofs += 1) await prove(noted);
    await turn();
    own.loses = () => false;
    await prove(noted);
    await turn();
    expect(told).toEqual([
      ['round trip', 0],
      ['hearing', true],
      ['round trip', 3],
      ['malformed'],
      ['signalled', 2],
      ['hearing', false],
      ['round trip', 0],
      ['hearing', true],
    ]);
  });
});

describe('the log', () => {
  it.each([
    ['the innermost words', new Error('no connection', { cause: new Error('ECONNREFUSED') }), 'ECONNREFUSED'],
    ['the words, where they are all', new Error('no connection'), 'no connection'],
    ['the name, where there are no words', new TypeError(''), 'TypeError'],
    ['whatever there is', 'odd', 'odd'],
    ['what was no error', new Error('no connection', { cause: 'odd' }), 'odd'],
  ])(
    'names once each time that the instance stops hearing, with the reason that the system gave: %s',
    async (_, error, reason) => {
      expect(await reasonsOf(error)).toEqual([reason, undefined]);
    },
  );

  it('names a message that is no signal', () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    bus.emit(replyChannelName('test', 'A'), 'odd');
    expect(warn).toHaveBeenCalledOnce();
  });
});

describe('reopening', () => {
  it('is done once at a time, once more if it is asked for meanwhile, and no message to itself is sent before that', async () => {
    await turn();
    const sent = pubSub.published.length;
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    pubSub.obstacle = () => opened;
    const reopening = [channel.reopen(), channel.reopen(), channel.reopen()];
    await prove();
    expect([pubSub.resubscriptions, pubSub.published.length]).toEqual([1, sent]);
    open();
    await Promise.all(reopening);
    await turn();
    expect([pubSub.resubscriptions, pubSub.published.length, channel.hears]).toEqual([2, sent + 1, true]);
  });
});

describe('hearing', () => {
  it('is what the first message to itself proves', async () => {
    expect(channel.hears).toBe(false);
    await turn();
    expect(channel.hears).toBe(true);
    expect(hearingRestored).toHaveBeenCalledOnce();
  });

  it('goes on without a word while the messages come back', async () => {
    for (let proofs = 0; proofs < 10; proofs += 1) await prove();
    expect(channel.hears).toBe(true);
    expect(hearingRestored).toHaveBeenCalledOnce();
    expect(pubSub.resubscriptions).toBe(0);
  });

  it('is lost with one message, and the subscription is made again until one comes back', async () => {
    await turn();
    pubSub.loses = () => true;
    for (let proofs = 0; proofs < 4; proofs += 1) await prove();
    expect(channel.hears).toBe(false);
    expect(pubSub.resubscriptions).toBe(3);
    pubSub.loses = () => false;
    await prove();
    await turn();
    expect(channel.hears).toBe(true);
    expect(hearingRestored).toHaveBeenCalledTimes(2);
  });

  it('is not proved by a message that comes after the next one was sent', async () => {
    await turn();
    pubSub.loses = () => true;
    await prove();
    const [late, message] = pubSub.published.at(-1) ?? [''];
    await prove();
    await turn();
    expect(channel.hears).toBe(false);
    bus.emit(late, message);
    expect(channel.hears).toBe(false);
  });

  it('is not given up for a message that has had less than half a second to come back', async () => {
    await turn();
    pubSub.loses = () => true;
    await prove();
    await vi.advanceTimersByTimeAsync(499);
    channel.prove();
    expect([channel.hears, pubSub.resubscriptions]).toEqual([true, 0]);
    await vi.advanceTimersByTimeAsync(1);
    channel.prove();
    expect([channel.hears, pubSub.resubscriptions]).toEqual([false, 1]);
  });

  it('waits for one resubscription to end before it begins another, and survives its failure', async () => {
    await turn();
    pubSub.loses = () => true;
    let fail!: (reason: Error) => void;
    const attempt = new Promise<void>((_, reject) => (fail = reject));
    pubSub.obstacle = () => attempt;
    for (let proofs = 0; proofs < 5; proofs += 1) await prove();
    expect(pubSub.resubscriptions).toBe(1);
    fail(new Error('no connection'));
    await turn();
    await prove();
    expect(pubSub.resubscriptions).toBe(2);
  });

  it('is asked for only once the subscription is there, whatever the clock says meanwhile', async () => {
    await turn();
    pubSub.receivesNothing = true;
    await prove();
    let subscribed!: () => void;
    const subscribing = new Promise<void>((resolve) => (subscribed = resolve));
    pubSub.obstacle = () => subscribing;
    const sent = pubSub.published.length;
    await prove();
    await prove();
    expect([pubSub.resubscriptions, pubSub.published.length]).toEqual([1, sent]);
    pubSub.obstacle = async () => {};
    subscribed();
    await turn();
    expect([pubSub.resubscriptions, pubSub.published.length]).toEqual([1, sent + 1]);
    expect(channel.hears).toBe(true);
  });

  it('is tried for also where the first subscription failed', async () => {
    const unreachable = new FaultyPubSub(bus);
    unreachable.obstacle = () => Promise.reject(new Error('no connection'));
    const late = new ReplyChannel(unreachable, 'test', 'C', new EventManagerObserver(), { settled, hearingRestored });
    await late.open();
    await turn();
    expect(late.hears).toBe(false);
    unreachable.obstacle = async () => {};
    await prove(late);
    await turn();
    expect(late.hears).toBe(true);
  });
});
