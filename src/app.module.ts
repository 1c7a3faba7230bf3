import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ConfigModule } from './config/config.module.js';
import type { Config } from './config/config.js';
import { ConsoleModule } from './operators/page/console.module.js';
import { RecentRequests } from './operators/page/recent-requests.js';
import { EventManagerModule } from './event-manager/event-manager.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { ProblemFilter } from './http/problem.filter.js';
import { OwnSandbox } from './sandbox/own-sandbox.js';
import { Onlooker } from './observability/onlooker.js';
import { TracedObserver } from './observability/traced-observer.js';
import { Tracing } from './observability/tracing.js';
import { CallersModule } from './callers/callers.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The service. */
@Module({})
export class AppModule {
  static forRoot(config: Config, sandbox?: OwnSandbox, tracing = new Tracing()): DynamicModule {
    const recent = config.console ? new RecentRequests() : undefined;
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        EventManagerModule.forRoot({
          redisUrl: config.redisUrl,
          redisTls: config.redisTls,
          namespace: config.redisPrefix,
          resultTtlMs: config.resultTtlMs,
          earlyTtlMs: config.earlyTtlMs,
          // Anybody could fill the memory of an open route, and of several callers nobody can tell whose it is (E7).
          maxEarly: config.webhookAuth === 'none' || new Set(config.apiKeys).size > 1 ? 0 : config.maxEarly,
          maxResults: config.maxResults,
          maxPending: config.maxPending,
          shutdownGraceMs: config.shutdownGraceMs,
          observer: new TracedObserver(tracing),
        }),
        CallersModule,
        WebhooksModule,
        OperatorsModule,
        ...(recent ? [ConsoleModule.forRoot(recent)] : []),
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: Tracing, useValue: tracing },
        { provide: Onlooker, useValue: recent ?? new Onlooker() },
        ...(sandbox ? [{ provide: OwnSandbox, useValue: sandbox }] : []),
      ],
    };
  }
}
