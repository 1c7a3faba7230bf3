import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { EventManagerService } from '../event-manager/event-manager.service.js';
import type { TriggerResult } from '../event-manager/watch.js';
import { succeeded } from '../callers/answer.js';
import { ApiProblems } from '../http/problem.dto.js';
import { countBrCode } from '../observability/metrics.js';
import { type ProviderNotice, readProviderMessage } from '../provider/zemo/zemo-messages.js';
import { type Trail, trailOf } from '../observability/trail.js';
import { NoticeResultDto, WebhookAnswerDto } from './webhook-answer.dto.js';
import { readWebhookBody } from '../provider/zemo/zemo-messages.js';
import { webhookExamples } from '../provider/zemo/webhook-examples.js';
import { AuthenticBody, WebhookGuard } from './webhook.guard.js';

/** With a slash at its end or not; with `/pix` appended, as banks do, also to a URL that ends with a slash. */
const SPELLINGS = ['{/}', 'pix{/}', '{/}/pix'];

/** The provider's door: takes outcomes to those who wait for them. */
@Controller('webhook')
@ApiTags('provider')
@UseGuards(WebhookGuard)
export class WebhookController {
  constructor(private readonly events: EventManagerService) {}

  /** Acknowledges with 200 as soon as every outcome in it is safe; 503 where one is not, so that it is sent again. */
  @Post(SPELLINGS)
  @HttpCode(200)
  @ApiBody({ required: false, schema: { type: 'object' }, examples: webhookExamples })
  @ApiResponse({ status: 200, type: WebhookAnswerDto, description: 'Every outcome in it is safe' })
  @ApiProblems(
    'malformed-body',
    'unauthorized',
    'payload-too-large',
    'unsupported-media-type',
    'capacity-exceeded',
    'store-unavailable',
  )
  async receive(@AuthenticBody() bytes: Buffer, @Req() request: Request): Promise<WebhookAnswerDto> {
    const body = readWebhookBody(bytes, request.headers['content-type']);
    const settling = await Promise.allSettled(
      readProviderMessage(body).map((notice) => this.#settle(notice, trailOf(request))),
    );
    const results = settling.map((settled) => {
      if (settled.status === 'rejected') throw settled.reason;
      return settled.value;
    });
    return { message: 'Webhook received', results };
  }

  async #settle(notice: ProviderNotice, { notices, requestId }: Trail): Promise<NoticeResultDto> {
    if (notice.kind === 'unidentified') {
      notices.push({ result: notice.kind });
      return { result: notice.kind };
    }
    const { externalId } = notice;
    if (notice.kind === 'succeeded') countBrCode(notice.brCode, externalId, requestId);
    try {
      const result = notice.kind === 'intermediate' ? notice.kind : await this.#trigger(notice);
      notices.push({ externalId, result });
      return { external_id: externalId, result };
    } catch (error) {
      notices.push({ externalId, result: 'unstored' });
      throw error;
    }
  }

  #trigger(notice: TerminalNotice): Promise<TriggerResult> {
    if (notice.kind === 'succeeded') {
      return this.events.trigger(notice.externalId, succeeded(notice.brCode, notice.cashinId));
    }
    return this.events.fail(notice.externalId, { ...failures[notice.kind], reason: notice.reason });
  }
}

type TerminalNotice = Extract<ProviderNotice, { kind: 'succeeded' | 'failed' | 'invalid' }>;

const failures = {
  failed: { code: 'provider-failed', detail: 'the provider says that the request failed' },
  invalid: {
    code: 'provider-invalid-result',
    detail: 'the provider says that the request is done, but sent no usable BR Code',
  },
} as const;
