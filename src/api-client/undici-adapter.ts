import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Dispatcher } from 'undici';
import { decode } from './content-encoding.js';
import { codeOf, TIMED_OUT, TOO_LARGE, TransportError } from './transport-error.js';

/** The text of an answer, or why it can not be read. */
export type AnswerBody = string | TransportError;

/** What axios resolves with, as far as it is read. */
export interface Answer {
  readonly status: number;
  /** Decoded, whatever its Content-Encoding, and without a byte order mark. */
  readonly data: AnswerBody;
  readonly headers: Readonly<Record<string, unknown>>;
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
