import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Response } from 'express';
import { EventManagerError, type OnLeave, type StoredRequest } from '../event-manager/index.js';
import { Problem } from '../http/problem.js';
import { leavingOf } from './answer.js';
import { WaitsUntilShutdown } from './waits-until-shutdown.js';

/** The media type of server-sent events (HTML, section 9.2). */
export const EVENT_STREAM = 'text/event-stream';

/** How often a comment is sent, so that no proxy closes the stream as idle; in milliseconds. */
const SILENCE_MS = 15_000;

/** How long is waited before the request is read again, if it could not be read; in milliseconds. */
const RETRY_MS = 1_000;

/** The longest wait, in milliseconds: no timer takes more. After it comes another one. */
const LONGEST_WAIT_MS = 2 ** 31 - 10_000;

/** How the state of a request is read, and how it is shown. */
export interface StreamedRequest {
  /** Waits for the outcome for this long. Undefined if there is no such request any more. */
  readonly find: (timeoutMs: number, onLeave: OnLeave) => Promise<StoredRequest | undefined>;
  /** The JSON text of its state. */
  readonly describe: (request: StoredRequest) => string;
}

/** A wait for the next state of a request. */
interface Waiting {
  readonly hasPlace: boolean;
  /** The request when it is settled, or when the wait is over; undefined if there is none any more. */
  readonly next: Promise<StoredRequest | undefined>;
}

/**
 * Streams the states of requests: one event for each change, the last one with the outcome. An event has all that its reader needs, so that
 * a reader that connects again has missed nothing.
 */
@Injectable()
export class StatusStreams implements OnModuleDestroy {
  readonly #waits = new WaitsUntilShutdown();

  /**
   * Streams until the outcome, until the request has expired, or until the client leaves or the shutdown begins. It waits as other callers
   * do, and has a place among them from its beginning on.
   *
   * Throws the problem shutting-down, and EventManagerError if there is no place for it.
   *
   * @param request as it is now.
   */
  async stream(request: StoredRequest, { find, describe }: StreamedRequest, response: Response): Promise<void> {
    if (this.#waits.isOver) throw new Problem('shutting-down', 'the instance is shutting down');
    // A browser connects again when a stream ends, until it is told that there is nothing more (HTML, section 9.2.3).
    if (request.outcome && response.req.get('last-event-id') === idOf(request)) return void response.status(204).end();
    const isHead = response.req.method === 'HEAD';
    let [known, text] = [request, lineOf(describe(request))]; // what can not be shown is a problem, and no stream
    let waiting = request.outcome || isHead ? undefined : this.#wait(request, find, response);
    if (waiting && !waiting.hasPlace) await waiting.next;
    // A client that connects again after the shutdown has begun must not come back over this connection.
    response.status(200).type(EVENT_STREAM).set({ 'X-Accel-Buffering': 'no', Connection: 'close' });
    if (isHead) return void response.end();
    response.write(`retry: ${RETRY_MS}\n\n${eventOf(known, text)}`);
    const comments = setInterval(() => response.write(': waiting\n\n'), SILENCE_MS);
    try {
      while (waiting) {
        const next = await this.#next(waiting, known, response);
        if (!next || this.#waits.isOver || response.destroyed) break;
        const before = text;
        [known, text] = [next, lineOf(describe(next))];
        if (text !== before) response.write(eventOf(known, text));
        waiting = known.outcome ? undefined : this.#wait(known, find, response);
      }
    } catch (error) {
      if (!(error instanceof EventManagerError)) throw error; // its client connects again, and is told
    } finally {
      clearInterval(comments);
      response.end();
    }
  }

  /** The streams end before the wait for other callers begins: their clients connect to another instance. */
  onModuleDestroy(): void {
    this.#waits.end();
  }

  /** Waits for what comes next, from now on. Without a place for it, `next` rejects. */
  #wait(known: StoredRequest, find: StreamedRequest['find'], response: Response): Waiting {
    let hasPlace = false;
    const lifetimeMs = Math.max(RETRY_MS, known.expiresAt - Date.now());
    const found = find(Math.min(LONGEST_WAIT_MS, lifetimeMs), (leave) => {
      hasPlace = true; // at once, or never
      return this.#leaving(leave, response);
    });
    return { hasPlace, next: found };
  }

  /** What a wait came to; the request as it was, after a while, if it could not be read, or there is no place for the wait now. */
  async #next(waiting: Waiting, known: StoredRequest, response: Response): Promise<StoredRequest | undefined> {
    try {
      return await waiting.next;
    } catch (error) {
      if (!(error instanceof EventManagerError)) throw error;
      if (!this.#waits.isOver && !response.destroyed) await sleep(RETRY_MS, undefined, { ref: false });
      return known;
    }
  }

  #leaving(leave: () => void, response: Response): () => void {
    const takeBack = [leavingOf(response)(leave), this.#waits.onLeave(leave)];
    return () => takeBack.forEach((each) => each());
  }
}

/** A line break would end the field of an event. */
function lineOf(text: string): string {
  return text.replaceAll(/[\r\n]/g, ' ');
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
