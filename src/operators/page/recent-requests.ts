import type { RequestListener, RequestRecord, WebhookResult } from '../../observability/request-log.js';

/** The most requests that are remembered, over all callers: the latest ones. */
const MAX_REQUESTS = 50;

/** The most webhooks of one request that are remembered: the first ones. */
const MAX_WEBHOOKS = 4;

/** What the page at / shows of a request: no body, no key, and of the outcome only the code. Durations are in milliseconds. */
export interface RecentRequest {
  /** The number of the request on this instance, from 1. */
  readonly number: number;
  /** RFC 3339. */
  readonly began_at: string;
  readonly external_id: string | undefined;
  readonly phase: 'begun' | 'calling' | 'waiting' | 'answered';
  readonly token_ms: number | undefined;
  readonly provider: string | undefined;
  readonly provider_ms: number | undefined;
  readonly wait_ms: number | undefined;
  readonly total_ms: number | undefined;
  readonly status: number | undefined;
  readonly outcome: string | undefined;
  readonly replayed: boolean;
  /** The results of its webhooks that this instance received, and when they came after the start of the request. */
  readonly webhooks: readonly { readonly result: string; readonly after_ms: number }[];
}

/** Remembers the latest requests of this instance, including those that are not answered yet. */
export class RecentRequests implements RequestListener {
  readonly #requests: Remembered[] = [];
  #count = 0;

  began(record: RequestRecord): void {
    if (record.event !== 'request') return;
    this.#requests.unshift(new Remembered(++this.#count, record));
    if (this.#requests.length > MAX_REQUESTS) this.#requests.pop();
  }

  ended(record: RequestRecord): void {
    for (const result of record.webhookResults) {
      for (const request of this.#requests) request.addWebhook(result, record.startedAt);
    }
  }

  /** The owner's requests, the newest first. Without API keys, every request has the owner ''. */
  of(owner: string): readonly RecentRequest[] {
    return this.#requests.filter(({ record }) => record.owner === owner).map((request) => request.describe());
  }
}

/** One request. Its record is read when the page is updated, so no code has to report each step. */
class Remembered {
  readonly #beganAt = new Date().toISOString();
  readonly #webhooks: RecentRequest['webhooks'][number][] = [];

  constructor(
    private readonly number: number,
    readonly record: RequestRecord,
  ) {}

  /** Ignores webhooks if this request was a conflict: they belong to the other caller's request with the same id. */
  addWebhook({ externalId, result }: WebhookResult, cameAt: number): void {
    const { record } = this;
    if (externalId === undefined || externalId !== record.externalId) return;
    if (record.problem === 'external-id-conflict' || this.#webhooks.length >= MAX_WEBHOOKS) return;
    this.#webhooks.push({ result, after_ms: Math.round(cameAt - record.startedAt) });
  }

  describe(): RecentRequest {
    const { externalId, tokenMs, callResult, providerMs, waitMs, totalMs, status, outcome, replayed } = this.record;
    const isAnswered = totalMs !== undefined;
    return {
      number: this.number,
      began_at: this.#beganAt,
      external_id: externalId,
      phase: isAnswered
        ? 'answered'
        : providerMs !== undefined
          ? 'waiting'
          : tokenMs !== undefined
            ? 'calling'
            : 'begun',
      token_ms: rounded(tokenMs),
      provider: callResult,
      provider_ms: rounded(providerMs),
      wait_ms: rounded(waitMs),
      total_ms: rounded(totalMs),
      status,
      outcome,
      replayed,
      webhooks: this.#webhooks,
    };
  }
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}
