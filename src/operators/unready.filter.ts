import { type ArgumentsHost, Catch, type ExceptionFilter, ServiceUnavailableException } from '@nestjs/common';
import type { Response } from 'express';

/** Answers a failed health check with the body of Terminus, which says why. It is not a problem document, because no caller reads it. */
@Catch(ServiceUnavailableException)
export class UnreadyFilter implements ExceptionFilter<ServiceUnavailableException> {
  catch(unready: ServiceUnavailableException, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Response>().status(unready.getStatus()).json(unready.getResponse());
  }
}
