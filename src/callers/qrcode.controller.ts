import { Controller, Headers, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Config } from '../config/config.js';
import { EventManagerService, externalIdFault } from '../event-manager/index.js';
import { headerLines, readIdempotencyKey, readPrefer } from '../http/headers.js';
import { ApiProblems } from '../http/problem.dto.js';
import { Problem } from '../http/problem.js';
import { recordOf } from '../observability/request-log.js';
import { Provider, type ProviderRequest } from '../provider/provider.js';
import { PendingDto, QrcodeDto } from './answer.dto.js';
import { leavingOf, negotiateForm, qrcodeForms, sendAnswer } from './answer.js';
import { ApiKeyGuard, Owner } from './api-key.guard.js';
import { newExternalId, NewQrcodeDto, readNewQrcode } from './new-qrcode.dto.js';

/** The route for callers: one call in, one answer out. */
@Controller('new-qrcode')
@ApiTags('caller')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
export class QrcodeController {
  readonly #prefer;

  constructor(
    private readonly events: EventManagerService,
    private readonly provider: Provider,
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
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The external_id, if the body has none' })
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
    @Headers('accept') accept: string | undefined,
    @Owner() owner: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const record = recordOf(request);
    record.owner = owner;
    const { externalId: given, text } = readNewQrcode(await request.readBody(), request.headers['content-type']);
    const form = negotiateForm(accept);
    const { waitMs, respondAsync, applied } = readPrefer(headerLines(request.rawHeaders, 'prefer'), this.#prefer);
    if (applied) response.set('Preference-Applied', applied);
    const externalId = given ?? idempotencyKeyOf(request) ?? newExternalId();
    record.externalId = externalId;
    const body = given === undefined ? text.withMember('external_id', JSON.stringify(externalId)) : text.toString();
    const { requestId, context } = record;
    const asked: ProviderRequest = { externalId, body, requestId, context };
    const { provider } = this;
    const result = await this.events.watch(externalId, () => provider.send(asked), {
      fingerprint: text.fingerprint('external_id'),
      owner,
      timeoutMs: waitMs,
      onLeave: leavingOf(response),
      prepare: provider.isPrepared ? undefined : () => provider.prepare(asked),
      note: record.traceparent,
    });
    record.waited();
    await sendAnswer(response, externalId, result, { form, respondAsync, publicUrl: this.config.publicUrl });
  }
}

/** The external id in `Idempotency-Key`; undefined without the header. Throws a validation-error if the key is no valid id. */
function idempotencyKeyOf(request: Request): string | undefined {
  const read = readIdempotencyKey(headerLines(request.rawHeaders, 'idempotency-key'));
  if (!read) return undefined;
  const fault = 'fault' in read ? read.fault : externalIdFault(read.key);
  if (fault !== undefined) {
    throw new Problem('validation-error', fault, { errors: [{ header: 'Idempotency-Key', detail: fault }] });
  }
  return 'key' in read ? read.key : undefined;
}
