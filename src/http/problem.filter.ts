import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { isProblemCode, Problem, sendProblem } from './problem.js';

const logger = new Logger('ProblemFilter');

/** Sends every error, except a failed health check, as application/problem+json with a code of the closed list. Nothing else about an error leaves the process. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerError(error, http.getRequest<Request>(), http.getResponse<Response>());
  }
}

/** Answers a request that ended with an error. Logs the errors that are faults of ours. */
export function answerError(error: unknown, request: Request, response: Response): void {
  sendProblem(response, toProblem(error, request, response));
}

function toProblem(error: unknown, request: Request, response: Response): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && isProblemCode(error.code)) {
    return new Problem(error.code, error.message);
  }
  const status = error instanceof HttpException ? error.getStatus() : undefined;
  // Nest turns the router's URIError into this status. A path that can't be decoded names nothing.
  if (status === 400) return new Problem('not-found', 'the path is not percent-encoded UTF-8');
  if (status === 404) return notFound(request);
  logger.error({
    event: 'internal-error',
    request_id: response.getHeader('X-Request-Id'),
    reason: error instanceof Error ? error.stack : String(error),
  });
  return new Problem('internal-error', 'the request could not be processed');
}

function notFound(request: Request): Problem {
  const allowed = allowedMethods(request);
  if (allowed.length === 0 || allowed.includes(request.method)) return new Problem('not-found', 'nothing is here');
  const allow = allowed.join(', ');
  return new Problem('method-not-allowed', `this path takes ${allow}`, {}, { Allow: allow });
}

/** A layer of Express' router; Express' own types declare only half of it. */
interface RouteLayer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** The methods that routes accept at this request's path, for `Allow`; none if there is no such path. */
function allowedMethods(request: Request): readonly string[] {
  const methods = (request.app.router.stack as unknown as readonly RouteLayer[])
    .filter((layer) => layer.route && layer.match(request.path))
    .flatMap((layer) => Object.keys(layer.route?.methods ?? {}))
    .map((method) => method.toUpperCase());
  return [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)];
}
