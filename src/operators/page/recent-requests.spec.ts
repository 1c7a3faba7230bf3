import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { RequestRecord, type RouteEvent } from '../../observability/request-log.js';
import { RecentRequests } from './recent-requests.js';

const NO_SPAN = trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: TraceFlags.NONE });

function recordOf(event: RouteEvent): RequestRecord {
  return new RequestRecord(event, 'request-id', NO_SPAN, ROOT_CONTEXT);
}

function began(recent: RecentRequests, externalId: string, owner = ''): RequestRecord {
  const record = recordOf('request');
  recent.began(record);
  return Object.assign(record, { owner, externalId });
}

function ended(recent: RecentRequests, record: RequestRecord, end: Partial<RequestRecord> = {}): void {
  recent.ended(Object.assign(record, { totalMs: 12.3, outcome: 'succeeded', status: 200 }, end));
}

function webhook(recent: RecentRequests, externalId: string): void {
  const record = recordOf('webhook');
  recent.began(record);
  record.webhookResults.push({ externalId, result: 'settled' });
  ended(recent, record);
}

describe('RecentRequests', () => {
  it('tells of a request from phase to phase', () => {
    const recent = new RecentRequests();
    const record = began(recent, 'id');
    expect(recent.of('')).toMatchObject([{ number: 1, external_id: 'id', phase: 'begun' }]);
    record.tokenMs = 3;
    expect(recent.of('')).toMatchObject([{ phase: 'calling', token_ms: 3 }]);
    record.called(5);
    record.callResult = 'accepted';
    expect(recent.of('')).toMatchObject([{ phase: 'waiting', provider: 'accepted', provider_ms: 5 }]);
    webhook(recent, 'id');
    webhook(recent, 'another');
    ended(recent, record);
    expect(recent.of('')).toMatchObject([
      { phase: 'answered', status: 200, outcome: 'succeeded', total_ms: 12, webhooks: [{ result: 'settled' }] },
    ]);
  });

  it('keeps the latest 50, and 4 webhooks of each', () => {
    const recent = new RecentRequests();
    for (let index = 0; index < 60; index++) began(recent, `${index}`);
    for (let index = 0; index < 10; index++) webhook(recent, '59');
    const requests = recent.of('');
    expect(requests).toHaveLength(50);
    expect([requests[0]?.external_id, requests.at(-1)?.external_id]).toEqual(['59', '10']);
    expect(requests[0]?.webhooks).toHaveLength(4);
  });

  it('tells each owner of its own, and nobody of a request that no guard has let in', () => {
    const recent = new RecentRequests();
    ended(recent, began(recent, 'one', 'first'));
    began(recent, 'other', 'second');
    recent.began(recordOf('request'));
    expect(recent.of('first')).toMatchObject([{ external_id: 'one' }]);
    expect(recent.of('second')).toMatchObject([{ external_id: 'other' }]);
  });

  it('tells who asked for another’s id nothing of its webhooks', () => {
    const recent = new RecentRequests();
    began(recent, 'taken', 'first');
    const conflicting = began(recent, 'taken', 'second');
    ended(recent, conflicting, { problem: 'external-id-conflict', status: 409 });
    webhook(recent, 'taken');
    expect(recent.of('first')).toMatchObject([{ webhooks: [{ result: 'settled' }] }]);
    expect(recent.of('second')).toMatchObject([{ webhooks: [] }]);
  });
});
