import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { EventManagerError, EventManagerService } from '../event-manager/index.js';
import { Problem } from '../http/problem.js';
import { recordOf, type RequestRecord } from '../observability/request-log.js';
import { followUpOf, theirsOf, type Notice, Provider, type Webhook, type WebhookAnswer } from '../provider/provider.js';
import type { NoticeResultDto } from './webhook-answer.dto.js';

/** Receives what the provider sends: proves it, reads it, and delivers its outcomes to the callers that wait for them. */
@Injectable()
export class Receiving {
  readonly #followUps;

  constructor(
    private readonly events: EventManagerService,
    private readonly provider: Provider,
  ) {
    const kinds = provider.operations.flatMap(({ followUps }) => followUps);
    this.#followUps = new Map(kinds.map((kind) => [kind.name, followUpOf(kind)]));
  }

  /**
   * Answers a webhook as soon as every outcome in it is safe. Rejects if one is not, so that the provider sends it again. A request by
   * which the provider only checks our URL is answered as its profile says, and needs no proof.
   */
  async receive(request: Request, response: Response): Promise<void> {
    const { provider } = this;
    const record = recordOf(request);
    // The proof is checked before anything of a webhook is looked up. Every webhook without a valid proof has the same answer.
    const target = { method: request.method, url: request.url };
    const prove = () => provider.prove(request.rawHeaders, new Date(), target);
    const proves = prove();
    if (!proves && !provider.shakesHands && !provider.keysRenewed()) throw notAuthentic();
    const body = request.method === 'POST' ? await request.readBody() : NO_BODY;
    const { requestId, context } = record;
    const { 'content-type': contentType } = request.headers;
    const webhook: Webhook = { body, contentType, rawHeaders: request.rawHeaders, target, requestId, context };
    const handshake = provider.shakesHands ? provider.shakeHands(webhook) : undefined;
    if (handshake) {
      record.webhookResults.push({ result: 'handshake' });
      return send(response, handshake);
    }
    if (request.method !== 'POST') throw notAuthentic();
    if (!proves?.(body)) {
      const renewed = provider.keysRenewed();
      await renewed;
      if (!renewed || !prove()?.(body)) throw notAuthentic();
    }
    const notices = provider.readWebhook(webhook);
    const settling = await Promise.allSettled(notices.map((notice) => this.#settle(notice, webhook, record)));
    const results = settling.map((settled) => {
      if (settled.status === 'rejected') throw settled.reason;
      return settled.value;
    });
    const { webhookAnswer } = provider;
    if (webhookAnswer) send(response, webhookAnswer);
    else response.status(200).json({ message: 'Webhook received', results });
  }

  async #settle(notice: Notice, webhook: Webhook, { webhookResults }: RequestRecord): Promise<NoticeResultDto> {
    if (notice.kind === 'unidentified') {
      webhookResults.push({ result: notice.kind });
      return { result: notice.kind };
    }
    const { externalId, event: about } = notice;
    try {
      const settling = this.#resultOf(notice, webhook);
      const result = typeof settling === 'string' ? settling : await settling;
      webhookResults.push({ externalId, about, result });
      return externalId === undefined ? { result } : { external_id: externalId, result };
    } catch (error) {
      const isUnconfirmed = error instanceof EventManagerError && error.code === 'lookup-failed';
      webhookResults.push({ externalId, about, result: isUnconfirmed ? 'unconfirmed' : 'unstored' });
      throw error;
    }
  }

  #resultOf(
    notice: Exclude<Notice, { kind: 'unidentified' }>,
    webhook: Webhook,
  ): NoticeResultDto['result'] | Promise<NoticeResultDto['result']> {
    if (notice.kind === 'intermediate' || notice.kind === 'unlisted') return notice.kind;
    const { externalId, externalIds, name, event = '' } = notice;
    const followUp = this.#followUps.get(event);
    const isPlain = externalId !== undefined && !externalIds && name === undefined && !followUp;
    const target = isPlain
      ? externalId
      : { ids: externalIds ?? (externalId === undefined ? [] : [externalId]), name, followUp };
    if (notice.kind === 'outcome') return this.events.trigger(target, notice.outcome);
    const look = (names: readonly string[]) =>
      this.provider.lookUp({ event, externalId, theirs: theirsOf(name ?? names[0]), reason: notice.reason }, webhook);
    return this.events.trigger(target, undefined, { look, proven: this.provider.isProven });
  }
}

const NO_BODY = Buffer.alloc(0);

function notAuthentic(): Problem {
  return new Problem('unauthorized', 'the webhook is not authentic');
}

function send(response: Response, { status, contentType, body }: WebhookAnswer): void {
  if (contentType !== undefined) response.setHeader('Content-Type', contentType);
  response.status(status).end(body);
}
