import { type Agent, Dispatcher } from 'undici';
import { decode } from './content-encoding.js';
import { codeOf, TIMED_OUT, TOO_LARGE, TransportError } from './transport-error.js';

/** What every call to the provider sends. */
export const CALL_HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'async-como-sync',
} as const;

/** The most bytes of an answer of the provider. */
export const MAX_ANSWER_BYTES = 1_048_576;

/** The text of an answer, or why it can not be read. */
export type AnswerBody = string | TransportError;

/** What we read of an answer. */
export interface Answer {
  readonly status: number;
  /** Decoded by its Content-Encoding, and without a byte order mark. */
  readonly data: AnswerBody;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** An answer as it came. */
interface ReceivedAnswer extends Answer {
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** The JSON in an answer, parsed; undefined if it is not JSON. */
export function jsonOf({ data }: Answer): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/** One HTTP call. */
export interface Call extends Pick<Dispatcher.DispatchOptions, 'origin' | 'path' | 'method'> {
  /** Names and values in turn. */
  readonly headers: string[];
  /** Null if it has none. */
  readonly body: string | null;
  /** One deadline for connection, headers and body, in milliseconds. */
  readonly timeoutMs: number;
  /** The most bytes of an answer's body. */
  readonly maxBytes: number;
}

/**
 * Calls through `dispatcher`, which makes the connections. Follows no redirect. Repeats a call only if no byte of it was sent
 * because its connection had ended, and only once. Resolves with an answer of any status; rejects with a TransportError if no
 * status came.
 */
export function exchange(dispatcher: Dispatcher, call: Call): Promise<ReceivedAnswer> {
  return new Promise((resolve, reject) => new Exchange(dispatcher, call, resolve, reject).send());
}

/** The codes of a connection that ended. If the call was not written yet, it may be repeated on another one. */
const CONNECTION_ENDED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED']);

/** One request and its answer. It settles once; later events are ignored. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #deadline: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status: number | undefined;
  #headers: NodeJS.Dict<string | string[]> = {};
  #bytes = 0;
  #settled = false;
  #repeated = false;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly call: Call,
    private readonly resolve: (answer: ReceivedAnswer) => void,
    private readonly reject: (error: TransportError) => void,
  ) {
    this.#deadline = setTimeout(() => this.#giveUp(TIMED_OUT), call.timeoutMs);
  }

  /** undici gets the call after the event loop has polled, and so does not write it to a connection that has already ended. */
  send(): void {
    setImmediate(() => this.dispatcher.dispatch(this.call, this));
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
    if (Number(headers['content-length']) > this.call.maxBytes) this.#giveUp(TOO_LARGE);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.call.maxBytes) this.#giveUp(TOO_LARGE);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first = Buffer.alloc(0), ...others] = this.#chunks;
    const bytes = others.length === 0 ? first : Buffer.concat(this.#chunks);
    const { 'content-encoding': encoding } = this.#headers;
    if (encoding === undefined) this.#settle(textOf(bytes));
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
    const decoded = decode(bytes, encoding, this.call.maxBytes);
    this.#settle(await decoded.then(textOf, (error: TransportError) => error));
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
      this.resolve({ status: this.#status, data: body, headers: this.#headers });
    } else if (body instanceof TransportError) {
      this.reject(body);
    }
  }
}

/** Bytes as UTF-8, without a byte order mark. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
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
