import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventManagerObserver } from './event-manager-observer.js';
import { FaultyPubSub } from './pubsub/faulty-pub-sub.fake.js';
import { MemoryBus, MemoryPubSub } from './pubsub/memory-pub-sub.js';
import { replyChannelName } from './redis-keys.js';
import { ReplyChannel } from './reply-channel.js';

const settled = vi.fn<(externalIds: readonly string[]) => void>();
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

describe('a signal', () => {
  it('reaches the instance that it is for, and no other', async () => {
    const heard = vi.fn<(externalIds: readonly string[]) => void>();
    const observer = new EventManagerObserver();
    const other = new ReplyChannel(new MemoryPubSub(bus), 'test', 'B', observer, { settled: heard, hearingRestored });
    await other.open();
    channel.signal('B', 'id');
    await turn();
    expect(heard.mock.calls).toEqual([[['id']]]);
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

  it('that can’t be published is nobody’s error', async () => {
    pubSub.obstacle = () => Promise.reject(new Error('no connection'));
    channel.signal('B', 'id');
    await turn();
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
  ])('that is none, like %j, wakes nobody and breaks nothing', async (message) => {
    bus.emit(replyChannelName('test', 'A'), message);
    expect(settled).not.toHaveBeenCalled();
    bus.emit(replyChannelName('test', 'A'), { kind: 'settled', externalIds: ['id'] });
    expect(settled).toHaveBeenCalledWith(['id']);
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

  it('is lost with one message, and the subscription is taken up again until one comes back', async () => {
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

  it('is not given up for a message that has had no time to come back', async () => {
    await turn();
    pubSub.loses = () => true;
    await prove();
    await turn();
    channel.prove();
    expect([channel.hears, pubSub.resubscriptions]).toEqual([true, 0]);
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
    pubSub.deaf = true;
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
