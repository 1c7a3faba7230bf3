import type { Express, Response } from 'express';

/** Ends every connection with the answer that is written to it next, from when `draining` says so. */
export function closeConnectionsWhile(draining: () => boolean, { response }: Express): void {
  // Requests that are held since before hear of it, too: the header is decided when the answer is written.
  // oxlint-disable-next-line typescript/unbound-method -- called with the answer as its `this`
  const { writeHead } = response as { writeHead(...args: unknown[]): Response };
  response.writeHead = function writeHeadAndClose(this: Response, ...args: unknown[]): Response {
    if (draining()) this.setHeader('Connection', 'close');
    return writeHead.apply(this, args);
  };
}
