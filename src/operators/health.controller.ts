import { Controller, Get, UseFilters } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { EventManagerService } from '../event-manager/index.js';
import { UnreadyFilter } from './unready.filter.js';

/** Tells orchestrators whether to restart this instance, and whether to send it requests. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly events: EventManagerService,
  ) {}

  /** Answers 200 while the process runs. Nothing else is checked: a restart would end all waits, and would not repair the store. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /**
   * Answers 200 if outcomes can reach this instance: its reply channel works, the store accepts writes, and no shutdown has begun. Else
   * answers 503 with the reason.
   */
  @Get('ready')
  @UseFilters(UnreadyFilter)
  ready(): Promise<HealthCheckResult> {
    const { events } = this;
    return this.health.check([
      () => this.#indicate('reply_channel', events.hears, 'messages to itself do not come back'),
      async () => {
        const fault = await events.storeFault();
        return this.#indicate('store', fault === undefined, fault);
      },
      () => this.#indicate('accepting', !events.draining, 'the instance is shutting down'),
    ]);
  }

  #indicate<Name extends string>(name: Name, up: boolean, reason: string | undefined) {
    const indicator = this.indicators.check(name);
    return up ? indicator.up() : indicator.down({ reason: reason ?? '' });
  }
}
