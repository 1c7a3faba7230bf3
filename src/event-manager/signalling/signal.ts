import { complete, type Outcome, readKnown, toOutcome } from '../outcome.js';

/** Version of the signals: instances of different versions do not signal each other. */
const VERSION = 'v1';

/** The channel on which an instance is signalled, within a namespace. */
export function replyChannelName(namespace: string, instance: string): string {
  return `${namespace}:${VERSION}:reply:${instance}`;
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
  const outcome = toOutcome(message.outcome);
  if (!outcome) return undefined;
  const known = 'known' in message && typeof message.known === 'string' ? message.known : undefined;
  try {
    return { attempt: message.attempt, outcome: complete(outcome, readKnown(known)) };
  } catch {
    return undefined;
  }
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}
