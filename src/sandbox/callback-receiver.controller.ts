import { Controller, Delete, Get, HttpCode, Post, Query, type RawBodyRequest, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { standardWebhooks } from '../provider/proofs/standard-webhooks.js';
import { SandboxOptions } from './sandbox.options.js';

/** So many callbacks are remembered. */
const MAX_KEPT = 100;

/** A callback as it came. */
export interface ReceivedCallback {
  readonly received_at: string;
  /** Undefined if it has none. */
  readonly webhook_id: string | undefined;
  /** Whether its signature is valid; null if the secret is not known. */
  readonly verified: boolean | null;
  /** How it was answered. */
  readonly status: number;
  readonly body: unknown;
}

/**
 * Stands in for a caller that gave a `Callback-Url`: takes callbacks, and shows the latest ones. `?status=500` has them answered so, and
 * `?status=500&times=2` only the first two attempts of each.
 */
@Controller('callbacks')
export class CallbackReceiver {
  readonly #received: ReceivedCallback[] = [];
  readonly #proof;

  constructor({ callbackSecrets }: SandboxOptions) {
    this.#proof = callbackSecrets && standardWebhooks.create(callbackSecrets, '');
  }

  @Post()
  receive(
    @Query('status') asked: string | undefined,
    @Query('times') times: string | undefined,
    @Req() request: RawBodyRequest<Request>,
    @Res() response: Response,
  ): void {
    const id = request.get('webhook-id');
    const before = this.#received.filter(({ webhook_id }) => webhook_id === id).length;
    const isAsked = /^[2-5]\d\d$/.test(asked ?? '') && before < Number(times ?? Infinity);
    const status = isAsked ? Number(asked) : 204;
    const bytes = request.rawBody ?? Buffer.alloc(0);
    this.#received.push({
      received_at: new Date().toISOString(),
      webhook_id: id,
      verified: this.#proof ? (this.#proof.read(request.rawHeaders, new Date())?.(bytes) ?? false) : null,
      status,
      body: request.body,
    });
    if (this.#received.length > MAX_KEPT) this.#received.shift();
    response.status(status).end();
  }

  /** The latest ones, the oldest first. */
  @Get()
  list(): readonly ReceivedCallback[] {
    return this.#received;
  }

  @Delete()
  @HttpCode(204)
  forget(): void {
    this.#received.length = 0;
  }
}
