import { Logger } from '@nestjs/common';
import { vi } from 'vitest';
import { EventManagerObserver } from '../observer.js';
import type { EventManagerOptions } from '../event-manager.options.js';
import { EventManagerService } from '../event-manager.service.js';
import { AnnouncingRequestStore } from './announcing-request-store.fake.js';
import { anHour } from './examples.js';
import { FaultyPubSub } from './faulty-pub-sub.js';
import { MemoryBus } from '../adapters/memory/memory-pub-sub.js';
import { FaultyRequestStore } from './faulty-request-store.js';
import { type MemoryLimits, MemoryRequestStore } from '../adapters/memory/memory-request-store.js';

const defaults: EventManagerOptions = {
  resultTtlMs: 3_600_000,
  namespace: 'test',
  maxPending: 100,
  shutdownGraceMs: 10_000,
};

/** One process of ours, without the process, and its own ways to what all share. */
export interface Instance {
  readonly events: EventManagerService;
  readonly store: FaultyRequestStore;
  readonly pubSub: FaultyPubSub;
}

interface Announcing {
  readonly announces: boolean;
}

/** Instances in memory that share a store and a bus, as processes share a Redis. */
export class Instances {
  readonly shared: MemoryRequestStore;
  readonly bus = new MemoryBus();
  readonly #options: EventManagerOptions;
  readonly #announces: boolean;
  readonly #started: Instance[] = [];

  /** @param announces whether their stores signal by themselves. */
  constructor({ announces = false, ...options }: Partial<EventManagerOptions & MemoryLimits & Announcing> = {}) {
    this.#announces = announces;
    this.#options = { ...defaults, ...options };
    this.shared = new MemoryRequestStore({ ...anHour, ...options });
  }

  async start(observer = new EventManagerObserver()): Promise<Instance> {
    Logger.overrideLogger(false);
    const { shared, bus } = this;
    const store = new FaultyRequestStore(
      this.#announces ? new AnnouncingRequestStore(shared, bus, this.#options.namespace) : shared,
    );
    const pubSub = new FaultyPubSub(bus);
    const events = new EventManagerService(store, pubSub, observer, this.#options);
    const instance = { events, store, pubSub };
    this.#started.push(instance);
    await events.onModuleInit();
    return instance;
  }

  /** Shuts all down as Nest does. */
  async stop(): Promise<void> {
    await Promise.all(this.#started.map(({ events }) => events.beforeApplicationShutdown()));
    await Promise.all(this.#started.map(({ events }) => events.onApplicationShutdown()));
  }

  /** Lets all waits end and shuts all down, while Vitest's fake time passes; then time is real again. */
  async stopInFakeTime(): Promise<void> {
    await vi.advanceTimersByTimeAsync(60_000);
    const stopped = this.stop();
    await vi.advanceTimersByTimeAsync(20_000);
    await stopped;
    vi.useRealTimers();
  }
}
