import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ConfigModule } from './config/config.module.js';
import type { Config } from './config/config.js';
import { ConsoleModule } from './console/console.module.js';
import { RecentRequests } from './console/recent-requests.js';
import { EventManagerModule } from './event-manager/event-manager.module.js';
import { HealthModule } from './health/health.module.js';
import { ProblemFilter } from './http/problem.filter.js';
import { QrcodeModule } from './qrcode/qrcode.module.js';
import { RequestsModule } from './requests/requests.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OwnSandbox } from './own-sandbox.js';
import { Onlooker } from './tracing/onlooker.js';
import { TracedObserver } from './tracing/traced-observer.js';
import { Tracing } from './tracing/tracing.js';
import { WebhookModule } from './webhook/webhook.module.js';

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
        QrcodeModule,
        WebhookModule,
        RequestsModule,
        HealthModule,
        MetricsModule,
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
