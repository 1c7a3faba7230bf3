/** Why no answer came, or no complete one. It contains nothing of the request, and so no secret. */
export class TransportError extends Error {
  /**
   * @param code names the cause, such as ECONNREFUSED: a constant of the system, of Node or of the HTTP client.
   * @param sent tells whether the provider may have received any part of the request.
   */
  constructor(
    readonly code: string,
    readonly sent: boolean,
  ) {
    super(code);
    this.name = 'TransportError';
  }
}

/** The code of a call whose deadline passed. */
export const TIMED_OUT = 'ETIMEDOUT';

/** The code of an answer that was cut because it is too large. */
export const TOO_LARGE = 'ERR_ANSWER_TOO_LARGE';

/** The code of an answer whose Content-Encoding is unknown, or does not match its bytes. */
export const BAD_ENCODING = 'ERR_ANSWER_ENCODING';

/** The code of an error of the HTTP client. If a name has several addresses and none could be reached: their codes, with commas. */
export function codeOf(error: Error): string {
  if (error instanceof AggregateError) {
    const codes = new Set(error.errors.filter((member) => member instanceof Error).map(codeOf));
    if (codes.size > 0) return [...codes].join(',');
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
