import { Logger } from '@nestjs/common';
import type { RequestHandler, Response } from 'express';
import { readTraceparent, requestId } from './request-id.js';
import { requests, requestSeconds, webhooks } from './metrics.js';
import type { Door, Ending, Onlooker } from './onlooker.js';
import { type Notice, Trail } from './trail.js';
import type { Tracing } from './tracing.js';

/** Whom requests are told to at their end. */
export interface Followers {
  /** Names this process. */
  readonly instance: string;
  /** Whether each request has a line in the log. */
  readonly logged: boolean;
  readonly tracing: Tracing;
  readonly onlooker: Onlooker;
  /** The `traceparent` of the requests with these external ids, as far as they were traced. */
  findTraces(externalIds: readonly string[]): Promise<readonly string[]>;
}

const DOORS: ReadonlyMap<string, Door> = new Map([
  ['new-qrcode', 'request'],
  ['webhook', 'webhook'],
  ['requests', 'status'],
]);

/** Names every request, returns the name as X-Request-Id, and tells of each at its end: a line, metrics, and a trace. */
export function followRequests(followers: Followers): RequestHandler {
  const logger = new Logger('http');
  return (request, response, next) => {
    const { method, path, headers } = request;
    const segment = path.split('/', 2)[1] ?? '';
    const door = DOORS.get(segment);
    const parent = readTraceparent(headers.traceparent);
    const span = door && followers.tracing.serve(`${method} /${segment}`, parent, { 'http.request.method': method });
    const id = requestId(headers, parent, span && (() => span.context.traceId));
    const trail = new Trail(id, parent, span);
    request.trail = trail;
    response.setHeader('X-Request-Id', id);
    if (door === 'request') followers.onlooker.came(trail, request);
    if (door) response.once('close', () => tell(new Answered(door, trail, response), followers, logger));
    next();
  };
}

/** What there is to tell of a request whose answer is written, or whose caller has left. */
class Answered implements Ending {
  readonly totalMs: number;
  readonly endedAt = Date.now();
  readonly outcome: string;
  readonly status: number | undefined;
  readonly replayed: boolean;

  constructor(
    readonly door: Door,
    readonly trail: Trail,
    response: Response,
  ) {
    this.totalMs = performance.now() - trail.startedAt;
    this.status = response.writableFinished ? response.statusCode : undefined;
    this.replayed = response.hasHeader('Idempotent-Replayed');
    this.outcome = this.status === undefined ? 'caller-left' : (trail.problem ?? meaning(door, this.status));
  }
}

function meaning(door: Door, status: number): string {
  if (door !== 'request') return 'answered';
  return status === 202 ? 'pending' : 'succeeded';
}

function tell(answered: Answered, followers: Followers, logger: Logger): void {
  const { door, trail } = answered;
  count(answered);
  followers.onlooker.went(answered);
  if (followers.logged) {
    const [first, ...others] = trail.notices;
    logger.log(lineOf(answered, followers.instance, first));
    for (const notice of others) logger.log(lineOf(answered, followers.instance, notice));
  }
  if (trail.span && door === 'webhook') followers.tracing.awaits(linkToRequests(answered, followers));
  else endSpan(answered);
}

function count({ door, trail, outcome, replayed, totalMs }: Answered): void {
  if (door === 'request') {
    requests.inc({ outcome, replayed: replayed ? 'yes' : 'no' });
    requestSeconds.observe({ outcome }, totalMs / 1_000);
  }
  if (door !== 'webhook') return;
  for (const { result } of trail.notices) webhooks.inc({ result });
  if (trail.notices.length === 0 && trail.problem) webhooks.inc({ result: 'rejected' });
}

/** The one line of a request. A webhook has one for each notice in it, so that each can be found by its external id. */
function lineOf({ door, trail, outcome, status, replayed, totalMs }: Answered, instance: string, notice?: Notice) {
  return {
    event: door,
    external_id: notice?.externalId ?? trail.externalId,
    outcome,
    result: notice?.result,
    replayed: replayed || undefined,
    status,
    provider: trail.provider,
    provider_status: trail.providerFailure?.providerStatus,
    provider_error: trail.providerFailure?.transportCode,
    token_ms: rounded(trail.tokenMs),
    provider_ms: rounded(trail.providerMs),
    wait_ms: rounded(trail.waitMs),
    total_ms: rounded(totalMs),
    request_id: trail.requestId,
    trace_id: trail.span?.context.traceId,
    instance,
  };
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}

/** The webhook belongs to the provider's trace, or to none; its link leads to the one that waited for it, on whatever instance. */
async function linkToRequests(answered: Answered, followers: Followers): Promise<void> {
  const { span, notices } = answered.trail;
  const externalIds = notices.flatMap(({ externalId }) => externalId ?? []);
  const traces = externalIds.length === 0 ? [] : await followers.findTraces(externalIds).catch(() => []);
  for (const traceparent of traces) span?.link(traceparent);
  endSpan(answered);
}

function endSpan({ trail, outcome, status, endedAt }: Answered): void {
  const [notice] = trail.notices;
  const attributes = {
    'http.response.status_code': status,
    'app.external_id': trail.externalId ?? notice?.externalId,
    'app.outcome': notice?.result ?? outcome,
  };
  trail.span?.end(attributes, { failed: status !== undefined && status >= 500, endedAt });
}
