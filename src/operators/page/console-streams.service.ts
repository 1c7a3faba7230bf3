import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { EventManagerService } from '../../event-manager/index.js';
import { Problem } from '../../http/problem.js';
import { webhooks } from '../../observability/metrics.js';
import { RecentRequests } from './recent-requests.js';

/** The most pages that may be open. */
const MAX_STREAMS = 16;

/** How often the streams check for changes, in milliseconds. */
const TICK_MS = 250;

/** After this time without an event, a comment is sent, so that no proxy closes the stream as idle; in milliseconds. */
const SILENCE_MS = 15_000;

/** After this time without reading, a client is disconnected; in milliseconds. */
const STUCK_MS = 30_000;

/**
 * Streams of server-sent events. Each event contains everything that the page shows. So a client that is too slow skips events,
 * and never has more than one in our memory. No timer runs while no page is open.
 */
@Injectable()
export class ConsoleStreams implements BeforeApplicationShutdown {
  readonly #streams = new Set<Stream>();
  #ticks: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly recent: RecentRequests,
    private readonly events: EventManagerService,
  ) {}

  /** Answers with a stream of the owner's requests, until the client leaves or the instance shuts down. Throws a problem. */
  open(owner: string, response: Response): void {
    if (this.#closed) throw new Problem('shutting-down', 'the instance is shutting down');
    if (this.#streams.size >= MAX_STREAMS) throw new Problem('capacity-exceeded', 'too many pages are open');
    const stream = new Stream(owner, response);
    this.#streams.add(stream);
    response.once('close', () => this.#leave(stream));
    this.#ticks ??= setInterval(() => void this.#tick(), TICK_MS);
    void this.#tick();
  }

  /** Ends every stream: an open one would delay the exit. */
  beforeApplicationShutdown(): void {
    this.#closed = true;
    for (const { response } of this.#streams) response.end();
  }

  #leave(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#ticks);
    this.#ticks = undefined;
  }

  async #tick(): Promise<void> {
    const { values } = await webhooks.get();
    const counters = {
      instance: this.events.instance,
      pending: this.events.pending,
      webhooks: Object.fromEntries(values.map(({ labels, value }) => [labels.result, value])),
    };
    for (const stream of this.#streams) stream.show({ ...counters, requests: this.recent.of(stream.owner) });
  }
}

class Stream {
  #shown = '';
  #wroteAt = performance.now();

  constructor(
    readonly owner: string,
    readonly response: Response,
  ) {
    // An idle connection would outlive the stream, and delay the exit.
    response.set({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no', Connection: 'close' });
    response.type('text/event-stream').flushHeaders();
  }

  show(state: object): void {
    const { response } = this;
    if (response.writableEnded || response.destroyed) return;
    const silentMs = performance.now() - this.#wroteAt;
    if (response.writableLength > 0) {
      if (silentMs > STUCK_MS) response.destroy();
      return;
    }
    const shown = JSON.stringify(state);
    if (shown !== this.#shown) this.#write(`data: ${JSON.stringify({ now: Date.now(), ...state })}\n\n`);
    else if (silentMs > SILENCE_MS) this.#write(': still here\n\n');
    this.#shown = shown;
  }

  #write(text: string): void {
    this.response.write(text);
    this.#wroteAt = performance.now();
  }
}
