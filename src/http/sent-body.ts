import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** A body as it came, and what its sender calls it. */
export interface SentBody {
  /** Empty where there is no body. */
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}

/** Reads the request's body, of which nothing is read before the guards have let the request in. */
export const SentBody = createParamDecorator(async (_: unknown, context: ExecutionContext): Promise<SentBody> => {
  const request = context.switchToHttp().getRequest<Request>();
  return { bytes: await request.readBody(), contentType: request.headers['content-type'] };
});
