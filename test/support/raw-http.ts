import { connect, type Socket } from 'node:net';

/** Header lines by name; a value may hold the end of its line and another one. */
export type HeaderFields = Readonly<Record<string, string>>;
export type Body = string | Buffer;

/** The bytes of a request. */
export function request(line: string, headers: HeaderFields = {}, body: Body = ''): Buffer {
  const lines = Object.entries({ Host: 'service', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = body.length > 0 ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : '';
  const head = Buffer.from(`${line} HTTP/1.1\r\n${lines.join('')}${length}\r\n`, 'latin1');
  return Buffer.concat([head, Buffer.from(body)]);
}

/** POST /new-qrcode that is answered at once. */
export function ask(body: Body, headers: HeaderFields = {}): Buffer {
  return request('POST /new-qrcode', { 'Content-Type': 'application/json', Prefer: 'respond-async', ...headers }, body);
}

/** A webhook as this service takes them. */
export function webhook(body: Body, headers: HeaderFields = {}): Buffer {
  return request('POST /webhook', headers, body);
}

/** Writes bytes, whatever they are, to a connection that stays open. Its errors are nobody's business. */
export function open(url: string, bytes: string | Uint8Array): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {}).write(bytes);
  return socket;
}

/** The first answer on a connection. */
export interface RawAnswer {
  /** 0 where the connection was closed without one. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Whether nothing of the body is missing. */
  readonly whole: boolean;
}

/**
 * Writes bytes, whatever they are, to a connection of their own, and resolves with the first final answer when it is whole,
 * or with what there is when the connection is closed, at the latest by `signal`. Then the connection is no more.
 */
export function exchange(url: string, bytes: string | Uint8Array, signal?: AbortSignal): Promise<RawAnswer> {
  const received: Buffer[] = [];
  const isHead = Buffer.from(bytes).toString('latin1', 0, 5) === 'HEAD ';
  const read = (): RawAnswer | undefined => readAnswer(Buffer.concat(received), isHead);
  return new Promise((resolve) => {
    const socket = open(url, bytes);
    const end = (): void => {
      resolve(read() ?? CLOSED);
      socket.destroy();
    };
    socket.on('data', (chunk) => {
      received.push(chunk);
      if (read()?.whole) end();
    });
    socket.on('error', end).on('close', end);
    signal?.addEventListener('abort', end);
  });
}

const CLOSED: RawAnswer = { status: 0, headers: new Headers(), body: '', whole: true };

/** The first final answer in what was received: undefined until its header is whole; its body ends where it says. */
function readAnswer(bytes: Buffer, bodiless: boolean): RawAnswer | undefined {
  const text = bytes.toString('latin1').replace(/^HTTP\/1\.1 1\d\d .*?\r\n\r\n/s, '');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
  const status = Number(statusLine.split(' ')[1]);
  const length = bodiless || status === 304 ? 0 : Number(headers.get('content-length') ?? Infinity);
  const rest = text.slice(end + 4);
  return {
    status,
    headers,
    body: Buffer.from(rest.slice(0, length), 'latin1').toString(),
    whole: rest.length >= length,
  };
}
