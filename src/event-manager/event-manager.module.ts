import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { MemoryPubSub } from './adapters/memory/memory-pub-sub.js';
import { MemoryRequestStore } from './adapters/memory/memory-request-store.js';
import { EVENT_MANAGER_DEFAULTS, EVENT_MANAGER_OPTIONS, type EventManagerOptions } from './event-manager.options.js';
import { EventManagerService } from './event-manager.service.js';
import { EventManagerObserver, ObservedRequestStore, Observers } from './observer.js';
import { PubSub } from './pub-sub.js';
import { RequestStore } from './request-store.js';

/** How to make the options once what they need can be injected. */
export interface EventManagerAsyncOptions extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider, 'inject'> {
  readonly useFactory: (...injected: never[]) => Partial<EventManagerOptions> | Promise<Partial<EventManagerOptions>>;
}

/** The event manager, for the modules that import it. Its store and pub/sub are in memory unless others are given. */
@Module({
  providers: [
    EventManagerService,
    {
      provide: EventManagerObserver,
      inject: [EVENT_MANAGER_OPTIONS],
      useFactory: ({ observers }: EventManagerOptions) => new Observers(observers),
    },
    {
      provide: PubSub,
      inject: [EVENT_MANAGER_OPTIONS],
      useFactory: ({ pubSub }: EventManagerOptions) => pubSub ?? new MemoryPubSub(),
    },
    {
      provide: RequestStore,
      inject: [EVENT_MANAGER_OPTIONS, EventManagerObserver],
      useFactory: ({ store }: EventManagerOptions, observer: EventManagerObserver) =>
        new ObservedRequestStore(store ?? new MemoryRequestStore(), observer),
    },
  ],
  exports: [EventManagerService, RequestStore],
})
export class EventManagerModule {
  /** What `options` leaves out is as in EVENT_MANAGER_DEFAULTS. */
  static forRoot(options: Partial<EventManagerOptions> = {}): DynamicModule {
    return EventManagerModule.forRootAsync({ useFactory: () => options });
  }

  /** As `forRoot`, with options that a factory makes of what is injected. */
  static forRootAsync({ imports = [], inject = [], useFactory }: EventManagerAsyncOptions): DynamicModule {
    const makeOptions = async (...injected: never[]): Promise<EventManagerOptions> => ({
      ...EVENT_MANAGER_DEFAULTS,
      ...(await useFactory(...injected)),
    });
    return {
      module: EventManagerModule,
      imports,
      providers: [{ provide: EVENT_MANAGER_OPTIONS, inject, useFactory: makeOptions }],
    };
  }
}
