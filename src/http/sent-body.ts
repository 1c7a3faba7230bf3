import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** A body as it came, and what its sender calls it. */
export interface SentBody {
  /** Empty where there is no body. */
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}

const NOTHING = Buffer.alloc(0);

/** The request's body, unread. */
export const SentBody = createParamDecorator((_: unknown, context: ExecutionContext): SentBody => {
  const { rawBody, headers } = context.switchToHttp().getRequest<Request>();
  return { bytes: rawBody ?? NOTHING, contentType: headers['content-type'] };
});
