import { type DynamicModule, Module } from '@nestjs/common';
import { ConsoleStreams } from './console-streams.service.js';
import { ConsoleController } from './console.controller.js';
import { RecentRequests } from './recent-requests.js';

/** The page at / for people. */
@Module({})
export class ConsoleModule {
  static forRoot(recent: RecentRequests): DynamicModule {
    return {
      module: ConsoleModule,
      controllers: [ConsoleController],
      providers: [ConsoleStreams, { provide: RecentRequests, useValue: recent }],
    };
  }
}
