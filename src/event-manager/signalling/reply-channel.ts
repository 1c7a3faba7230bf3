// Invariants
// E10. An instance has one subscription for its whole life, and only instances that wait for an id are signalled.
//      A subscription for each request would cost a round trip before each call. A signal to all instances would cost each webhook
//      more, the more instances there are.
// E11. The instance proves by a message to itself that it hears. While it does not, it resubscribes without end. When it hears again,
//      what it holds is read. Each time that it stops hearing is logged once, with the system's last error, even if the
//      channel was never open.
//      A subscription can be lost without an error. Callers would then wait for sweeps, without a trace in the log.
// E3.  A signal that could not be published is published again, once a second for a minute, and at most MAX_UNPUBLISHED ids are kept for
//      that, of which the oldest give way.
//      The other instance may hear, and not know that it missed something. Its sweep takes the longer, the more it holds. After a minute
//      its callers have read the store themselves.

import { Logger } from '@nestjs/common';
import type { EventManagerObserver } from '../observer.js';
import { complete, isOutcome, type Outcome, readKnown } from '../outcome.js';
import type { PubSub } from '../pub-sub.js';

/** Version of the signals: instances of different versions do not signal each other. */
const VERSION = 'v1';

/** The channel on which an instance is signalled, within a namespace. */
export function replyChannelName(namespace: string, instance: string): string {
  return `${namespace}:${VERSION}:reply:${instance}`;
}

/** A probe that has not come back after this long is lost, in milliseconds. */
const PROBE_MS = 500;

/** So many ids at most are in one signal: what it takes to read them must not hold up an instance, and no system refuses its length. */
const PART = 500;

/** So many ids are kept at most because they could not be published. */
const MAX_UNPUBLISHED = 10_000;

/** For so long they are, in milliseconds. */
const UNPUBLISHED_MS = 60_000;

/** What was signalled within so many milliseconds may be published again together. */
const TOGETHER_MS = 5_000;

/** What could not be published, and when it was tried first, on the clock of `performance.now()`. */
interface Unpublished {
  readonly instance: string;
  readonly externalIds: readonly string[];
  readonly since: number;
}

/** What follows from what is heard. */
export interface ReplyChannelListener {
  /** Ids have outcomes in the store. */
  settled(signal: SettledSignal): void;
  /** Signals may have been lost until now. */
  hearingRestored(): void;
}

/** The channel on which this instance is signalled, and the way to signal others. */
export class ReplyChannel {
  readonly #logger = new Logger(ReplyChannel.name);
  readonly #unsent = new Map<string, string[]>();
  /** In the order in which publishing failed. */
  readonly #unpublished: Unpublished[] = [];
  #unpublishedIds = 0;
  #probe = { nonce: 0, sentAt: 0, returned: true };
  #hears = false;
  #resubscribing = false;
  #reopenDue = false;
  #isSilenceLogged = false;
  /** The last error of the system that carries the signals. */
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

  /** Subscribes and sends the first probe. Resolves even if the system cannot be reached: `prove` tries again. */
  async open(): Promise<void> {
    await this.#noteFault(this.pubSub.subscribe(this.#channel(this.instance), (message) => this.#receive(message)));
    this.prove();
  }

