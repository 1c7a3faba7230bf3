// docs/embedding.md shows this file as it is.
import { type DynamicModule, Injectable } from '@nestjs/common';
import type { SendResult } from '../../src/event-manager/index.js';
import { decodeUtf8, parseJson } from '../../src/json/json-text.js';
import { hmacSha256 } from '../../src/provider/proofs/hmac-sha256.js';
import { type Notice, Provider, type ProviderRequest, type Webhook } from '../../src/provider/provider.js';

/** What the bank sends when a charge has changed. */
interface Charge {
  readonly reference: string;
  readonly state: 'created' | 'active' | 'rejected';
  readonly emv?: string;
  readonly reason?: string;
}

/** Your provider: a bank that takes a charge by PUT, and sends its BR Code by a signed webhook. */
@Injectable()
export class BankProvider extends Provider {
  override readonly examples = {
    requests: { charge: { value: { amount: 19.9 } } },
    webhooks: { active: { value: { reference: 'order-1', state: 'active', emv: '00020126…6304ABCD' } } },
  };
  readonly #proof;

  constructor(
    private readonly url: string,
    private readonly key: string,
    secret: string,
  ) {
    super();
    this.#proof = hmacSha256.create([secret], 'x-bank-signature');
  }

  override async send({ externalId, body, requestId }: ProviderRequest): Promise<SendResult> {
    const response = await fetch(`${this.url}/charges/${encodeURIComponent(externalId)}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json', 'x-request-id': requestId },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    const detail = `the bank answered ${response.status}`;
    if (response.ok) return { kind: 'accepted' };
    if ([400, 422].includes(response.status)) return { kind: 'refused', error: { code: 'provider-refused', detail } };
    throw new Error(detail); // nobody knows what the bank did: its webhook may still come
  }

  override prove(rawHeaders: readonly string[], now: Date) {
    return this.#proof.read(rawHeaders, now);
  }

  override readWebhook({ body }: Webhook): readonly Notice[] {
    const { reference: externalId, state, emv, reason } = parseJson(decodeUtf8(body)) as Charge;
    if (state === 'rejected') {
      const error = { code: 'provider-failed', detail: 'the bank rejected the charge', reason: reason ?? '' };
      return [{ kind: 'outcome', externalId, outcome: { state: 'failed', error } }];
    }
    if (state !== 'active' || emv === undefined) return [{ kind: 'intermediate', externalId }];
    return [
      { kind: 'outcome', externalId, outcome: { state: 'succeeded', result: { qr_code: emv, cashin_id: null } } },
    ];
  }
}

/** The module to give to `AppModule.forRoot(config, { provider })`. */
export function bank(url: string, key: string, secret: string): DynamicModule {
  return {
    module: BankModule,
    providers: [{ provide: Provider, useValue: new BankProvider(url, key, secret) }],
    exports: [Provider],
  };
}

class BankModule {}
