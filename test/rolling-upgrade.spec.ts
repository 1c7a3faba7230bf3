import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { RedisPubSub } from '../src/event-manager/adapters/redis/redis-pub-sub.js';
import { RedisRequestStore } from '../src/event-manager/adapters/redis/redis-request-store.js';
import { EVENT_MANAGER_DEFAULTS } from '../src/event-manager/event-manager.options.js';
import { EventManagerService } from '../src/event-manager/event-manager.service.js';
import { EventManagerObserver } from '../src/event-manager/observer.js';
import { anHour, asking, paid } from '../src/event-manager/testing/examples.js';
import type { SendResult } from '../src/event-manager/watch.js';
import { RedisServer } from './support/redis-server.js';

/** What a version before announcements reads of a signal: the ids and no more. It drops what it does not know. */
class EarlierPubSub extends RedisPubSub {
  readonly heard: unknown[] = [];

  override subscribe(channel: string, listener: (message: unknown) => void): Promise<void> {
    return super.subscribe(channel, (message) => {
      if (typeof message !== 'object' || message === null || !('kind' in message)) return;
      if (message.kind === 'probe' && 'nonce' in message) listener({ kind: 'probe', nonce: message.nonce });
      if (message.kind !== 'settled' || !('externalIds' in message)) return;
      this.heard.push(message.externalIds);
      listener({ kind: 'settled', externalIds: message.externalIds });
    });
  }
}

let server: RedisServer;
let namespace: string;

beforeEach(async () => {
  Logger.overrideLogger(false);
  server = await RedisServer.start();
  onTestFinished(() => server.end());
  namespace = randomUUID();
});

/** An instance of this version, or of the one before its store announced outcomes. */
async function start(version: 'earlier' | 'this') {
  const observer = Object.assign(new EventManagerObserver(), { rescues: 0 });
  observer.rescued = (waits) => (observer.rescues += waits);
  const store = new RedisRequestStore(server.url, namespace, anHour, { announces: version === 'this' });
  const pubSub = version === 'this' ? new RedisPubSub(server.url, namespace) : new EarlierPubSub(server.url, namespace);
  const events = new EventManagerService(store, pubSub, observer, { ...EVENT_MANAGER_DEFAULTS, namespace });
  onTestFinished(async () => {
    await events.beforeApplicationShutdown();
    await events.onApplicationShutdown();
  });
  await events.onModuleInit();
  await expect.poll(async () => [await events.storeFault(), events.hears]).toEqual([undefined, true]);
  return { events, observer, pubSub };
}

describe.each([
  { waiting: 'earlier', settling: 'this' },
  { waiting: 'this', settling: 'earlier' },
] as const)('with an instance of $waiting version that waits and one of $settling that settles', (versions) => {
  it('callers are answered by signals, not by sweeps', async () => {
    const [waiting, settling] = [await start(versions.waiting), await start(versions.settling)];
    const ids = Array.from({ length: 200 }, (_, number) => `${number}`);
    const send = vi.fn(async (): Promise<SendResult> => ({ kind: 'accepted' }));
    const answers = ids.map((id) => waiting.events.watch(id, send, asking()));
    await expect.poll(() => send.mock.calls.length).toBe(ids.length);
    // One after the other: each caller must have its answer before the next webhook comes.
    for (const [index, id] of ids.entries()) {
      expect(await settling.events.trigger(id, paid(index))).toBe('settled');
      expect(await answers[index]).toEqual({ kind: 'settled', outcome: paid(index), replayed: false });
    }
    expect(waiting.observer.rescues).toBeLessThan(10); // a sweep may come between an outcome and its signal
    if (waiting.pubSub instanceof EarlierPubSub) expect(waiting.pubSub.heard).toEqual(ids.map((id) => [id]));
  });
});
