import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config/config.js';
import { Problem } from '../http/problem.js';
import { createWebhookVerifier } from '../provider/proofs/proof-schemes.js';

declare module 'express-serve-static-core' {
  interface Request {
    /** The bytes of a webhook that is authentic; empty where there are none. */
    authenticBody?: Buffer;
  }
}

/** Lets authentic webhooks in, before anything of them is parsed or looked up. One answer for every cause. */
@Injectable()
export class WebhookGuard implements CanActivate {
  readonly #readProof;

  constructor({ webhookAuth, webhookSecrets, webhookHeader }: Config) {
    this.#readProof = createWebhookVerifier({ scheme: webhookAuth, secrets: webhookSecrets, header: webhookHeader });
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const proves = this.#readProof(request.rawHeaders, new Date());
    const body = proves && (await request.readBody());
    if (!body || !proves(body)) throw new Problem('unauthorized', 'the webhook is not authentic');
    request.authenticBody = body;
    return true;
  }
}

/** The bytes of the webhook, as the guard found them. */
export const AuthenticBody = createParamDecorator((_: unknown, context: ExecutionContext): Buffer => {
  const { authenticBody } = context.switchToHttp().getRequest<Request>();
  if (!authenticBody) throw new Error('WebhookGuard does not guard this route');
  return authenticBody;
});