  /**
   * Subscribes again, on new connections. If that is asked for meanwhile, it is done once more: the subscription under way may lead to
   * the server that was left. Never rejects: `prove` tries again.
   */
  async reopen(): Promise<void> {
    this.#reopenDue = true;
    if (this.#resubscribing) return;
    this.#resubscribing = true;
    while (this.#reopenDue) {
      this.#reopenDue = false;
      await this.#noteFault(this.pubSub.resubscribe());
    }
    this.#resubscribing = false;
    this.#sendProbe(); // not before: a message to a channel without a subscriber is lost
  }

  /** Tells an instance that this id has an outcome. What is signalled in one turn of the event loop is sent together. */
  signal(instance: string, externalId: string): void {
    if (this.#unsent.size === 0) queueMicrotask(() => this.#send());
    const ids = this.#unsent.get(instance);
    if (ids) ids.push(externalId);
    else this.#unsent.set(instance, [externalId]);
  }

  /** The store itself has signalled this id to so many instances. */
  announced(instances: number): void {
    this.observer.signalled(instances);
  }

  /** Judges the last probe and sends the next, and publishes what could not be published; called once a second. */
  prove(): void {
    if (this.#resubscribing) return;
    this.#sendAgain();
    if (this.#probe.returned) this.#sendProbe();
    else if (performance.now() - this.#probe.sentAt >= PROBE_MS) this.#stopHearing();
  }

  #sendProbe(): void {
    this.#probe = { nonce: this.#probe.nonce + 1, sentAt: performance.now(), returned: false };
    void this.#publish(this.instance, { kind: 'probe', nonce: this.#probe.nonce });
  }

  #send(): void {
    const since = performance.now();
    for (const [instance, externalIds] of this.#unsent) {
      this.#tellInParts({ instance, externalIds, since });
      this.observer.signalled(externalIds.length);
    }
    this.#unsent.clear();
  }

  /** What could not be published at about the same time goes together now. */
  #sendAgain(): void {
    const oldest = performance.now() - UNPUBLISHED_MS;
    const together = new Map<
      string,
      { readonly instance: string; readonly externalIds: string[]; readonly since: number }
    >();
    for (const { instance, externalIds, since } of this.#unpublished.splice(0)) {
      if (since <= oldest) continue;
      const key = `${instance} ${Math.floor(since / TOGETHER_MS)}`;
      const signal = together.get(key) ?? { instance, externalIds: [], since };
      signal.externalIds.push(...externalIds);
      together.set(key, signal);
    }
    this.#unpublishedIds = 0;
    for (const signal of together.values()) this.#tellInParts(signal);
  }

  #tellInParts({ instance, externalIds, since }: Unpublished): void {
    for (let start = 0; start < externalIds.length; start += PART) {
      void this.#tell({ instance, externalIds: externalIds.slice(start, start + PART), since });
    }
  }

  async #tell(signal: Unpublished): Promise<void> {
    const { instance, externalIds } = signal;
    if (await this.#publish(instance, { kind: 'settled', externalIds })) return;
    this.#unpublished.push(signal);
    this.#unpublishedIds += externalIds.length;
    while (this.#unpublishedIds > MAX_UNPUBLISHED)
      this.#unpublishedIds -= this.#unpublished.shift()?.externalIds.length ?? 0;
  }

  /** Tells whether it was published. Never rejects. */
  #publish(instance: string, signal: Signal): Promise<boolean> {
    return this.#noteFault(this.pubSub.publish(this.#channel(instance), signal));
  }

  #receive(message: unknown): void {
    const signal = readSignal(message);
    if (!signal) {
      this.observer.malformedSignal();
      this.#logger.warn({ event: 'malformed-signal' });
    } else if (signal.kind === 'settled') this.listener.settled(signal);
    else if (signal.nonce === this.#probe.nonce) this.#startHearing();
  }

  #startHearing(): void {
    this.#probe.returned = true;
    this.observer.roundTrip(performance.now() - this.#probe.sentAt);
    if (this.#hears) return;
    this.#hears = true;
    this.#isSilenceLogged = false;
    this.#fault = undefined;
    this.observer.hearing(true);
    this.#logger.log({ event: 'reply-channel-open', instance: this.instance });
    this.listener.hearingRestored();
  }

  #stopHearing(): void {
    if (this.#hears) this.observer.hearing(false);
    this.#hears = false;
    if (!this.#isSilenceLogged) {
      this.#logger.warn({ event: 'reply-channel-deaf', instance: this.instance, reason: this.#fault });
    }
    this.#isSilenceLogged = true;
    void this.reopen();
  }

  /** Tells whether the call succeeded. Never rejects. */
  async #noteFault(call: Promise<void>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (error) {
      this.#fault = innermostMessage(error);
      this.#logger.debug({ event: 'reply-channel-fault', reason: this.#fault });
      return false;
    }
  }

  #channel(instance: string): string {
    return replyChannelName(this.namespace, instance);
  }
}

/** Adapters wrap a server's error as the cause of theirs. */
function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message || error.name : innermostMessage(error.cause);
}

/**
 * Outcomes for these ids were stored. If the store itself signals, it signals a single id, and may send the attempt and its outcome
 * with it: older instances ignore that and read the store.
 */
export interface SettledSignal {
  readonly kind: 'settled';
  readonly externalIds: readonly string[];
  readonly settled?: { readonly attempt: string; readonly outcome: Outcome };
}

/** The message by which a store itself signals an outcome that it has stored. */
export function writeSettled(
  externalId: string,
  { attempt, outcome }: { readonly attempt: string; readonly outcome: Outcome },
): object {
  return { kind: 'settled', externalIds: [externalId], attempt, outcome };
}

/** What instances send each other. */
export type Signal =
  | SettledSignal
  /** An instance's message to itself (E11). */
  | { readonly kind: 'probe'; readonly nonce: number };

/** Reads a signal that came over the wire; undefined if it is none. */
export function readSignal(message: unknown): Signal | undefined {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return undefined;
  if (message.kind === 'probe' && 'nonce' in message && typeof message.nonce === 'number') {
    return { kind: 'probe', nonce: message.nonce };
  }
  if (message.kind === 'settled' && 'externalIds' in message && isStrings(message.externalIds)) {
    const { externalIds } = message;
    const settled = externalIds.length === 1 ? readSettled(message) : undefined;
    return { kind: 'settled', externalIds, ...(settled && { settled }) };
  }
  return undefined;
}

/** The outcome in a signal. If it makes no sense it counts as absent, because the store has it. */
function readSettled(message: object): SettledSignal['settled'] {
  if (!('attempt' in message && 'outcome' in message) || typeof message.attempt !== 'string') return undefined;
  const { attempt, outcome } = message;
  if (!isOutcome(outcome)) return undefined;
  const known = 'known' in message && typeof message.known === 'string' ? message.known : undefined;
  try {
    return { attempt, outcome: complete(outcome, readKnown(known)) };
  } catch {
    return undefined;
  }
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}
