import { Logger } from '@nestjs/common';
import type { WebhookAuth } from '../../src/provider/proofs/proof-schemes.js';
import type { JournalReport } from '../../src/sandbox/journal.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { type Webhook, WebhookReceiver } from './webhook-receiver.js';

/** A sandbox that sends its webhooks at once to a receiver, and a client that has a token of it. */
export class SandboxBed {
  static readonly apiKey = 'a-key-of-the-sandbox';
  #token = '';
  #lastId = 0;

  private constructor(
    readonly sandbox: Sandbox,
    readonly receiver: WebhookReceiver,
  ) {}

  static async start(
    webhookAuth: WebhookAuth = { scheme: 'none', secrets: [], header: undefined },
  ): Promise<SandboxBed> {
    const receiver = await WebhookReceiver.start();
    // Nest tells of every route of every sandbox otherwise.
    Logger.overrideLogger(['fatal', 'error', 'warn']);
    const sandbox = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      webhookUrls: () => [`${receiver.url}/webhook`],
      apiKey: SandboxBed.apiKey,
      webhookAuth,
      delayMs: 0,
      slowMs: 0,
    });
    const bed = new SandboxBed(sandbox, receiver);
    await bed.exchange();
    return bed;
  }

  get token(): string {
    return this.#token;
  }

  async auth(apiKey = SandboxBed.apiKey): Promise<Response> {
    return fetch(`${this.sandbox.url}/auth`, { method: 'POST', headers: { 'c-token': apiKey } });
  }

  /** Gets a new token for the calls that follow. */
  async exchange(): Promise<void> {
    const { access_token } = (await (await this.auth()).json()) as { readonly access_token: string };
    this.#token = access_token;
  }

  /** Calls /cashins with the text, or with the members and an id of their own where they have none. */
  async cashin(body: string | object, further: { token?: string; signal?: AbortSignal } = {}): Promise<Answered> {
    const id = `id-${++this.#lastId}`;
    const text = typeof body === 'string' ? body : JSON.stringify({ external_id: id, ...body });
    const response = await fetch(`${this.sandbox.url}/cashins`, {
      method: 'POST',
      headers: { authorization: `Bearer ${further.token ?? this.#token}`, 'content-type': 'application/json' },
      body: text,
      redirect: 'manual',
      signal: further.signal ?? null,
    });
    return { id, response };
  }

  /** The first webhook of a call with this scenario. */
  async webhookOf(scenario: string): Promise<Webhook | undefined> {
    const { id } = await this.cashin({ scenario });
    const [first] = await this.receiver.waitFor(id, 1);
    return first;
  }

  /** Ends when a call made later has had its webhook: what an earlier one has to send was sent. */
  async passed(): Promise<void> {
    await this.webhookOf('success');
  }

  async settings(change: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${this.sandbox.url}/settings`, { method: 'PUT', headers, body: JSON.stringify(change) });
  }

  async journal(query = ''): Promise<JournalReport> {
    return (await (await fetch(`${this.sandbox.url}/journal${query}`)).json()) as JournalReport;
  }

  async stop(): Promise<void> {
    await this.sandbox.close();
    await this.receiver.stop();
  }
}

/** A call that was answered. */
export interface Answered {
  /** The id that it got for having none. */
  readonly id: string;
  readonly response: Response;
}
