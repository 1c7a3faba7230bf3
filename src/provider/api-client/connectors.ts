import { request as httpRequest } from 'node:http';
import { isIPv6, type LookupFunction, type Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { buildConnector, errors } from 'undici';

/** How connections are made. */
export interface ConnectOptions {
  /** How long a connection may take until it can be written to. */
  readonly timeoutMs: number;
  /** Whom we trust, and as whom we show ourselves. */
  readonly tls?: SecureContextOptions | undefined;
  /** Node's own, unless a name is to be looked up in another way. */
  readonly lookup?: LookupFunction;
}

/** Of several addresses, how long one may take before the next one is tried instead, in milliseconds. */
const HASTY_MS = 500;

/** The same where none of them was that fast. */
const PATIENT_MS = 2_000;

/**
 * Connects to the first address of a name that takes the connection. Node ends a try that takes too long, and never returns
 * to it: so where all have failed, and one of them only for its time, they are tried again with patience.
 */
export function directConnector(options: ConnectOptions): buildConnector.connector {
  const hasty = connector(options, HASTY_MS);
  const patient = connector(options, PATIENT_MS);
  return (target, callback) => {
    hasty(target, (...result) => {
      if (wasCutShort(result[0])) patient(target, callback);
      else callback(...result);
    });
  };
}

/**
 * Connects through an HTTP proxy, by CONNECT (RFC 9110, section 9.3.6), for http as for https. The codes of what goes wrong
 * on the way there begin with ERR_PROXY_. undici's ProxyAgent is not used: it asks a proxy that hangs up again without end
 * or pause, also when nobody waits any more (7.30.2), and its limits are others.
 *
 * @param proxy http:// or https://, with user and password where it asks for them.
 */
export function tunnelConnector(proxy: URL, options: ConnectOptions): buildConnector.connector {
  const { protocol, host, port } = proxy;
  const hostname = proxy.hostname.replace(/^\[|\]$/g, '');
  const connect = directConnector({ ...options, tls: undefined });
  const secure = connector(options, PATIENT_MS);
  return (target, callback) => {
    const opened: buildConnector.Callback = (...result) => {
      const [error, httpSocket] = result;
      if (error || target.protocol !== 'https:') callback(...result);
      else secure({ ...target, httpSocket }, callback);
    };
    connect({ protocol, host, hostname, port }, (error, socket) => {
      if (error) callback(new ProxyError(error), null);
      else openTunnel(proxy, socket, target, options.timeoutMs, opened);
    });
  };
}

function connector({ timeoutMs, tls, lookup }: ConnectOptions, attemptMs: number): buildConnector.connector {
  return buildConnector({
    ...tls,
    ...(lookup && { lookup }),
    timeout: timeoutMs,
    autoSelectFamilyAttemptTimeout: attemptMs,
    rejectUnauthorized: true, // whatever NODE_TLS_REJECT_UNAUTHORIZED says
  });
}

/** Each error of a name with several addresses stands for one of them. */
function wasCutShort(error: Error | null): boolean {
  return (
    error instanceof AggregateError && error.errors.some(({ code }: NodeJS.ErrnoException) => code === 'ETIMEDOUT')
  );
}

/** A proxy that can't be reached, hangs up, or refuses with a status. */
class ProxyError extends Error {
  readonly code: string;

  constructor(cause: NodeJS.ErrnoException | number) {
    super('no way through the proxy');
    this.code = `ERR_PROXY_${typeof cause === 'number' ? cause : (cause.code ?? cause.name)}`;
  }
}

/** Asks the proxy at the other end of `socket` to lead on to `target`. */
function openTunnel(
  { username, password }: URL,
  socket: Socket,
  target: buildConnector.Options,
  timeoutMs: number,
  callback: buildConnector.Callback,
): void {
  const path = authority(target);
  const user = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const headers = { host: path, ...(username && { 'proxy-authorization': `Basic ${user}` }) };
  const request = httpRequest({ method: 'CONNECT', path, headers, createConnection: () => socket });
  const deadline = setTimeout(() => request.destroy(new errors.ConnectTimeoutError()), timeoutMs);
  const settle: buildConnector.Callback = (...result) => {
    clearTimeout(deadline);
    callback(...result);
  };
  request.on('connect', ({ statusCode = 0 }, _, head) => {
    if (head.length > 0) socket.unshift(head);
    if (statusCode >= 200 && statusCode < 300) return settle(null, socket);
    socket.destroy();
    settle(new ProxyError(statusCode), null);
  });
  request.on('error', (error) => settle(new ProxyError(error), null));
  request.end();
}

/** Host and port, as CONNECT takes them: the port is always there. */
function authority({ protocol, hostname, port }: buildConnector.Options): string {
  const host = isIPv6(hostname) ? `[${hostname}]` : hostname;
  return `${host}:${port || (protocol === 'https:' ? 443 : 80)}`;
}
