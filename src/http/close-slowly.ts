import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How long a client that still sends has to read its answer, in milliseconds. */
const LINGER_MS = 1_000;

/**
 * Ends a connection on our side, and goes on taking what comes for a second at most. A connection that is closed while bytes
 * are unread is reset, and the client loses the answer that it has not read yet.
 */
export function endSlowly(socket: Duplex, lastBytes = ''): void {
  socket.end(lastBytes);
  socket.removeAllListeners('data').on('data', () => {}); // takes it off Node's HTTP parser: nothing of it is read any more
  const cut = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(cut));
}

/** Has Node end a connection in this way, where it would close it after an answer and `isSending` says so. */
export function closeSlowly(socket: Socket, isSending: () => boolean): void {
  socket.destroySoon = () => (isSending() ? endSlowly(socket) : Socket.prototype.destroySoon.call(socket));
}
