import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { EventManagerService } from '../event-manager/event-manager.service.js';
import type { TriggerResult } from '../event-manager/watch.js';
import { succeeded } from '../presentation/qrcode-result.js';
import { ApiProblems } from '../http/api-problems.js';
import { type ProviderNotice, readProviderMessage } from './provider-message.js';
import { NoticeResultDto, WebhookAnswerDto } from './webhook-answer.dto.js';
import { readWebhookBody } from './webhook-body.js';
import { webhookExamples } from './webhook-examples.js';
import { WebhookGuard } from './webhook.guard.js';

/** The provider's door: takes outcomes to those who wait for them. */
@Controller('webhook')
@ApiTags('provider')
@UseGuards(WebhookGuard)
export class WebhookController {
  constructor(private readonly events: EventManagerService) {}

  /** Acknowledges with 200 as soon as every outcome in it is safe; 503 where one is not, so that it is sent again. */
  @Post(['', 'pix'])
  @HttpCode(200)
  @ApiBody({ required: false, schema: { type: 'object' }, examples: webhookExamples })
  @ApiResponse({ status: 200, type: WebhookAnswerDto, description: 'Every outcome in it is safe' })
  @ApiProblems('malformed-body', 'unauthorized', 'payload-too-large', 'unsupported-media-type', 'store-unavailable')
  async receive(@Req() request: Request): Promise<WebhookAnswerDto> {
    const body = readWebhookBody(request.rawBody ?? Buffer.alloc(0), request.headers['content-type']);
    const settling = await Promise.allSettled(readProviderMessage(body).map((notice) => this.#settle(notice)));
    const results = settling.map((settled) => {
      if (settled.status === 'rejected') throw settled.reason;
      return settled.value;
    });
    return { message: 'Webhook received', results };
  }

  async #settle(notice: ProviderNotice): Promise<NoticeResultDto> {
    if (notice.kind === 'unidentified') return { result: 'unidentified' };
    const { externalId: external_id } = notice;
    switch (notice.kind) {
      case 'intermediate':
        return { external_id, result: 'intermediate' };
      case 'succeeded':
        return {
          external_id,
          result: await this.events.trigger(external_id, succeeded(notice.brCode, notice.cashinId)),
        };
      case 'failed':
        return { external_id, result: await this.#fail(external_id, 'provider-failed', notice.reason) };
      case 'invalid':
        return { external_id, result: await this.#fail(external_id, 'provider-invalid-result', notice.reason) };
    }
  }

  #fail(externalId: string, code: keyof typeof details, reason: string): Promise<TriggerResult> {
    return this.events.fail(externalId, { code, detail: details[code], reason });
  }
}

const details = {
  'provider-failed': 'the provider says that the request failed',
  'provider-invalid-result': 'the provider says that the request is done, but sent no BR Code',
} as const;
