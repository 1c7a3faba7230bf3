import type { Attempt } from './attempt.js';

/** A way in which things differ from what the provider signed. */
export interface Mistake {
  /** The attempt without it. */
  readonly mended: Attempt;
  /** What is wrong, in words that follow "because". */
  readonly what: string;
  /** What to do, in sentences. */
  readonly advice: string;
}

export function mistake(mended: Attempt, what: string, advice: string): Mistake {
  return { mended, what, advice };
}

/** Finds the mistakes of one kind that an attempt may have; those that the usual reader would suspect first come first. */
export type Kind = (attempt: Attempt) => readonly Mistake[];
