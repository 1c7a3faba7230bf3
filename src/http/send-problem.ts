import type { Response } from 'express';
import type { Problem } from './problem.js';

/** Seconds after which a caller may try again what failed for a passing reason. */
export const RETRY_AFTER_SECONDS = '1';

/** Answers with a problem, unless the answer has begun or the caller has left. */
export function sendProblem(response: Response, { document, headers }: Problem): void {
  if (response.headersSent || response.destroyed) return;
  if (response.req.trail) response.req.trail.problem = document.code;
  response.status(document.status);
  if (document.status === 503 || document.status === 504) response.set('Retry-After', RETRY_AFTER_SECONDS);
  response.set(headers);
  if (document.code === 'shutting-down') response.set('Connection', 'close');
  response.set('Cache-Control', 'no-store').type('application/problem+json').send(JSON.stringify(document));
}
