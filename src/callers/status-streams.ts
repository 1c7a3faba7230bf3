import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Response } from 'express';
import { EventManagerError, type OnLeave, type StoredRequest } from '../event-manager/index.js';
import { Problem } from '../http/problem.js';
import { leavingOf } from './answer.js';

/** The media type of server-sent events (HTML, section 9.2). */
export const EVENT_STREAM = 'text/event-stream';

/** After this time without an event, a comment is sent, so that no proxy closes the stream as idle; in milliseconds. */
const SILENCE_MS = 15_000;

/** How long is waited before the request is read again, if it could not be read; in milliseconds. */
const RETRY_MS = 1_000;

/** How the state of a request is read, and how it is shown. */
export interface StreamedRequest {
  /** Waits for the outcome for this long. Undefined if there is no such request any more. */
  readonly find: (timeoutMs: number, onLeave: OnLeave) => Promise<StoredRequest | undefined>;
  /** The JSON text of its state. */
  readonly describe: (request: StoredRequest) => string;
}

/**
 * Streams the states of requests: one event for each change, the last one with the outcome. An event has all that its reader needs, so that
 * a reader that connects again has missed nothing.
 */
@Injectable()
export class StatusStreams implements OnModuleDestroy {
  readonly #leaves = new Set<() => void>();
  #closing = false;

  /**
   * Streams until the outcome, until the request has expired, or until the client leaves or the shutdown begins. It waits as other callers
   * do, and has a place among them.
   *
   * Throws the problem shutting-down.
   *
   * @param request as it is now.
   */
  async stream(request: StoredRequest, { find, describe }: StreamedRequest, response: Response): Promise<void> {
    if (this.#closing) throw new Problem('shutting-down', 'the instance is shutting down');
    // A browser connects again when a stream ends, until it is told that there is nothing more (HTML, section 9.2.3).
    if (request.outcome && response.req.get('last-event-id') === idOf(request)) return void response.status(204).end();
    response.status(200).type(EVENT_STREAM).set('X-Accel-Buffering', 'no');
    try {
      if (response.req.method === 'HEAD') return;
      response.write(`retry: ${RETRY_MS}\n\n`);
      let [current, shown]: [StoredRequest | undefined, string] = [request, ''];
      while (current && !this.#closing && !response.destroyed) {
        const text = describe(current).replaceAll(/[\r\n]/g, ' ');
        if (text === shown) response.write(': waiting\n\n');
        else response.write(eventOf(current, text));
        shown = text;
        if (current.outcome) break;
        current = await this.#next(current, find, response);
      }
    } finally {
      response.end();
    }
  }

  /** The streams end before the wait for other callers begins: their clients connect to another instance. */
  onModuleDestroy(): void {
    this.#closing = true;
    for (const leave of this.#leaves) leave();
  }

  /** The request as it is when it is settled or after a silence; as it was if it could not be read. */
  async #next(
    known: StoredRequest,
    find: StreamedRequest['find'],
    response: Response,
  ): Promise<StoredRequest | undefined> {
    try {
      const lifetimeMs = Math.max(RETRY_MS, known.expiresAt - Date.now());
      return await find(Math.min(SILENCE_MS, lifetimeMs), (leave) => this.#leaving(leave, response));
    } catch (error) {
      if (!(error instanceof EventManagerError)) throw error;
      if (!this.#closing && !response.destroyed) await sleep(RETRY_MS, undefined, { ref: false });
      return known;
    }
  }

  #leaving(leave: () => void, response: Response): () => void {
    const takeBack = leavingOf(response)(leave);
    this.#leaves.add(leave);
    if (this.#closing) leave();
    return () => {
      this.#leaves.delete(leave);
      takeBack();
    };
  }
}

function eventOf(request: StoredRequest, text: string): string {
  return `event: ${stateOf(request)}\nid: ${idOf(request)}\ndata: ${text}\n\n`;
}

/** With its state: it may change within a millisecond. */
function idOf(request: StoredRequest): string {
  return `${stateOf(request)}-${request.updatedAt}`;
}

function stateOf({ outcome }: StoredRequest): string {
  return outcome?.state ?? 'pending';
}
