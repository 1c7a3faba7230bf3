import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { MemoryBus, MemoryPubSub } from '../src/event-manager/adapters/memory/memory-pub-sub.js';
import { MemoryRequestStore } from '../src/event-manager/adapters/memory/memory-request-store.js';
import { RedisPubSub } from '../src/event-manager/adapters/redis/redis-pub-sub.js';
import { RedisRequestStore } from '../src/event-manager/adapters/redis/redis-request-store.js';
import { EventManagerService } from '../src/event-manager/event-manager.service.js';
import { EventManagerObserver } from '../src/event-manager/observer.js';
import type { Outcome } from '../src/event-manager/outcome.js';
import type { PubSub } from '../src/event-manager/pub-sub.js';
import type { RequestStore } from '../src/event-manager/request-store.js';
import { AnnouncingRequestStore } from '../src/event-manager/testing/announcing-request-store.fake.js';
import { anHour, paid } from '../src/event-manager/testing/examples.js';
import { FaultyRequestStore, works } from '../src/event-manager/testing/faulty-request-store.js';
import type { SendResult, Target } from '../src/event-manager/watch.js';
import { play } from './support/history.js';
import { judge } from './support/judge.js';
import { cycle, faultily, LossyPubSub, slowly } from './support/network.js';
import { RedisServer } from './support/redis-server.js';
import { anyScenario, type Scenario } from './support/scenario.js';

const options = { resultTtlMs: 3_600_000, maxPending: 100, shutdownGraceMs: 60_000 };

beforeAll(() => Logger.overrideLogger(false));

/** Lets fake time pass. */
const passFast = (ms: number) => vi.advanceTimersByTimeAsync(ms);

// A failure names its seed and path: `fc.assert(property, { seed, path })` plays it again.
describe('whatever is asked, answered, late, left or lost, every promise holds and nothing is left', () => {
  it.each([
    { how: 'in memory', faulty: false, numRuns: 1_000 },
    { how: 'in memory, where the store refuses, is away, and loses answers', faulty: true, numRuns: 500 },
  ])('$how', async ({ faulty, numRuns }) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const longestMs = 1_500;
    const property = fc.asyncProperty(anyScenario(longestMs, { faulty }), async (scenario) => {
      const bus = new MemoryBus();
      const store = new MemoryRequestStore(anHour);
      const { instances, mend } = await start(scenario, 'test', (announces) => ({
        store: announces ? new AnnouncingRequestStore(store, bus, 'test') : store,
        pubSub: new MemoryPubSub(bus),
      }));
      const history = await play(scenario, { instances, pass: passFast, longestMs, mend });
      expect(instances.map(({ unstored }) => unstored)).toEqual(instances.map(() => 0));
      await judge(history, store, { storeMs: 10, answerMs: 110, faulty });
      const stopped = stop(instances);
      await passFast(100);
      await stopped;
      expect(vi.getTimerCount()).toBe(0);
    });
    await fc.assert(
      property.afterEach(() => void vi.clearAllTimers()),
      { numRuns },
    );
  });

  it('on Redis', async () => {
    const server = await RedisServer.start();
    onTestFinished(() => server.end());
    const longestMs = 300;
    const playOne = async (scenario: Scenario) => {
      const namespace = randomUUID();
      const stores: RequestStore[] = [];
      const open = (announces = false) => {
        const store = new RedisRequestStore(server.url, namespace, anHour, { announces });
        stores.push(store);
        return store;
      };
      const { instances, mend } = await start(scenario, namespace, (announces) => ({
        store: open(announces),
        pubSub: new RedisPubSub(server.url, namespace),
      }));
      const faults = () => Promise.all(instances.map((instance) => instance.storeFault()));
      await expect.poll(faults).toEqual(instances.map(() => undefined));
      const history = await play(scenario, { instances, pass: setTimeout, longestMs, mend });
      await judge(history, stores[0] ?? open(), { storeMs: 150, answerMs: 1_000, faulty: false });
      await stop(instances);
      await Promise.all(stores.map((store) => store.close()));
    };
    const scenarios = fc.array(anyScenario(longestMs, { faulty: false }), { minLength: 8, maxLength: 8 });
    const property = fc.asyncProperty(scenarios, async (all) => void (await Promise.all(all.map(playOne))));
    await fc.assert(property, { numRuns: 3 });
  });
});

