import { request as httpRequest } from 'node:http';
import { isIPv6, type LookupFunction, type Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { buildConnector, errors } from 'undici';

/** How connections are made. */
export interface ConnectOptions {
  /** How long each step may take: an attempt to connect, a proxy's answer, TLS. The call's own deadline limits their sum. */
  readonly timeoutMs: number;
  /** The CA that we trust, and our own certificate. */
  readonly tls?: SecureContextOptions | undefined;
  /** Replaces Node's own lookup of names. */
  readonly lookup?: LookupFunction;
}

/** If a name has several addresses: how long the first attempt at one may take before the next one is tried, in milliseconds. */
const FIRST_ATTEMPT_MS = 500;

/** How long the second attempt at each address may take, if no first attempt succeeded. */
const SECOND_ATTEMPT_MS = 2_000;

/**
 * Connects to the first address of a name that accepts the connection. Node ends an attempt that takes too long, and does not
 * try that address again. So if every address failed, and one of them only by its time limit, all are tried again with more time.
 */
export function directConnector(options: ConnectOptions): buildConnector.connector {
  const first = connector(options, FIRST_ATTEMPT_MS);
  const second = connector(options, SECOND_ATTEMPT_MS);
  return (target, callback) => {
    first(target, (...result) => {
      if (wasCutShort(result[0])) second(target, callback);
      else callback(...result);
    });
  };
}

/**
 * Connects through an HTTP proxy, with CONNECT (RFC 9110, section 9.3.6), for http and for https. The codes of errors on the
 * way to the proxy begin with ERR_PROXY_. undici's ProxyAgent is not used: if a proxy closes the connection, it calls again
 * without end or pause, even when no call waits any more (7.30.2), and it has other time limits.
 *
 * @param proxy http:// or https://, with user and password if the proxy requires them.
 */
export function tunnelConnector(proxy: URL, options: ConnectOptions): buildConnector.connector {
  const { protocol, host, port } = proxy;
  const hostname = proxy.hostname.replace(/^\[|\]$/g, '');
  const connect = directConnector({ ...options, tls: undefined });
  const secure = connector(options, SECOND_ATTEMPT_MS);
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
    rejectUnauthorized: true, // also if NODE_TLS_REJECT_UNAUTHORIZED is 0
  });
}

/** Whether the time limit ended an attempt. If a name has several addresses, the error has one error for each. */
function wasCutShort(error: Error | null): boolean {
  return (
    error instanceof AggregateError && error.errors.some(({ code }: NodeJS.ErrnoException) => code === 'ETIMEDOUT')
  );
}

/** The proxy can't be reached, closed the connection, or refused with a status. */
class ProxyError extends Error {
  readonly code: string;

  constructor(cause: NodeJS.ErrnoException | number) {
    super('no way through the proxy');
    this.code = `ERR_PROXY_${typeof cause === 'number' ? cause : (cause.code ?? cause.name)}`;
  }
}

/** Asks the proxy at the other end of `socket` for a tunnel to `target`. */
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

/** Host and port as CONNECT requires them: the port is never left out. */
function authority({ protocol, hostname, port }: buildConnector.Options): string {
  const host = isIPv6(hostname) ? `[${hostname}]` : hostname;
  return `${host}:${port || (protocol === 'https:' ? 443 : 80)}`;
}
