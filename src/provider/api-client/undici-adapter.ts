import { promisify } from 'node:util';
import { brotliDecompress, inflateRaw, unzip } from 'node:zlib';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { type Agent, Dispatcher } from 'undici';

/** The text of an answer, or why it can not be read. */
export type AnswerBody = string | TransportError;

/** What axios resolves with, as far as it is read. */
export interface Answer {
  readonly status: number;
  /** Decoded, whatever its Content-Encoding, and without a byte order mark. */
  readonly data: AnswerBody;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The JSON that an answer holds, parsed; undefined if it holds none. */
export function jsonOf({ data }: Answer): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Lets axios call through `dispatcher`, which makes the connections. No redirect is followed, and nothing is repeated but
 * what was not sent at all, once, because the connection that it waited for was gone.
 * Resolves with an answer of any status, and rejects with a TransportError where no status came. Of the options of axios
 * it takes `timeout` (required; one deadline for connection, headers and body) and `maxContentLength` (bytes).
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
      // From here undici writes after the event loop has polled: a connection that has ended by now is not written to.
      const send = (): unknown => setImmediate(() => dispatcher.dispatch(options, exchange));
      const exchange = new Exchange(config, resolve, reject, send);
      send();
    });
  };
}

/** Why a connection that was there could not be used; of a call that was not written yet, the end of its connection. */
const GONE = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED']);

/** One request and its answer. It settles once; what comes later is ignored. */
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

  /** Comes right before the first byte is written: without it, the provider has got nothing. */
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
    if (this.#controller || this.#settled || this.#repeated || !GONE.has(code))
      return this.#settle(this.#failure(code));
    this.#repeated = true;
    this.send();
  }

  /** We ask for no encoding, and some that stand before a provider use one all the same. */
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
  // The zlib format; some send what is within it alone, which no zlib header begins.
  ['deflate', (bytes, options) => ((bytes[0] ?? 0) % 16 === 8 ? unzipped : inflated)(bytes, options)],
  ['br', promisify(brotliDecompress)],
]);

/** Encodings upon each other: no provider has more, and each one costs as much as a whole answer. */
const MAX_ENCODINGS = 2;

/**
 * What was encoded as a Content-Encoding says. Rejects with a TransportError: TOO_LARGE where more than `maxBytes` would come
 * out, which are then not made; BAD_ENCODING where it is unknown, or the bytes are not what it says.
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
 * An agent whose connections do not outlive their age by more than the calls that they carry: then the next ones are made,
 * to wherever the name leads by now. undici's own `clientTtl` is not used: a pool whose connections are all too old at once
 * never answers what waits for one of them (7.30.2).
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

  /** Ends every call; those of earlier connections end by their own deadlines. */
  override async destroy(): Promise<void> {
    await this.#agent.destroy();
  }

  #renew(): void {
    void this.#agent.close(); // idle connections at once, the others with their calls
    this.#agent = this.makeAgent();
    this.#renewAt = performance.now() + this.ageMs;
  }
}

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

/** The code of an answer whose Content-Encoding is unknown, or not what it says. */
export const BAD_ENCODING = 'ERR_ANSWER_ENCODING';

/** The code of an error of the HTTP client; those of each address, where a name has several and none gave a connection. */
export function codeOf(error: Error): string {
  if (error instanceof AggregateError) {
    const codes = new Set(error.errors.filter((member) => member instanceof Error).map(codeOf));
    if (codes.size > 0) return [...codes].join(',');
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