describe('an outcome under a name of the provider’s, on Redis', () => {
  it('reaches its caller on another instance, whether it comes before the name is known, meanwhile, or after', async () => {
    const server = await RedisServer.start();
    onTestFinished(() => server.end());
    const namespace = randomUUID();
    const open = async () => {
      const store = new RedisRequestStore(server.url, namespace, anHour, { announces: true });
      const pubSub = new RedisPubSub(server.url, namespace);
      const instance = new EventManagerService(store, pubSub, new EventManagerObserver(), { ...options, namespace });
      onTestFinished(async () => {
        await stop([instance]);
        await store.close();
      });
      await instance.onModuleInit();
      await expect.poll(async () => [await instance.storeFault(), instance.hears]).toEqual([undefined, true]);
      return instance;
    };
    const [calling, hearing] = [await open(), await open()];
    const payment = { name: 'payment', keepMs: 60_000, names: ([name]: readonly string[]) => [`payment:${name}`] };
    const delays = [
      ...fc.sample(fc.tuple(fc.nat(8), fc.nat(16), fc.nat(24)), { numRuns: 88, seed: 13 }),
      ...([
        [0, 2_000, 2_000],
        [2_000, 0, 0],
      ] as const), // whatever the machine does meanwhile, these come after and before
    ];
    const kinds = new Set<string>();
    const race = async ([answerMs, webhookMs, paymentMs]: readonly [number, number, number], number: number) => {
      const [id, name, owner] = [`${number}`, `theirs-${number}`, 'owner'];
      const send = async (): Promise<SendResult> => {
        await setTimeout(answerMs);
        return { kind: 'accepted', names: [name] };
      };
      const asked = { owner, fingerprint: 'body', timeoutMs: 5_000 };
      const answered = calling.watch(id, send, { ...asked, followUps: [payment] });
      const settle = async (ms: number, target: Target, outcome: Outcome) => {
        await setTimeout(ms);
        kinds.add(await hearing.trigger(target, outcome));
      };
      await Promise.all([
        settle(webhookMs, { ids: [], name }, paid(number)),
        settle(paymentMs, { ids: [], name: `payment:${name}` }, paid(-number)),
      ]);
      const found = hearing.find(id, { owner, timeoutMs: 5_000, followUp: payment });
      return [await answered, (await found)?.outcome];
    };
    for (let start = 0; start < delays.length; start += 30) {
      const ends = await Promise.all(delays.slice(start, start + 30).map((each, index) => race(each, start + index)));
      for (const [index, end] of ends.entries()) {
        const number = start + index;
        expect(end).toEqual([{ kind: 'settled', outcome: paid(number), replayed: false }, paid(-number)]);
      }
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['early', 'settled']));
  });
});

/** Instances that reach what they share over a network as the scenario has it, and the end of what is wrong with the store. */
async function start(
  { losses, delays, faults, announcing }: Scenario,
  namespace: string,
  reach: (announces: boolean) => { readonly store: RequestStore; readonly pubSub: PubSub },
): Promise<{ readonly instances: readonly EventManagerService[]; readonly mend: () => void }> {
  const faultyStores: FaultyRequestStore[] = [];
  const instances = announcing.map((announces) => {
    const { store, pubSub } = reach(announces);
    const faultyStore = new FaultyRequestStore(store);
    if (faults.length > 0) faultyStore.course = faultily(cycle(faults));
    faultyStores.push(faultyStore);
    const slowStore = new FaultyRequestStore(faultyStore);
    slowStore.course = slowly(cycle(delays));
    const lossyPubSub = new LossyPubSub(pubSub, cycle(losses));
    return new EventManagerService(slowStore, lossyPubSub, new EventManagerObserver(), { ...options, namespace });
  });
  await Promise.all(instances.map((instance) => instance.onModuleInit()));
  const mend = () => {
    for (const store of faultyStores) store.course = works;
  };
  return { instances, mend };
}

/** Stops instances that have nothing left to wait for. */
async function stop(instances: readonly EventManagerService[]): Promise<void> {
  expect(instances.map(({ pending }) => pending)).toEqual(instances.map(() => 0));
  await Promise.all(instances.map((instance) => instance.beforeApplicationShutdown()));
  await Promise.all(instances.map((instance) => instance.onApplicationShutdown()));
}
