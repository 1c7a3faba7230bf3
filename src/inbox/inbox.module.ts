import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { Inbox } from './inbox.js';
import { InboxOptions } from './inbox.options.js';

/** The inbox, for the routes that keep something in it or show it. */
@Module({})
export class InboxModule {
  static forRoot(options: Pick<FactoryProvider<InboxOptions>, 'inject' | 'useFactory'>): DynamicModule {
    return {
      module: InboxModule,
      global: true,
      providers: [Inbox, { provide: InboxOptions, ...options }],
      exports: [Inbox],
    };
  }
}
