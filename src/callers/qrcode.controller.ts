import { Controller, Headers, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { v7 as uuid } from 'uuid';
import { ApiClientService } from '../provider/api-client/api-client.service.js';
import { Config } from '../config/config.js';
import { EventManagerService } from '../event-manager/event-manager.service.js';
import { ApiProblems } from '../http/problem.dto.js';
import { ApiKeyGuard, Owner } from './api-key.guard.js';
import { callerGone } from './preferences.js';
import { headerLines } from '../http/headers.js';
import { readPrefer } from './preferences.js';
import { SentBody } from '../http/body.js';
import { negotiateForm, qrcodeForms } from './answer.js';
import { PendingDto, QrcodeDto } from './answer.dto.js';
import { trailOf } from '../observability/trail.js';
import { askProvider } from '../provider/zemo/ask-provider.js';
import { idempotencyKeyOf } from './preferences.js';
import { NewQrcodeDto } from './new-qrcode.dto.js';
import { type NewQrcode, NewQrcodePipe } from './new-qrcode.dto.js';
import { sendAnswer } from './answer.js';

/** The callers' door: one call in, one answer out. */
@Controller('new-qrcode')
@ApiTags('caller')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
export class QrcodeController {
  readonly #prefer;

  constructor(
    private readonly events: EventManagerService,
    private readonly provider: ApiClientService,
    private readonly config: Config,
  ) {
    this.#prefer = { defaultMs: config.timeoutMs, minMs: 1_000, maxMs: config.maxTimeoutMs };
  }

  /** Asks the provider for a QR Code, holds the request open, and answers when the provider's webhook arrives. */
  @Post()
  @HttpCode(200)
  @ApiBody({ type: NewQrcodeDto, required: false })
  @ApiHeader({
    name: 'Prefer',
    required: false,
    description: '`wait=10` (seconds), `respond-async`, or both (RFC 7240)',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The external_id, where the body has none' })
  @ApiProduces(...qrcodeForms)
  @ApiResponse({ status: 200, type: QrcodeDto, description: 'The outcome came in time' })
  @ApiResponse({ status: 202, type: PendingDto, description: 'Still pending, and `respond-async` was asked for' })
  @ApiProblems(
    'malformed-body',
    'validation-error',
    'unauthorized',
    'not-acceptable',
    'external-id-conflict',
    'payload-too-large',
    'unsupported-media-type',
    'provider-refused',
    'provider-rejected',
    'provider-failed',
    'provider-unreachable',
    'provider-unauthorized',
    'provider-invalid-result',
    'provider-rate-limited',
    'capacity-exceeded',
    'shutting-down',
    'store-unavailable',
    'timeout',
  )
  async create(
    @SentBody(NewQrcodePipe) { externalId: given, text }: NewQrcode,
    @Headers('accept') accept: string | undefined,
    @Owner() owner: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const form = negotiateForm(accept);
    const {
      waitMs: timeoutMs,
      respondAsync,
      applied,
    } = readPrefer(headerLines(request.rawHeaders, 'prefer'), this.#prefer);
    if (applied) response.set('Preference-Applied', applied);
    const externalId = given ?? idempotencyKeyOf(request) ?? uuid();
    const body = given === undefined ? text.withMember('external_id', JSON.stringify(externalId)) : text.toString();
    const trail = trailOf(request);
    trail.externalId = externalId;
    const { prepare, send } = askProvider(this.provider, body, externalId, trail);
    const result = await this.events.watch(externalId, send, {
      fingerprint: text.fingerprint('external_id'),
      owner,
      timeoutMs,
      signal: callerGone(response),
      prepare,
      note: trail.traceparent,
    });
    trail.waited();
    await sendAnswer(response, externalId, result, { form, respondAsync, publicUrl: this.config.publicUrl });
  }
}
