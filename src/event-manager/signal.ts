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
