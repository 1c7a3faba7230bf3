import { Agent, request } from 'undici';
import { addQuery } from '../provider/proofs/profile-proof.js';
import { createProof, type WebhookAuth } from '../provider/proofs/proof-schemes.js';
import type { WebhookEntry } from './journal.js';
import type { Message } from './steps.js';
import { Timers } from './timers.js';

export const MAX_ATTEMPTS = 6;
const ANSWER_TIMEOUT_MS = 10_000;

/** The options of the sandbox that a delivery uses. */
export interface DeliveryOptions {
  /** Read at each attempt; while it is empty, attempts fail. */
  readonly webhookUrls: () => readonly string[];
  readonly webhookAuth: WebhookAuth;
}

/**
 * Sends webhooks as providers do, over kept-alive connections. Each webhook begins with the next URL. It is sent again, each time
 * to the following URL, until an answer is 2xx.
 */
export class WebhookDelivery {
  readonly #agent = new Agent({ headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS });
  readonly #timers = new Timers();
  readonly #proof;
  #turn = 0;

  constructor(
    private readonly options: DeliveryOptions,
    private readonly record: (attempt: WebhookEntry) => void,
    /** The pause before the second attempt, in milliseconds; it doubles before each further one. */
    private readonly firstRetryMs = 250,
  ) {
    this.#proof = createProof(options.webhookAuth);
  }

  /** Resolves when the webhook was accepted, or given up after six attempts. Never resolves after the delivery is closed. */
  async deliver(externalId: string | number, message: Message): Promise<void> {
    const { contentType, event, query = {} } = message;
    const bytes = Buffer.from(message.body);
    // Signed once, so that every attempt has the same webhook-id, by which receivers recognise a repeated webhook.
    const headers = {
      ...(contentType !== '' && { 'content-type': contentType }),
      ...message.headers,
      ...this.#proof?.sign(bytes, new Date()),
    };
    const turn = this.#turn++;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (attempt > 1) await this.#timers.wait(this.firstRetryMs * 2 ** (attempt - 2));
      const configured = this.#url(turn + attempt - 1);
      const url = message.urlAt ? message.urlAt(configured) : configured;
      if (url === undefined) continue;
      const sentAt = new Date().toISOString();
      const status = await this.#post(addQuery(url, query), headers, bytes);
      const about = { external_id: externalId, ...(event !== undefined && { event }) };
      this.record({ ...about, url, status, attempt, sent_at: sentAt });
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
