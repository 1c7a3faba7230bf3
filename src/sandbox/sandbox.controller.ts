import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Post,
  Put,
  Query,
  type RawBodyRequest,
  Req,
  Res,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { JournalReport } from './journal.js';
import type { SandboxSettings } from './sandbox-settings.js';
import { SandboxService } from './sandbox.service.js';

/** The provider's two routes, and the routes with which people and tests watch and control the sandbox. */
@Controller()
export class SandboxController {
  constructor(private readonly sandbox: SandboxService) {}

  @Post('auth')
  exchange(@Headers('c-token') apiKey: string | undefined, @Res() response: Response): void {
    this.sandbox.exchange(apiKey, response);
  }

  @Post('cashins')
  cashin(@Req() request: RawBodyRequest<Request>, @Res() response: Response): void {
    const { authorization = '' } = request.headers;
    this.sandbox.cashin(authorization, request.body, request.rawBody?.toString() ?? '', response);
  }

  @Get('journal')
  journal(@Query('external_id') externalId: string | undefined): JournalReport {
    return this.sandbox.journal.report(externalId);
  }

  @Delete('journal')
  @HttpCode(204)
  forget(): void {
    this.sandbox.journal.reset();
  }

  @Put('settings')
  change(@Body() change: object | undefined): SandboxSettings {
    return this.sandbox.change(change ?? {});
  }

  @Get('health/live')
  live(): { status: string } {
    return { status: 'ok' };
  }
}
