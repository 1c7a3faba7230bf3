import { Body, Controller, Delete, Get, HttpCode, Put, Query } from '@nestjs/common';
import type { JournalReport } from './journal.js';
import type { SandboxSettings } from './sandbox-settings.js';
import { SandboxState } from './sandbox-state.js';

/** The routes with which people and tests watch and control the sandbox. */
@Controller()
export class ControlController {
  constructor(private readonly state: SandboxState) {}

  @Get('journal')
  journal(@Query('external_id') externalId: string | undefined): JournalReport {
    return this.state.journal.report(externalId);
  }

  @Delete('journal')
  @HttpCode(204)
  forget(): void {
    this.state.journal.reset();
  }

  @Put('settings')
  change(@Body() change: object | undefined): SandboxSettings {
    return this.state.change(change ?? {});
  }

  @Get('health/live')
  live(): { status: string } {
    return { status: 'ok' };
  }
}
