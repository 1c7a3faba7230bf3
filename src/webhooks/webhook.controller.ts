import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { EventManagerService } from '../event-manager/index.js';
import { ApiProblems } from '../http/problem.dto.js';
import { Problem } from '../http/problem.js';
import { recordOf, type RequestRecord } from '../observability/request-log.js';
import { type Notice, Provider } from '../provider/provider.js';
import { NoticeResultDto, WebhookAnswerDto } from './webhook-answer.dto.js';

/** The path may end with a slash. Banks append `/pix` to a webhook's URL, even if it ends with a slash. */
const SPELLINGS = ['{/}', 'pix{/}', '{/}/pix'];

/** The route for the provider: delivers outcomes to the callers that wait for them. */
@Controller('webhook')
@ApiTags('provider')
export class WebhookController {
  constructor(
    private readonly events: EventManagerService,
    private readonly provider: Provider,
  ) {}

  /** Acknowledges a webhook with 200 as soon as every outcome in it is safe. Else it answers 503, so that the provider sends it again. */
  @Post(SPELLINGS)
  @HttpCode(200)
  @ApiBody({ required: false, schema: { type: 'object' } })
  @ApiResponse({ status: 200, type: WebhookAnswerDto, description: 'Every outcome in it is safe' })
  @ApiProblems(
    'malformed-body',
    'validation-error',
    'unauthorized',
    'payload-too-large',
    'unsupported-media-type',
    'capacity-exceeded',
    'store-unavailable',
  )
  async receive(@Req() request: Request): Promise<WebhookAnswerDto> {
    const record = recordOf(request);
    const body = await this.#readAuthenticBody(request);
    const { requestId, context } = record;
    const notices = this.provider.readWebhook({
      body,
      contentType: request.headers['content-type'],
      requestId,
      context,
    });
    const settling = await Promise.allSettled(notices.map((notice) => this.#settle(notice, record)));
    const results = settling.map((settled) => {
      if (settled.status === 'rejected') throw settled.reason;
      return settled.value;
    });
    return { message: 'Webhook received', results };
  }

  /** Checks the proof before anything of a webhook is parsed or looked up. Every webhook without a valid proof has the same answer. */
  async #readAuthenticBody(request: Request): Promise<Buffer> {
    const proves = this.provider.prove(request.rawHeaders, new Date());
    const body = proves && (await request.readBody());
    if (!body || !proves(body)) throw new Problem('unauthorized', 'the webhook is not authentic');
    return body;
  }

  async #settle(notice: Notice, { webhookResults }: RequestRecord): Promise<NoticeResultDto> {
    if (notice.kind === 'unidentified') {
      webhookResults.push({ result: notice.kind });
      return { result: notice.kind };
    }
    const { externalId } = notice;
    try {
      const result =
        notice.kind === 'intermediate' ? notice.kind : await this.events.trigger(externalId, notice.outcome);
      webhookResults.push({ externalId, result });
      return { external_id: externalId, result };
    } catch (error) {
      webhookResults.push({ externalId, result: 'unstored' });
      throw error;
    }
  }
}
