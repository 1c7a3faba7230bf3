import { Injectable } from '@nestjs/common';
import type { Failure, Outcome, SendResult } from '../../event-manager/index.js';
import { ApiClientService } from '../api-client/api-client.service.js';
import { inspectBrCode } from '../br-code.js';
import { readProviderMessage, readWebhookBody, type Statement } from '../messages.js';
import type { BodyCheck, Proof } from '../proofs/proof-scheme.js';
import { createProof, type WebhookAuth } from '../proofs/proof-schemes.js';
import { ProviderError } from '../provider-error.js';
import type { ProviderObserver } from '../provider-observer.js';
import { type Example, type Notice, type Origin, Provider, type ProviderRequest, type Webhook } from '../provider.js';

/** What ZemoProvider needs besides its client. It is its own injection token. */
export abstract class ZemoOptions {
  abstract readonly webhookAuth: WebhookAuth;
  /** Bodies of POST /new-qrcode, for the API's documentation. */
  abstract readonly requestExamples: Readonly<Record<string, Example>>;
  abstract readonly observers: readonly ProviderObserver[];
}

/** Zemo: one POST with a Bearer token, and a webhook with the BR Code. */
@Injectable()
export class ZemoProvider extends Provider {
  override readonly examples;
  readonly #observers: readonly ProviderObserver[];
  readonly #proof: Proof | undefined;
  /** The token that `prepare` got for each request, because some tokens are valid for one call only. */
  readonly #tokens = new WeakMap<ProviderRequest, string>();

  constructor(
    private readonly client: ApiClientService,
    { webhookAuth, requestExamples, observers }: ZemoOptions,
  ) {
    super();
    this.#proof = createProof(webhookAuth);
    this.#observers = observers;
    this.examples = { requests: requestExamples, webhooks: webhookExamples };
  }

  override get isPrepared(): boolean {
    return this.client.isPrepared;
  }

  override async prepare(request: ProviderRequest): Promise<Failure | undefined> {
    try {
      this.#tokens.set(request, await this.client.prepare(request));
      return undefined;
    } catch (error) {
      if (error instanceof ProviderError) return error.toFailure();
      throw error;
    }
  }

  override async send(request: ProviderRequest): Promise<SendResult> {
    try {
      const answer = await this.client.requestItem(request, this.#tokens.get(request));
      if (answer.kind === 'succeeded')
        return { kind: 'settled', outcome: this.#outcomeOf(request.externalId, answer, request) };
      const { cashinId } = answer;
      return { kind: 'accepted', ...(cashinId !== undefined && { known: { cashin_id: cashinId } }) };
    } catch (error) {
      if (!(error instanceof ProviderError) || error.verdict === 'unknown') throw error;
      if (error.verdict === 'refused') return { kind: 'refused', error: error.toFailure() };
      return { kind: 'settled', outcome: { state: 'failed', error: error.toFailure() } };
    }
  }

  override prove(rawHeaders: readonly string[], now: Date): BodyCheck | undefined {
    return this.#proof ? this.#proof.read(rawHeaders, now) : () => true;
  }

  override readWebhook(webhook: Webhook): readonly Notice[] {
    return readProviderMessage(readWebhookBody(webhook.body, webhook.contentType)).map((message) => {
      if (message.kind === 'unidentified') return message;
      const { externalId } = message;
      if (message.kind === 'intermediate') return { kind: 'intermediate', externalId };
      return { kind: 'outcome', externalId, outcome: this.#outcomeOf(externalId, message, webhook) };
    });
  }

  #outcomeOf(externalId: string, statement: Exclude<Statement, { kind: 'intermediate' }>, origin: Origin): Outcome {
    if (statement.kind !== 'succeeded') {
      return { state: 'failed', error: { ...failures[statement.kind], reason: statement.reason } };
    }
    const { brCode, cashinId = null } = statement;
    const inspected = inspectBrCode(brCode);
    if (!inspected.valid) {
      for (const observer of this.#observers) observer.invalidBrCode(externalId, inspected.fault, origin);
    }
    return { state: 'succeeded', result: { qr_code: brCode, cashin_id: cashinId } };
  }
}

const failures = {
  failed: { code: 'provider-failed', detail: 'the provider says that the request failed' },
  invalid: {
    code: 'provider-invalid-result',
    detail: 'the provider says that the request is done, but sent no usable BR Code',
  },
} as const;

const webhookExamples = {
  success: { value: { external_id: 'order-1', br_code: '00020126…6304ABCD', cashin_id: 'c-1' } },
  failure: { value: { external_id: 'order-1', status: 'failed', error: 'insufficient limit' } },
  intermediate: { value: { external_id: 'order-1', status: 'processing' } },
  batch: { value: { pix: [{ txid: 'order-1', br_code: '00020126…6304ABCD' }] } },
};
