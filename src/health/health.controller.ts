import { Controller, Get } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { EventManagerService } from '../event-manager/event-manager.service.js';

/** For orchestrators: whether to restart this instance, and whether to send it requests. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly events: EventManagerService,
  ) {}

  /** The process answers. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Outcomes reach this instance: its reply channel hears, the store answers, and no shutdown has begun. */
  @Get('ready')
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.#indicate('reply_channel', this.events.hears),
      async () => this.#indicate('store', await this.events.storeAnswers()),
      () => this.#indicate('accepting', !this.events.draining),
    ]);
  }

  #indicate<Name extends string>(name: Name, up: boolean) {
    const indicator = this.indicators.check(name);
    return up ? indicator.up() : indicator.down();
  }
}
