import { Controller, Get, Headers, Param, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Config } from '../config/config.js';
import { EventManagerService, externalIdFault } from '../event-manager/index.js';
import { headerLines, readPrefer } from '../http/headers.js';
import { ApiProblems } from '../http/problem.dto.js';
import { Problem } from '../http/problem.js';
import { recordOf } from '../observability/request-log.js';
import { RequestDto } from './answer.dto.js';
import { describeRequest, leavingOf, negotiateForm, qrcodeForms, renderQrcode } from './answer.js';
import { ApiKeyGuard, Owner } from './api-key.guard.js';

/** The status resource: the state of a request, also for a caller that stopped waiting or lost its connection. */
@Controller('requests')
@ApiTags('caller')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
export class RequestsController {
  readonly #prefer;

  constructor(
    private readonly events: EventManagerService,
    private readonly config: Config,
  ) {
    this.#prefer = { defaultMs: 0, minMs: 1_000, maxMs: config.maxTimeoutMs };
  }

  /** Gives the state of a request at once. With `Prefer: wait=N` it waits until the request is settled, at most N seconds. */
  @Get(':external_id')
  @ApiHeader({ name: 'Prefer', required: false, description: '`wait=10` (seconds; RFC 7240)' })
  @ApiProduces(...qrcodeForms)
  @ApiResponse({ status: 200, type: RequestDto, description: 'Also for a request that failed' })
  @ApiProblems(
    'validation-error',
    'unauthorized',
    'not-found',
    'not-acceptable',
    'provider-invalid-result',
    'capacity-exceeded',
    'shutting-down',
    'store-unavailable',
  )
  async find(
    @Param('external_id') externalId: string,
    @Headers('accept') accept: string | undefined,
    @Owner() owner: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const form = negotiateForm(accept);
    const { waitMs, applied } = readPrefer(headerLines(request.rawHeaders, 'prefer'), this.#prefer);
    if (applied) response.set('Preference-Applied', applied);
    const record = recordOf(request);
    if (externalIdFault(externalId) === undefined) record.externalId = externalId;
    const options = { owner, timeoutMs: waitMs, onLeave: leavingOf(response) };
    const found = record.externalId && (await this.events.find(externalId, options));
    if (waitMs > 0) record.waited();
    if (!found) throw new Problem('not-found', 'there is no such request', { external_id: externalId });
    const document = describeRequest(externalId, found, this.config.publicUrl);
    response.set('Cache-Control', 'no-store').vary('Accept');
    if (form === 'application/json' || !document.result) response.json(document);
    else response.type(form).send(await renderQrcode(document.result.qr_code, form, externalId));
  }
}
