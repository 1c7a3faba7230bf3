import type { Response } from 'express';

declare module 'express-serve-static-core' {
  interface Response {
    /** The code of the problem that was sent; undefined if none was sent. */
    problem?: ProblemCode;
  }
}

/** Every error that leaves the service: its HTTP status and title. docs/api.md explains each; no other code is ever sent. */
export const problems = {
  'malformed-body': { status: 400, title: 'The body can not be read' },
  'validation-error': { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'Not authorized' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'not-acceptable': { status: 406, title: 'None of the accepted media types can be produced' },
  'external-id-conflict': { status: 409, title: 'The external_id is taken' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The media type is not supported' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'provider-refused': { status: 422, title: 'The provider refused the request' },
  'provider-rejected': { status: 502, title: 'The provider does not take such calls' },
  'provider-failed': { status: 502, title: 'The provider reported a failure' },
  'provider-unreachable': { status: 502, title: 'The provider could not be reached' },
  'provider-unauthorized': { status: 502, title: 'The provider did not accept our credentials' },
  'provider-invalid-result': { status: 502, title: 'The provider sent no usable result' },
  'provider-rate-limited': { status: 503, title: 'The provider takes no further calls for now' },
  'capacity-exceeded': { status: 503, title: 'The instance takes no more at the moment' },
  'shutting-down': { status: 503, title: 'The instance is shutting down' },
  'store-unavailable': { status: 503, title: 'The request store is not available' },
  'lookup-failed': { status: 503, title: 'The provider could not be asked' },
  timeout: { status: 504, title: 'Still pending' },
  'internal-error': { status: 500, title: 'Internal error' },
} as const;

/** The stable name of an error. */
export type ProblemCode = keyof typeof problems;

/** Members besides the standard ones (RFC 9457, section 3.2). */
export interface ProblemMembers {
  readonly external_id?: string;
  readonly [member: string]: unknown;
}

/** An error as it is sent: application/problem+json (RFC 9457). */
export interface ProblemDocument extends ProblemMembers {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
}

/** Whether a text is the code of a problem. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}

/** Makes the document of an error. */
export function problemDocument(code: ProblemCode, detail: string, members: ProblemMembers = {}): ProblemDocument {
  const { status, title } = problems[code];
  return { type: `urn:async-como-sync:problem:${code}`, title, status, detail, code, ...members };
}

/** An error that ends a request. Code throws it, and the problem filter sends it. */
export class Problem extends Error {
  readonly document: ProblemDocument;

  /** @param headers are sent with the document, such as Allow or Retry-After. */
  constructor(
    code: ProblemCode,
    detail: string,
    members?: ProblemMembers,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.document = problemDocument(code, detail, members);
  }
}

/** After how many seconds a caller may try again, if the failure is temporary. */
export const RETRY_AFTER_SECONDS = '1';

/** Answers with a problem, unless the answer has begun or the caller has left. */
export function sendProblem(response: Response, { document, headers }: Problem): void {
  if (response.headersSent || response.destroyed) return;
  response.problem = document.code;
  response.status(document.status);
  if (document.status === 503 || document.status === 504) response.set('Retry-After', RETRY_AFTER_SECONDS);
  response.set(headers);
  if (document.code === 'shutting-down') response.set('Connection', 'close');
  response.set('Cache-Control', 'no-store').type('application/problem+json').send(JSON.stringify(document));
}
