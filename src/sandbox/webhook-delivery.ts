import { Agent, request } from 'undici';
import { createProof, type WebhookAuth } from '../provider/proofs/proof-schemes.js';
import type { WebhookEntry } from './journal.js';
import type { Message } from './steps.js';
import { Timers } from './timers.js';

export const MAX_ATTEMPTS = 6;
const ANSWER_TIMEOUT_MS = 10_000;

/** What a delivery needs to know of its sandbox. */
export interface DeliveryOptions {
  /** Asked at each attempt; while it is empty, attempts fail. */
  readonly webhookUrls: () => readonly string[];
  readonly webhookAuth: WebhookAuth;
}

/**
 * Sends webhooks as providers do: over kept-alive connections, to the URLs in turn, and again until one answers 2xx, each
 * time to the next URL.
 */
export class WebhookDelivery {
  readonly #agent = new Agent({ headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS });
  readonly #timers = new Timers();
  readonly #proof;
  #turn = 0;

  constructor(
    private readonly options: DeliveryOptions,
    private readonly record: (attempt: WebhookEntry) => void,
    /** Before the second attempt; doubled before each further one. */
    private readonly firstRetryMs = 250,
  ) {
    this.#proof = createProof(options.webhookAuth);
  }

  /** Ends when the webhook was taken, or given up after six attempts; never, once the delivery is closed. */
  async deliver(externalId: string | number, { contentType, body }: Message): Promise<void> {
    const bytes = Buffer.from(body);
    // Signed once: an attempt that is repeated carries the same webhook-id, by which receivers know it again.
    const headers = { 'content-type': contentType, ...this.#proof?.sign(bytes, new Date()) };
    const turn = this.#turn++;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (attempt > 1) await this.#timers.wait(this.firstRetryMs * 2 ** (attempt - 2));
      const url = this.#url(turn + attempt - 1);
      if (url === undefined) continue;
      const sentAt = new Date().toISOString();
      const status = await this.#post(url, headers, bytes);
      this.record({ external_id: externalId, url, status, attempt, sent_at: sentAt });
      if (status !== null && status >= 200 && status < 300) return;
    }
  }

  /** Ends every attempt and every pause. */
  async close(): Promise<void> {
    this.#timers.close();
    await this.#agent.destroy();
  }

  #url(turn: number): string | undefined {
    const urls = this.options.webhookUrls();
    return urls[turn % urls.length];
  }

  async #post(url: string, headers: Record<string, string>, body: Buffer): Promise<number | null> {
    try {
      const response = await request(url, { method: 'POST', headers, body, dispatcher: this.#agent });
      await response.body.dump();
      return response.statusCode;
    } catch {
      return null;
    }
  }
}
