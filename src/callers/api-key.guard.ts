import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config/config.js';
import { refuseSecondLine } from '../http/headers.js';
import { Problem } from '../http/problem.js';

declare module 'express-serve-static-core' {
  interface Request {
    /** Identifies the caller: a digest of its API key, or '' if no key is required. */
    owner?: string;
  }
}

const KEY_HEADERS = ['Authorization', 'X-API-Key'];

/**
 * Lets a caller in if it sends an API key, as `Authorization: Bearer` or `X-API-Key`. Keys are kept as digests. Each key is
 * compared with all of them, in constant time. Every refused key has the same answer.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  readonly #digests: readonly Buffer[];

  constructor(config: Config) {
    this.#digests = config.apiKeys.map(digest);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    for (const name of KEY_HEADERS) refuseSecondLine(request.rawHeaders, name);
    if (this.#digests.length === 0) {
      request.owner = '';
      return true;
    }
    const presented = digest(presentedKey(request) ?? '');
    const known = this.#digests.map((key) => timingSafeEqual(key, presented)).includes(true);
    if (!known) throw new Problem('unauthorized', 'a valid API key is needed', {}, { 'WWW-Authenticate': 'Bearer' });
    request.owner = presented.toString('base64url');
    return true;
  }
}

/** The caller of a request, as ApiKeyGuard identified it. */
export const Owner = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { owner } = context.switchToHttp().getRequest<Request>();
  if (owner === undefined) throw new Error('ApiKeyGuard does not guard this route');
  return owner;
});

function presentedKey({ headers }: Request): string | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '');
  if (bearer) return bearer[1];
  const key = headers['x-api-key'];
  return typeof key === 'string' ? key : undefined;
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
