import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Timelines } from './timelines.js';

/** The timelines, for all modules of the application; closed with it. */
@Module({})
export class TimelinesModule implements OnApplicationShutdown {
  constructor(private readonly timelines: Timelines) {}

  /** @param open makes them when the application starts. */
  static forRoot(open: () => Timelines | Promise<Timelines>): DynamicModule {
    return {
      module: TimelinesModule,
      global: true,
      providers: [{ provide: Timelines, useFactory: open }],
      exports: [Timelines],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.timelines.close();
  }
}
