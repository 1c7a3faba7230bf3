import { Module } from '@nestjs/common';
import { MetricsController } from './metrics.controller.js';

/** What Prometheus scrapes. */
@Module({ controllers: [MetricsController] })
export class MetricsModule {}
