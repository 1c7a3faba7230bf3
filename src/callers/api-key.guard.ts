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
  readonly #keys: KnownKeys;

  constructor(config: Config) {
    this.#keys = new KnownKeys(config.apiKeys);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const found = this.#keys.find(request);
    const owner = this.#keys.areNone ? '' : found;
    if (owner === undefined) {
      throw new Problem('unauthorized', 'a valid API key is needed', {}, { 'WWW-Authenticate': 'Bearer' });
    }
    request.owner = owner;
    return true;
  }
}

/** The keys of those who may come in. */
export class KnownKeys {
  readonly #digests: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.#digests = keys.map(digest);
  }

  get areNone(): boolean {
    return this.#digests.length === 0;
  }

  /** A digest of the key that a request presents; undefined if it is none of these. Throws a validation-error if it presents two. */
  find(request: Request): string | undefined {
    for (const name of KEY_HEADERS) refuseSecondLine(request.rawHeaders, name);
    const presented = digest(presentedKey(request) ?? '');
    const known = this.#digests.map((key) => timingSafeEqual(key, presented)).includes(true);
    return known ? presented.toString('base64url') : undefined;
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
