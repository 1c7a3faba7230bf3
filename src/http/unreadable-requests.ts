import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { endSlowly } from './close-slowly.js';
import { Problem } from './problem.js';

/** The request line and all header lines, in bytes. */
export const MAX_HEADER_BYTES = 16_384;

/** Answers with a problem, and a closed connection, what Node would answer bare or not at all and Express never sees. */
export function answerUnreadable(server: Server): void {
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', ({ socket }, response) => responses.set(socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = responses.get(socket);
    if (socket.writable && isAwaited(response, socket)) {
      end(socket, problemOf(error));
    } else if (response?.req.complete && !socket.readableEnded) {
      if (!response.headersSent) response.setHeader('Connection', 'close'); // it is owed, and the last one
    } else {
      socket.destroy();
    }
  });
  server.on('connect', (_request, socket) => end(socket, new Problem('validation-error', 'there are no tunnels here')));
  // RFC 9110 lets a server ignore an expectation that it does not know; the closed list has no 417.
  // Who asks first whether to send its body is told by the route that reads it, after the key.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Whether the client would take an answer for that to the bytes that can't be read, not to a request before them. */
function isAwaited(response: ServerResponse | undefined, socket: Duplex): boolean {
  if (!response) return true;
  if (response.req.complete) return response.writableFinished;
  return !response.headersSent && response.socket === socket; // its own body can't be read
}

function problemOf({ code }: NodeJS.ErrnoException): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Problem('headers-too-large', `the request line and the headers have at most ${MAX_HEADER_BYTES} bytes`);
  }
  const late = code === 'ERR_HTTP_REQUEST_TIMEOUT';
  return new Problem(
    'validation-error',
    late ? 'the request did not arrive whole in time' : 'this is no HTTP/1.1 request',
  );
}

function end(socket: Duplex, { document }: Problem): void {
  const body = JSON.stringify(document);
  const lines = [
    `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  endSlowly(socket, `${lines.join('\r\n')}\r\n\r\n${body}`);
}
