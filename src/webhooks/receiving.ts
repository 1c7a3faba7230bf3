import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { EventManagerError, EventManagerService, type TriggerResult } from '../event-manager/index.js';
import { headerLines } from '../http/headers.js';
import { Problem } from '../http/problem.js';
import { Inbox } from '../inbox/inbox.js';
import { recordOf, type RequestRecord } from '../observability/request-log.js';
import {
  followUpOf,
  theirsOf,
  type Notice,
  type Origin,
  Provider,
  type Webhook,
  type WebhookAnswer,
} from '../provider/provider.js';
import { type Arrived, isKept, reasons, whyRejected } from './reasons.js';
import type { NoticeResultDto } from './webhook-answer.dto.js';

/** What became of a notice, for the inbox. */
interface Settled {
  readonly externalId?: string | undefined;
  readonly result: TriggerResult | 'unlisted' | 'unidentified';
}

/** Receives what the provider sends: proves it, reads it, and delivers its outcomes to the callers that wait for them. */
@Injectable()
export class Receiving {
  readonly #followUps;

  constructor(
    private readonly events: EventManagerService,
    private readonly provider: Provider,
    private readonly inbox: Inbox,
  ) {
    const kinds = provider.operations.flatMap(({ followUps }) => followUps);
    this.#followUps = new Map(kinds.map((kind) => [kind.name, followUpOf(kind)]));
  }

  /**
   * Answers a webhook as soon as every outcome in it is safe. Rejects if one is not, so that the provider sends it again. A request by
   * which the provider only checks our URL is answered as its profile says, and needs no proof. What settles nothing goes to the inbox.
   */
  async receive(request: Request, response: Response): Promise<void> {
    const { provider } = this;
    const record = recordOf(request);
    const { method, url, rawHeaders } = request;
    const arrived: Arrived = { target: { method, url }, rawHeaders, receivedAt: new Date() };
    // The proof is checked before anything of a webhook is looked up. Every webhook without a valid proof has the same answer.
    const proves = this.#prove(arrived);
    if (!proves && !provider.shakesHands && !provider.keysRenewed()) throw await this.#reject(arrived, request);
    const body = method === 'POST' ? await request.readBody() : NO_BODY;
    const webhook = webhookOf(arrived, body, record);
    const handshake = provider.shakesHands ? provider.shakeHands(webhook) : undefined;
    if (handshake) {
      record.webhookResults.push({ result: 'handshake' });
      return send(response, handshake);
    }
    if (method !== 'POST') throw notAuthentic();
    if (!proves?.(body) && !(await this.#provesAnew(arrived, body))) throw await this.#reject(arrived, request, body);
    const settled = await this.#settleAll(this.#read(webhook, arrived), webhook, record);
    this.#keep(settled, webhook, arrived);
    const { webhookAnswer } = provider;
    if (webhookAnswer) send(response, webhookAnswer);
    else response.status(200).json({ message: 'Webhook received', results: settled.map(toldToProvider) });
  }

  /**
   * Does the same with a webhook that came earlier, whose proof must have been valid then. Answers what became of it, or why it was
   * refused. It does not go to the inbox again. Rejects as `receive` does.
   *
   * @param givenId our id, if an operator says which request it is about. Only for a webhook with one notice that names none.
   */
  async receiveAgain(
    arrived: Arrived,
    body: Buffer,
    record: RequestRecord,
    givenId: string | undefined,
  ): Promise<{ readonly results: readonly NoticeResultDto[] } | { readonly rejected: string }> {
    if (!this.#prove(arrived)?.(body) && !(await this.#provesAnew(arrived, body))) {
      return { rejected: whyRejected(this.provider, arrived) };
    }
    let webhook = webhookOf(arrived, body, record);
    let notices = this.provider.readWebhook(webhook);
    if (givenId !== undefined) {
      const [only, another] = notices;
      const namesNone = only?.kind === 'unidentified' || only?.externalId === undefined;
      if (another || !namesNone) {
        const detail = 'can be given only for a webhook with a single notice that names no request of ours';
        throw new Problem('validation-error', `id ${detail}`, { errors: [{ pointer: '/id', detail }] });
      }
      webhook = { ...webhook, givenId };
      notices = this.provider.readWebhook(webhook);
    }
    return { results: (await this.#settleAll(notices, webhook, record)).map(told) };
  }

  #prove({ rawHeaders, receivedAt, target }: Arrived) {
    return this.provider.prove(rawHeaders, receivedAt, target);
  }

  /** The provider may have new keys. */
  async #provesAnew(arrived: Arrived, body: Buffer): Promise<boolean> {
    const renewed = this.provider.keysRenewed();
    await renewed;
    return renewed !== undefined && (this.#prove(arrived)?.(body) ?? false);
  }

  #read(webhook: Webhook, { receivedAt, target, rawHeaders }: Arrived): readonly Notice[] {
    const { body, requestId } = webhook;
    try {
      return this.provider.readWebhook(webhook);
    } catch (error) {
      const reason = `${reasons.unreadable}: ${error instanceof Error ? error.message : ''}`;
      this.inbox.keep({ kind: 'unreadable', reason, message: { ...target, rawHeaders, body }, receivedAt, requestId });
      throw error;
    }
  }

  /** The webhook is in the inbox once for each kind of what became of its notices. */
  #keep(settled: readonly Settled[], { body, requestId }: Webhook, { receivedAt, target, rawHeaders }: Arrived): void {
    const kinds = new Set<string>();
    for (const { result: kind, externalId } of settled) {
      if (kind === 'settled' || !isKept(kind) || kinds.has(kind)) continue;
      kinds.add(kind);
      const message = { ...target, rawHeaders, body };
      this.inbox.keep({ kind, reason: reasons[kind], message, receivedAt, requestId, externalId });
    }
  }

  /** The one answer to all that is not authentic. Its body is read here only if it is to be kept. */
  async #reject(arrived: Arrived, request: Request, body?: Buffer): Promise<Problem> {
    const { receivedAt, target, rawHeaders } = arrived;
    const address = request.socket.remoteAddress;
    const admitted = this.inbox.admit(address, receivedAt);
    if (admitted) {
      const unread = () => (request.method === 'POST' ? request.readBody().catch(() => undefined) : undefined);
      const kept = admitted === 'with-body' ? (body ?? (await unread())) : undefined;
      const reason = whyRejected(this.provider, arrived);
      const record = recordOf(request);
      const { requestId } = record;
      const message = { ...target, rawHeaders, body: kept };
      const externalId = kept && this.#namedIn(webhookOf(arrived, kept, record));
      this.inbox.keep({ kind: 'rejected', reason, message, receivedAt, requestId, externalId, address });
    }
    return notAuthentic();
  }

