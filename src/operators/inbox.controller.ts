import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { externalIdFault, parseExternalId, RequestStore } from '../event-manager/index.js';
import { Callbacks } from '../callers/callbacks/callbacks.js';
import { Problem } from '../http/problem.js';
import { ApiProblems } from '../http/problem.dto.js';
import { Inbox, INBOX_KINDS, type InboxEntry } from '../inbox/inbox.js';
import { isWhole, showMessage, writeCapture } from '../inbox/kept-message.js';
import { decodeUtf8, JsonObjectText } from '../json/json-text.js';
import { recordOf } from '../observability/request-log.js';
import { isKept } from '../webhooks/reasons.js';
import { Receiving } from '../webhooks/receiving.js';
import type { NoticeResultDto } from '../webhooks/webhook-answer.dto.js';
import { readInboxQuery, writeCursor } from './inbox-query.js';
import { InboxDto, InboxEntryDto, RedeliveryDto } from './inbox.dto.js';
import { audit, OperatorGuard } from './operator.guard.js';

/** An HTTP request as bytes (RFC 9112, section 10.1), as the provider tool reads captures. */
const CAPTURE = 'message/http';

/** Webhooks that settled nothing, for operators: to see why, and to deliver them again. */
@Controller('inbox')
@ApiTags('operator')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
export class InboxController {
  constructor(
    private readonly inbox: Inbox,
    private readonly receiving: Receiving,
    private readonly callbacks: Callbacks,
    private readonly store: RequestStore,
  ) {}

  /** Lists what is in the inbox, the latest first. */
  @Get()
  @ApiQuery({ name: 'kind', required: false, enum: INBOX_KINDS })
  @ApiQuery({ name: 'external_id', required: false })
  @ApiQuery({ name: 'from', required: false, description: 'Came at this instant or later (RFC 3339)' })
  @ApiQuery({ name: 'to', required: false, description: 'Came before this instant (RFC 3339)' })
  @ApiQuery({ name: 'limit', required: false, description: 'How many at most, from 1 to 200; 50 unless given' })
  @ApiQuery({ name: 'cursor', required: false, description: 'The `next` of the page before' })
  @ApiResponse({ status: 200, type: InboxDto })
  @ApiProblems('validation-error', 'unauthorized', 'store-unavailable')
  async list(@Query() query: Record<string, unknown>, @Res() response: Response): Promise<void> {
    const { heads: entries, next } = await this.inbox.list(readInboxQuery(query));
    response.set('Cache-Control', 'no-store').json({ entries, ...(next && { next: writeCursor(next) }) });
  }

  /** Shows an entry with its message; with `Accept: message/http` as a capture file for `npm run provider -- read`. */
  @Get(':id')
  @ApiHeader({ name: 'Accept', required: false, description: `\`${CAPTURE}\` for a capture file` })
  @ApiProduces('application/json', CAPTURE)
  @ApiResponse({ status: 200, type: InboxEntryDto })
  @ApiProblems('validation-error', 'unauthorized', 'not-found', 'store-unavailable')
  async show(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const entry = await this.#entry(id);
    response.set('Cache-Control', 'no-store').vary('Accept');
    audit(request, 'inbox-read', { entry: id });
    if (request.accepts('application/json', CAPTURE) === CAPTURE) {
      response.type(CAPTURE).send(writeCapture(entry.kept));
    } else response.json(describeEntry(entry));
  }

