import { promisify } from 'node:util';
import { brotliDecompress, inflateRaw, unzip } from 'node:zlib';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { type Agent, Dispatcher } from 'undici';

/** The text of an answer, or why it can not be read. */
export type AnswerBody = string | TransportError;

/** The members that we read of what axios resolves with. */
export interface Answer {
  readonly status: number;
  /** Decoded by its Content-Encoding, and without a byte order mark. */
  readonly data: AnswerBody;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The JSON in an answer, parsed; undefined if it is not JSON. */
export function jsonOf({ data }: Answer): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Lets axios call through `dispatcher`, which makes the connections. It follows no redirect. It repeats a call only if no byte of
 * it was sent because its connection had ended, and only once.
 * Resolves with an answer of any status; rejects with a TransportError if no status came. Of axios' options it uses only
 * `timeout` (required; one deadline for connection, headers and body) and `maxContentLength` (bytes).
 */
export function undiciAdapter(dispatcher: Dispatcher): AxiosAdapter {
  return async (config) => {
    const { origin, pathname, search } = new URL(config.url ?? '');
    const method = (config.method ?? 'get').toUpperCase();
    const headers = Object.entries(config.headers.toJSON()).flatMap(([name, value]) => [name, String(value)]);
    const body: unknown = config.data;
    if (typeof body !== 'string') throw new TypeError('the body of a call is a string');
    return new Promise((resolve, reject) => {
      const options = { origin, path: pathname + search, method, headers, body } as const;
      // undici then writes after the event loop has polled, and so does not write to a connection that has already ended.
      const send = (): unknown => setImmediate(() => dispatcher.dispatch(options, exchange));
      const exchange = new Exchange(config, resolve, reject, send);
      send();
    });
  };
}

/** The codes of a connection that ended. If the call was not written yet, it may be repeated on another one. */
const CONNECTION_ENDED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED']);

/** One request and its answer. It settles once; later events are ignored. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #deadline: NodeJS.Timeout;
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status: number | undefined;
  #headers: NodeJS.Dict<string | string[]> = {};
  #bytes = 0;
  #settled = false;
  #repeated = false;

  constructor(
    private readonly config: InternalAxiosRequestConfig,
    private readonly resolve: (answer: AxiosResponse<AnswerBody>) => void,
    private readonly reject: (error: TransportError) => void,
    private readonly send: () => void,
  ) {
    this.#maxBytes = config.maxContentLength ?? Infinity;
    this.#deadline = setTimeout(() => this.#giveUp(TIMED_OUT), config.timeout);
  }

  /** undici calls it just before it writes the first byte: until then, the provider has received nothing. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error('the deadline passed before a connection was there'));
    else this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: NodeJS.Dict<string | string[]>): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length']) > this.#maxBytes) this.#giveUp(TOO_LARGE);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.#giveUp(TOO_LARGE);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const bytes = Buffer.concat(this.#chunks);
    const { 'content-encoding': encoding } = this.#headers;
    if (encoding === undefined) this.#settle(new TextDecoder().decode(bytes));
    else void this.#decode(bytes, String(encoding));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const code = codeOf(error);
    if (this.#controller || this.#settled || this.#repeated || !CONNECTION_ENDED.has(code))
      return this.#settle(this.#failure(code));
    this.#repeated = true;
    this.send();
  }

  /** We ask for no encoding, but some proxies in front of providers use one anyway. */
  async #decode(bytes: Buffer, encoding: string): Promise<void> {
    const decoded = decode(bytes, encoding, this.#maxBytes);
    this.#settle(
      await decoded.then(
        (text) => new TextDecoder().decode(text),
        (error: TransportError) => error,
      ),
    );
  }

  #giveUp(code: string): void {
    this.#settle(this.#failure(code));
    this.#controller?.abort(new Error(code));
  }

  #failure(code: string): TransportError {
    return new TransportError(code, this.#controller !== undefined);
  }

  #settle(body: AnswerBody): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#deadline);
    if (this.#status !== undefined) {
      const { 'retry-after': retryAfter, date } = this.#headers;
      const headers = { 'retry-after': retryAfter, date };
      this.resolve({ status: this.#status, data: body, statusText: '', headers, config: this.config });
    } else if (body instanceof TransportError) {
      this.reject(body);
    }
  }
}

type Decoder = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const unzipped = promisify(unzip);
const inflated = promisify(inflateRaw);

/** By the names of RFC 9110, section 8.4.1. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', unzipped],
  ['x-gzip', unzipped],
  // The zlib format. Some servers send raw deflate instead, without the zlib header.
  ['deflate', (bytes, options) => ((bytes[0] ?? 0) % 16 === 8 ? unzipped : inflated)(bytes, options)],
  ['br', promisify(brotliDecompress)],
]);

/** The most encodings on top of each other: no provider uses more, and each one costs as much as a whole answer. */
const MAX_ENCODINGS = 2;

/**
 * Decodes bytes by their Content-Encoding. Rejects with a TransportError: TOO_LARGE if the result would exceed `maxBytes`, and then
 * decoding stops there; BAD_ENCODING if the encoding is unknown or the bytes do not match it.
 */
export async function decode(encoded: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  const names = contentEncoding.toLowerCase().split(',');
  const encodings = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  if (encodings.length > MAX_ENCODINGS) throw new TransportError(BAD_ENCODING, true);
  let bytes = encoded;
  for (const encoding of encodings.toReversed()) bytes = await decodeOne(bytes, DECODERS.get(encoding), maxBytes);
  return bytes;
}

async function decodeOne(bytes: Buffer, decoder: Decoder | undefined, maxOutputLength: number): Promise<Buffer> {
  if (bytes.length === 0) return bytes;
  try {
    if (decoder) return await decoder(bytes, { maxOutputLength });
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (tooLarge) throw new TransportError(TOO_LARGE, true);
  }
  throw new TransportError(BAD_ENCODING, true);
}

/**
 * An agent that renews its connections after `ageMs`, so that they follow changes in DNS. Older connections end with the calls
 * that they carry. undici's own `clientTtl` is not used: if all connections of a pool get too old at once, the calls that wait
 * for one of them never end (7.30.2).
 */
export class RenewedAgent extends Dispatcher {
  #agent: Agent;
  #renewAt: number;

  /** @param ageMs how long the connections of one agent are used. */
  constructor(
    private readonly makeAgent: () => Agent,
    private readonly ageMs: number,
  ) {
    super();
    this.#agent = makeAgent();
    this.#renewAt = performance.now() + ageMs;
  }

  override dispatch(options: Agent.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (performance.now() >= this.#renewAt) this.#renew();
    return this.#agent.dispatch(options, handler);
  }

  /** Ends every call of the current connections; calls of earlier ones end by their own deadlines. */
  override async destroy(): Promise<void> {
    await this.#agent.destroy();
  }

  #renew(): void {
    void this.#agent.close(); // closes idle connections now, and the others after their calls
    this.#agent = this.makeAgent();
    this.#renewAt = performance.now() + this.ageMs;
  }
}

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
