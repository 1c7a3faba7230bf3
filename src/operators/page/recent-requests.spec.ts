import { describe, expect, it } from 'vitest';
import type { Ending } from '../../observability/onlooker.js';
import { Trail } from '../../observability/trail.js';
import { RecentRequests } from './recent-requests.js';

function came(recent: RecentRequests, externalId: string, owner = ''): Trail {
  const trail = new Trail('request-id');
  recent.came(trail, { owner });
  trail.externalId = externalId;
  return trail;
}

function went(recent: RecentRequests, trail: Trail, ending: Partial<Ending> = {}): void {
  recent.went({ door: 'request', trail, totalMs: 12.3, outcome: 'succeeded', status: 200, replayed: false, ...ending });
}

function webhook(recent: RecentRequests, externalId: string): void {
  const trail = new Trail('request-id');
  trail.notices.push({ externalId, result: 'settled' });
  went(recent, trail, { door: 'webhook' });
}

describe('RecentRequests', () => {
  it('tells of a request from phase to phase', () => {
    const recent = new RecentRequests();
    const trail = came(recent, 'id');
    expect(recent.of('')).toMatchObject([{ number: 1, external_id: 'id', phase: 'begun' }]);
    trail.token(3);
    expect(recent.of('')).toMatchObject([{ phase: 'calling', token_ms: 3 }]);
    trail.called(5, 202);
    trail.ended('accepted');
    expect(recent.of('')).toMatchObject([{ phase: 'waiting', provider: 'accepted', provider_ms: 5 }]);
    webhook(recent, 'id');
    webhook(recent, 'another');
    went(recent, trail);
    expect(recent.of('')).toMatchObject([
      { phase: 'answered', status: 200, outcome: 'succeeded', total_ms: 12, webhooks: [{ result: 'settled' }] },
    ]);
  });

  it('keeps the latest 50, and 4 webhooks of each', () => {
    const recent = new RecentRequests();
    for (let index = 0; index < 60; index++) came(recent, `${index}`);
    for (let index = 0; index < 10; index++) webhook(recent, '59');
    const requests = recent.of('');
    expect(requests).toHaveLength(50);
    expect([requests[0]?.external_id, requests.at(-1)?.external_id]).toEqual(['59', '10']);
    expect(requests[0]?.webhooks).toHaveLength(4);
  });

  it('tells each owner of its own, and nobody of a request that no guard has let in', () => {
    const recent = new RecentRequests();
    went(recent, came(recent, 'one', 'first'));
    came(recent, 'other', 'second');
    recent.came(new Trail('request-id'), {});
    expect(recent.of('first')).toMatchObject([{ external_id: 'one' }]);
    expect(recent.of('second')).toMatchObject([{ external_id: 'other' }]);
  });

  it('tells who asked for another’s id nothing of its webhooks', () => {
    const recent = new RecentRequests();
    came(recent, 'taken', 'first');
    const conflicting = came(recent, 'taken', 'second');
    conflicting.problem = 'external-id-conflict';
    went(recent, conflicting, { outcome: 'external-id-conflict', status: 409 });
    webhook(recent, 'taken');
    expect(recent.of('first')).toMatchObject([{ webhooks: [{ result: 'settled' }] }]);
    expect(recent.of('second')).toMatchObject([{ webhooks: [] }]);
  });
});