  /**
   * Delivers a webhook again, as if it came now: proved with the secrets of now and at the time at which it came, read and settled. Its
   * entry is removed if nothing in it stays unsettled. A callback that was given up is sent again.
   */
  @Post(':id/redeliver')
  @HttpCode(200)
  @ApiBody({
    required: false,
    schema: {
      type: 'object',
      properties: { id: { type: 'string', description: 'The external_id of its request, if it names none' } },
    },
  })
  @ApiResponse({ status: 200, type: RedeliveryDto })
  @ApiProblems(
    'malformed-body',
    'validation-error',
    'unauthorized',
    'not-found',
    'payload-too-large',
    'unsupported-media-type',
    'store-unavailable',
    'lookup-failed',
  )
  async redeliver(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const givenId = readGivenId(await request.readBody());
    const entry = await this.#entry(id);
    if (entry.head.kind === 'callback') return this.#sendAgain(entry, request, response);
    const { body, method, url, rawHeaders } = this.inbox.restore(entry);
    if (!body || !isWhole(entry.kept)) throw new Problem('validation-error', wholeness(entry));
    const receivedAt = new Date(entry.head.received_at);
    const arrived = { target: { method, url }, rawHeaders, receivedAt };
    const record = recordOf(request);
    const end = await this.receiving.receiveAgain(arrived, body, record, givenId);
    const results = 'results' in end ? end.results : [];
    const isOpen = results.some(({ result }) => isKept(result)) || (await this.#isEarlyStill(entry, results));
    const isDone = 'results' in end && !isOpen;
    const removed = isDone && (await this.inbox.remove(id));
    audit(request, 'inbox-redelivered', {
      entry: id,
      given_id: givenId,
      external_id: results[0]?.external_id ?? entry.head.external_id,
      result: results[0]?.result ?? 'rejected',
      removed,
    });
    const reason = 'rejected' in end ? { reason: end.rejected } : {};
    response.set('Cache-Control', 'no-store').json({ authentic: 'results' in end, ...reason, results, removed });
  }

  /** Removes an entry. */
  @Delete(':id')
  @HttpCode(204)
  @ApiResponse({ status: 204, description: 'It is removed' })
  @ApiProblems('validation-error', 'unauthorized', 'not-found', 'store-unavailable')
  async remove(@Param('id') id: string, @Req() request: Request): Promise<void> {
    if (!(await this.inbox.remove(id))) throw notFound();
    audit(request, 'inbox-removed', { entry: id });
  }

  async #sendAgain({ head, kept }: InboxEntry, request: Request, response: Response): Promise<void> {
    const { external_id: externalId, id } = head;
    if (kept.size === 0) throw new Problem('validation-error', 'there was no outcome, and so nothing to send');
    if (!(await this.callbacks.sendAgain(head.request_id))) {
      throw new Problem('validation-error', 'what was to be sent is not kept any more');
    }
    const removed = await this.inbox.remove(id);
    audit(request, 'inbox-redelivered', { entry: id, external_id: externalId, result: 'sent-again', removed });
    response.set('Cache-Control', 'no-store').json({ authentic: true, results: [], removed });
  }

  /** Whether an outcome in it is still kept for a call that may come, and was now a duplicate of itself. */
  async #isEarlyStill({ head }: InboxEntry, results: readonly NoticeResultDto[]): Promise<boolean> {
    const duplicates = head.kind === 'early' ? results.filter(({ result }) => result === 'duplicate') : [];
    const ids = duplicates.flatMap(({ external_id: id }) => id ?? []);
    if (ids.length < duplicates.length) return true; // it has only the provider's name for its request
    return (await this.store.read(ids)).includes(undefined);
  }

  async #entry(id: string): Promise<InboxEntry> {
    const entry = await this.inbox.read(id);
    if (!entry) throw notFound();
    return entry;
  }
}

function notFound(): Problem {
  return new Problem('not-found', 'there is no such entry in the inbox');
}

function describeEntry({ head, kept }: InboxEntry): InboxEntryDto {
  const { headers, body } = showMessage(kept);
  const text = body === undefined ? undefined : textOf(Buffer.from(body, 'base64'));
  return {
    ...head,
    headers: headers.map(([name, value]) => ({ name, value })),
    ...(text !== undefined && { body: text }),
    ...(body !== undefined && { body_base64: body }),
    whole: isWhole(kept),
  };
}

/** Undefined if it is no UTF-8. */
function textOf(bytes: Buffer): string | undefined {
  try {
    return decodeUtf8(bytes);
  } catch {
    return undefined;
  }
}

function wholeness({ kept }: InboxEntry): string {
  return kept.body === undefined
    ? 'the body of this webhook is not kept; INBOX_REJECTED=true keeps those of webhooks without a proof'
    : 'only the beginning of the body of this webhook is kept';
}

/** The external id that an operator gives. Throws a validation-error, or MalformedBody. */
function readGivenId(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined;
  const text = JsonObjectText.parse(decodeUtf8(bytes));
  const value = text.member('id');
  if (value === undefined) return undefined;
  const detail = externalIdFault(value);
  if (detail === undefined) return parseExternalId(value);
  throw new Problem('validation-error', `id ${detail}`, { errors: [{ pointer: '/id', detail }] });
}
