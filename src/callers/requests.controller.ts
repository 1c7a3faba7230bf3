import { Controller, Get, Param, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems } from '../http/problem.dto.js';
import { RequestDto } from './answer.dto.js';
import { qrcodeForms } from './answer.js';
import { ApiKeyGuard, Owner } from './api-key.guard.js';
import { EVENT_STREAM } from './status-streams.js';
import { Looking, LOOKING_PROBLEMS, WAIT_HEADER } from './looking.js';

/** The status resource: the state of a request, also for a caller that stopped waiting or lost its connection. */
@Controller('requests')
@ApiTags('caller')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
export class RequestsController {
  constructor(private readonly looking: Looking) {}

  /**
   * Gives the state of a request at once. With `Prefer: wait=N` it waits until the request is settled, at most N seconds. With
   * `Accept: text/event-stream` it streams each change until the outcome.
   */
  @Get(':external_id')
  @ApiHeader(WAIT_HEADER)
  @ApiProduces(...qrcodeForms, EVENT_STREAM)
  @ApiResponse({ status: 200, type: RequestDto, description: 'Also for a request that failed' })
  @ApiResponse({ status: 204, description: 'A stream, and its client has had the outcome (`Last-Event-ID`)' })
  @ApiProblems(...LOOKING_PROBLEMS)
  async find(
    @Param('external_id') externalId: string,
    @Owner() owner: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.looking.answer({ externalId, owner }, request, response);
  }
}
