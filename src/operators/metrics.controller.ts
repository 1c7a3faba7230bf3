import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Config } from '../config/config.js';
import { EventManagerService } from '../event-manager/index.js';
import { pendingLimit, pendingRequests, registry, unstoredOutcomes } from '../observability/metrics.js';

/** The metrics for Prometheus. */
@Controller('metrics')
@ApiExcludeController()
export class MetricsController {
  constructor(
    private readonly events: EventManagerService,
    { maxPending }: Config,
  ) {
    pendingLimit.set(maxPending);
  }

  @Get()
  @Header('Content-Type', registry.contentType)
  scrape(): Promise<string> {
    pendingRequests.set(this.events.pending);
    unstoredOutcomes.set(this.events.unstored);
    return registry.metrics();
  }
}
