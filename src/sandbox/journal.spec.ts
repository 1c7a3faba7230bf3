import { describe, expect, it } from 'vitest';
import { type CashinEntry, Journal } from './journal.js';

const entry = (external_id: string | number): CashinEntry => ({
  external_id,
  scenario: 'success',
  received_at: '2026-01-01T00:00:00.000Z',
  body: '{}',
});

describe('Journal', () => {
  it('drops the oldest of more than 20,000 entries', () => {
    const journal = new Journal();
    for (let id = 0; id < 20_003; id++) journal.addCashin(entry(id));
    const { cashins } = journal.report();
    expect(cashins).toHaveLength(20_000);
    expect([cashins.at(0)?.external_id, cashins.at(-1)?.external_id]).toEqual([3, 20_002]);
  });

  it('takes 777 and "777" for the same id', () => {
    const journal = new Journal();
    for (const id of [777, '777', '7777']) journal.addCashin(entry(id));
    expect(journal.report('777').cashins).toHaveLength(2);
  });

  it('forgets everything when it is reset', () => {
    const journal = new Journal();
    journal.addAuth();
    journal.addCashin(entry('a'));
    journal.addWebhook({ external_id: 'a', url: 'http://a/', status: null, attempt: 1, sent_at: '' });
    journal.reset();
    expect(journal.report()).toEqual({ auth: 0, cashins: [], webhooks: [] });
  });
});
