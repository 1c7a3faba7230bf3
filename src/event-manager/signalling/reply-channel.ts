// Invariants
// E10. One subscription for the life of the instance; only instances that wait for an id are signalled.
// E11. The instance proves by a message to itself that it hears; while it doesn't, it resubscribes without end.
//      What it missed is read from the store when it hears again. Each deafness is logged once, with the reason as far as
//      the system gave one, also where the channel was never open.

import { Logger } from '@nestjs/common';
import { replyChannelName } from '../adapters/redis/redis-keys.js';
import type { EventManagerObserver } from '../observer.js';
import type { PubSub } from '../pub-sub.js';

/** A probe that has not come back after this long is lost, in milliseconds. */
const PROBE_MS = 500;

export interface ReplyChannelListener {
  /** Outcomes for these ids are in the store. */
  settled(externalIds: readonly string[]): void;
  /** Signals may have been lost until now. */
  hearingRestored(): void;
}

/** This instance's inbox, and its way to the inboxes of the others. */
export class ReplyChannel {
  readonly #logger = new Logger(ReplyChannel.name);
  readonly #outbox = new Map<string, string[]>();
  #probe = { nonce: 0, sentAt: 0, returned: true };
  #hears = false;
  #resubscribing = false;
  #isDeafnessLogged = false;
  /** The last words of the system that signals go through. */
  #fault: string | undefined;

  constructor(
    private readonly pubSub: PubSub,
    private readonly namespace: string,
    private readonly instance: string,
    private readonly observer: EventManagerObserver,
    private readonly listener: ReplyChannelListener,
  ) {}

  /** Whether the last message to itself came back. */
  get hears(): boolean {
    return this.#hears;
  }

  /** Subscribes and sends the first probe. Resolves also where the system can't be reached: `prove` goes on trying. */
  async open(): Promise<void> {
    await this.#noting(this.pubSub.subscribe(this.#channel(this.instance), (message) => this.#receive(message)));
    this.prove();
  }

  /** Takes up the subscription again, on new connections. Never rejects: `prove` goes on trying. */
  async reopen(): Promise<void> {
    if (this.#resubscribing) return;
    this.#resubscribing = true;
    await this.#noting(this.pubSub.resubscribe());
    this.#resubscribing = false;
    this.#sendProbe(); // not before: a message to a channel without a subscriber is lost
  }

  /** Tells an instance that this id has an outcome; ids that one answer of the store has settled travel together. */
  signal(instance: string, externalId: string): void {
    if (this.#outbox.size === 0) queueMicrotask(() => this.#send());
    const ids = this.#outbox.get(instance);
    if (ids) ids.push(externalId);
    else this.#outbox.set(instance, [externalId]);
  }

  /** Judges the last probe and sends the next; called once a second. */
  prove(): void {
    if (this.#resubscribing) return;
    if (this.#probe.returned) this.#sendProbe();
    else if (performance.now() - this.#probe.sentAt >= PROBE_MS) this.#turnDeaf();
  }

  #sendProbe(): void {
    this.#probe = { nonce: this.#probe.nonce + 1, sentAt: performance.now(), returned: false };
    this.#publish(this.instance, { kind: 'probe', nonce: this.#probe.nonce });
  }

  #send(): void {
    for (const [instance, externalIds] of this.#outbox) {
      this.#publish(instance, { kind: 'settled', externalIds });
      this.observer.signalled(externalIds.length);
    }
    this.#outbox.clear();
  }

  /** A signal that can't be published costs latency, never the answer (E3): the sweep of the other instance finds the outcome. */
  #publish(instance: string, signal: Signal): void {
    void this.#noting(this.pubSub.publish(this.#channel(instance), signal));
  }

  #receive(message: unknown): void {
    const signal = readSignal(message);
    if (!signal) {
      this.observer.malformedSignal();
      this.#logger.warn({ event: 'malformed-signal' });
    } else if (signal.kind === 'settled') this.listener.settled(signal.externalIds);
    else if (signal.nonce === this.#probe.nonce) this.#turnHearing();
  }

  #turnHearing(): void {
    this.#probe.returned = true;
    this.observer.roundTrip(performance.now() - this.#probe.sentAt);
    if (this.#hears) return;
    this.#hears = true;
    this.#isDeafnessLogged = false;
    this.#fault = undefined;
    this.observer.hearing(true);
    this.#logger.log({ event: 'reply-channel-open', instance: this.instance });
    this.listener.hearingRestored();
  }

  #turnDeaf(): void {
    if (this.#hears) this.observer.hearing(false);
    this.#hears = false;
    if (!this.#isDeafnessLogged) {
      this.#logger.warn({ event: 'reply-channel-deaf', instance: this.instance, reason: this.#fault });
    }
    this.#isDeafnessLogged = true;
    void this.reopen();
  }

  async #noting(call: Promise<void>): Promise<void> {
    await call.catch((error: unknown) => {
      this.#fault = innermostMessage(error);
      this.#logger.debug({ event: 'reply-channel-fault', reason: this.#fault });
    });
  }

  #channel(instance: string): string {
    return replyChannelName(this.namespace, instance);
  }
}

/** Adapters wrap what a server said; its own words are innermost. */
function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message || error.name : innermostMessage(error.cause);
}

/** What instances tell each other: ids, never bodies, so that the store stays the only truth (E3). */
export type Signal =
  /** Outcomes for these ids were stored. */
  | { readonly kind: 'settled'; readonly externalIds: readonly string[] }
  /** An instance's message to itself, to know that it hears (E11). */
  | { readonly kind: 'probe'; readonly nonce: number };

/** Reads a signal that came over the wire; undefined where it is none. */
export function readSignal(message: unknown): Signal | undefined {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return undefined;
  if (message.kind === 'probe' && 'nonce' in message && typeof message.nonce === 'number') {
    return { kind: 'probe', nonce: message.nonce };
  }
  if (message.kind === 'settled' && 'externalIds' in message && isStrings(message.externalIds)) {
    return { kind: 'settled', externalIds: message.externalIds };
  }
  return undefined;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}
