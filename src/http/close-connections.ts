import type { Express } from 'express';

/** Ends every connection with the answer that is written to it next, from when `draining` says so. */
export function closeConnectionsWhile(draining: () => boolean, { response }: Express): void {
  // Requests that are held since before hear of it, too: the header is decided when the answer is written.
  // oxlint-disable-next-line typescript/unbound-method -- the proxy is called with its `this`
  response.writeHead = new Proxy(response.writeHead, {
    apply(writeHead, answer: typeof response, args) {
      if (draining()) answer.setHeader('Connection', 'close');
      return Reflect.apply(writeHead, answer, args);
    },
  });
}
