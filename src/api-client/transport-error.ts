/** Why no answer came, or no whole one. It is never given anything of the request, so it has no secret to lose. */
export class TransportError extends Error {
  /**
   * @param code names the cause, such as ECONNREFUSED: a constant of the system, of Node or of the HTTP client.
   * @param sent whether the provider may have got anything of the request.
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
