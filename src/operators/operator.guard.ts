import { type CanActivate, type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import type { Request } from 'express';
import { KnownKeys } from '../callers/api-key.guard.js';
import { Config } from '../config/config.js';
import { Problem } from '../http/problem.js';

declare module 'express-serve-static-core' {
  interface Request {
    /** Names the operator in the log: the beginning of a digest of its key, or `anybody` if no key is required. */
    operator?: string;
  }
}

/**
 * Lets an operator in if it sends one of OPERATOR_KEYS, as `Authorization: Bearer` or `X-API-Key`. Without such keys, everybody is let in
 * outside production, and nobody in it. Every refused key has the same answer.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  readonly #keys: KnownKeys;
  readonly #isOpen: boolean;

  constructor({ operatorKeys, production }: Config) {
    this.#keys = new KnownKeys(operatorKeys);
    this.#isOpen = operatorKeys.length === 0 && !production;
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const found = this.#keys.find(request)?.slice(0, 8);
    const operator = this.#isOpen ? 'anybody' : found;
    if (operator === undefined) {
      audit(request, 'refused', { path: request.path });
      throw new Problem('unauthorized', 'a valid operator key is needed', {}, { 'WWW-Authenticate': 'Bearer' });
    }
    request.operator = operator;
    return true;
  }
}

const logger = new Logger('audit');

/** Writes a line about what an operator did by a request that OperatorGuard let in. */
export function audit({ operator, res }: Request, act: string, members: Readonly<Record<string, unknown>>): void {
  logger.log({ event: 'audit', act, operator, ...members, request_id: res?.getHeader('X-Request-Id') });
}