  /** The request that a webhook without a proof says it is about, so that an operator finds it by that. */
  #namedIn(webhook: Webhook): string | undefined {
    try {
      const notices = this.provider.readWebhook({ ...webhook, isUnproven: true });
      return notices.find((notice) => notice.kind !== 'unidentified')?.externalId;
    } catch {
      return undefined; // it can not be read, either
    }
  }

  async #settleAll(notices: readonly Notice[], webhook: Webhook, record: RequestRecord): Promise<readonly Settled[]> {
    const settling = await Promise.allSettled(notices.map((notice) => this.#settle(notice, webhook, record)));
    return settling.map((settled) => {
      if (settled.status === 'rejected') throw settled.reason;
      return settled.value;
    });
  }

  async #settle(notice: Notice, webhook: Webhook, { webhookResults }: RequestRecord): Promise<Settled> {
    if (notice.kind === 'unidentified') {
      webhookResults.push({ result: notice.kind });
      return { result: notice.kind };
    }
    const { externalId, event: about } = notice;
    try {
      const settling = this.#resultOf(notice, webhook);
      const result = typeof settling === 'string' ? settling : await settling;
      webhookResults.push({ externalId, about, result: shown(result) });
      return { externalId, result };
    } catch (error) {
      const isUnconfirmed = error instanceof EventManagerError && error.code === 'lookup-failed';
      webhookResults.push({ externalId, about, result: isUnconfirmed ? 'unconfirmed' : 'unstored' });
      throw error;
    }
  }

  #resultOf(
    notice: Exclude<Notice, { kind: 'unidentified' }>,
    webhook: Webhook,
  ): Settled['result'] | Promise<Settled['result']> {
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

function webhookOf({ target, rawHeaders }: Arrived, body: Buffer, { requestId, context }: Origin): Webhook {
  const [contentType] = headerLines(rawHeaders, 'content-type');
  return { body, contentType, rawHeaders, target, requestId, context };
}

function told({ externalId, result }: Settled): NoticeResultDto {
  return externalId === undefined ? { result } : { external_id: externalId, result };
}

function toldToProvider({ externalId, result }: Settled): NoticeResultDto {
  return told({ externalId, result: shown(result) });
}

/** What the provider and the metrics are told: that names disagree is for operators. */
function shown(result: Settled['result']): NoticeResultDto['result'] {
  return result === 'disagreeing' ? 'unmatched' : result;
}

function notAuthentic(): Problem {
  return new Problem('unauthorized', 'the webhook is not authentic');
}

function send(response: Response, { status, contentType, body }: WebhookAnswer): void {
  if (contentType !== undefined) response.setHeader('Content-Type', contentType);
  response.status(status).end(body);
}
