import { Controller, Get, Param, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequestStore } from '../event-manager/index.js';
import { ApiProblems } from '../http/problem.dto.js';
import { Problem } from '../http/problem.js';
import { OncePerMinute } from '../inbox/once-per-minute.js';
import { Histories } from './histories.js';
import { HistoryDto } from './history.dto.js';
import { audit, OperatorGuard } from './operator.guard.js';

/** What happened to a request, on all instances, for operators. */
@Controller('requests/:external_id/history')
@ApiTags('operator')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
export class HistoryController {
  /** Who has read which history in this minute: the page reads those that it shows every few seconds. */
  readonly #readers = new OncePerMinute();

  constructor(
    private readonly histories: Histories,
    private readonly store: RequestStore,
  ) {}

  /** Tells what happened to a request: who asked and waited, the call to the provider, webhooks and what became of them, lookups. */
  @Get()
  @ApiResponse({ status: 200, type: HistoryDto })
  @ApiProblems('validation-error', 'unauthorized', 'not-found', 'store-unavailable')
  async find(
    @Param('external_id') externalId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const [events, [stored]] = await Promise.all([this.histories.of(externalId), this.store.read([externalId])]);
    if (!stored && events.length === 0) {
      throw new Problem('not-found', 'nothing is known of this request', { external_id: externalId });
    }
    const state = typeof stored === 'object' ? (stored.outcome?.state ?? 'pending') : stored;
    const isFirst = this.#readers.isFirst(`${request.operator} ${externalId}`, new Date());
    if (isFirst) audit(request, 'history-read', { external_id: externalId });
    response.set('Cache-Control', 'no-store').json({ external_id: externalId, ...(state && { state }), events });
  }
}
