import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config/config.js';
import { Problem } from '../http/problem.js';
import { createWebhookVerifier } from './authenticity.js';

const NO_BODY = Buffer.alloc(0);

/** Lets authentic webhooks in, before anything of them is parsed or looked up. One answer for every cause. */
@Injectable()
export class WebhookGuard implements CanActivate {
  readonly #verify;

  constructor({ webhookAuth, webhookSecrets, webhookHeader }: Config) {
    this.#verify = createWebhookVerifier({ scheme: webhookAuth, secrets: webhookSecrets, header: webhookHeader });
  }

  canActivate(context: ExecutionContext): boolean {
    const { rawHeaders, rawBody } = context.switchToHttp().getRequest<Request>();
    if (this.#verify({ rawHeaders, body: rawBody ?? NO_BODY }, new Date())) return true;
    throw new Problem('unauthorized', 'the webhook is not authentic');
  }
}
