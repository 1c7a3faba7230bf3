import { type DynamicModule, Module } from '@nestjs/common';
import { EventManagerObserver, GuardedObserver } from './observer.js';
import { EVENT_MANAGER_DEFAULTS, EVENT_MANAGER_OPTIONS, type EventManagerOptions } from './event-manager.options.js';
import { EventManagerService } from './event-manager.service.js';
import { MemoryPubSub } from './adapters/memory/memory-pub-sub.js';
import { PubSub } from './pub-sub.js';
import { RedisPubSub } from './adapters/redis/redis-pub-sub.js';
import { MemoryRequestStore } from './adapters/memory/memory-request-store.js';
import { ObservedRequestStore } from './adapters/observed-request-store.js';
import { RedisRequestStore } from './adapters/redis/redis-request-store.js';
import { RequestStore } from './request-store.js';

/** The event manager with its adapters: Redis where a URL is given, memory otherwise. */
@Module({})
export class EventManagerModule {
  /** What `changes` leaves out is as in EVENT_MANAGER_DEFAULTS. */
  static forRoot(changes: Partial<EventManagerOptions> = {}): DynamicModule {
    const options = { ...EVENT_MANAGER_DEFAULTS, ...changes };
    const { redisUrl, redisTls, namespace } = options;
    const observer = new GuardedObserver(options.observer ?? new EventManagerObserver());
    const makeStore = (): RequestStore =>
      redisUrl ? new RedisRequestStore(redisUrl, namespace, options, redisTls) : new MemoryRequestStore(options);
    const makePubSub = (): PubSub => (redisUrl ? new RedisPubSub(redisUrl, namespace, redisTls) : new MemoryPubSub());
    return {
      module: EventManagerModule,
      global: true,
      providers: [
        EventManagerService,
        { provide: EventManagerObserver, useValue: observer },
        { provide: EVENT_MANAGER_OPTIONS, useValue: options },
        { provide: PubSub, useFactory: makePubSub },
        { provide: RequestStore, useFactory: () => new ObservedRequestStore(makeStore(), observer) },
      ],
      exports: [EventManagerService, RequestStore],
    };
  }
}
