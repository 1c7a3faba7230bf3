import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { allowedMethods } from './allowed-methods.js';
import { isProblemCode, Problem, type ProblemCode, problems } from './problem.js';
import { sendProblem } from './send-problem.js';

/** Sends every error as application/problem+json with a code of the closed list; nothing else of an error leaves the process. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const problem = this.#toProblem(error, request);
    sendProblem(http.getResponse<Response>(), problem);
  }

  #toProblem(error: unknown, request: Request): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && isProblemCode(error.code)) {
      return new Problem(error.code, error.message);
    }
    const status = statusOf(error);
    if (status === 404) return notFound(request);
    const code = Object.entries(byStatus).find(([known]) => Number(known) === status)?.[1];
    if (code) return new Problem(code, details[code] ?? problems[code].title);
    this.#logger.error({ event: 'internal-error', reason: error instanceof Error ? error.stack : String(error) });
    return new Problem('internal-error', 'the request could not be processed');
  }
}

/** What Express and its body parsers mean by a status. */
const byStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-body',
  401: 'unauthorized',
  406: 'not-acceptable',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
};

const details: Partial<Record<ProblemCode, string>> = {
  'malformed-body': 'the request can not be read',
  'payload-too-large': 'the body is larger than BODY_LIMIT',
  'unsupported-media-type': 'compressed bodies are not read',
};

/** Nest throws HttpException; Express and body-parser throw errors with a status. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') return error.status;
  return undefined;
}

function notFound(request: Request): Problem {
  const allowed = allowedMethods(request);
  if (allowed.length === 0) return new Problem('not-found', 'nothing is here');
  const allow = allowed.join(', ');
  return new Problem('method-not-allowed', `this path takes ${allow}`, {}, { Allow: allow });
}
