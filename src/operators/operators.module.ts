import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { Histories } from './histories.js';
import { HistoryController } from './history.controller.js';
import { InboxController } from './inbox.controller.js';
import { MetricsController } from './metrics.controller.js';

/** The routes for operators: liveness, readiness, the metrics for Prometheus, the inbox, and what happened to a request. */
@Module({})
export class OperatorsModule {
  /** @param deliverers deliver what is in the inbox again. */
  static forRoot(...deliverers: readonly DynamicModule[]): DynamicModule {
    return {
      module: OperatorsModule,
      imports: [TerminusModule.forRoot({ logger: false }), ...deliverers],
      controllers: [HealthController, MetricsController, InboxController, HistoryController],
      providers: [Histories],
      exports: [Histories],
    };
  }
}
