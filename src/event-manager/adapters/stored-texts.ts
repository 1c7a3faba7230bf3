import { StoreRefusedError, UNREADABLE } from '../errors.js';
import { complete, knownOf, type Outcome, readOutcome } from '../outcome.js';

// What stores keep as texts, beside whatever they keep it in.

/** An outcome as it is stored; throws StoreRefusedError if it makes no sense. */
export function readStored(text: string | null | undefined, known: unknown): Outcome {
  try {
    return complete(readOutcome(text ?? ''), knownOf(known));
  } catch (error) {
    throw new StoreRefusedError(UNREADABLE, { cause: error });
  }
}

/** The names of a request; none if the text makes no sense, because a request can be settled without them. */
export function namesOf(text: unknown): readonly string[] {
  try {
    const names: unknown = typeof text === 'string' ? JSON.parse(text) : [];
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : [];
  } catch {
    return [];
  }
}
