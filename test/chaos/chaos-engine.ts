import type { Environment } from '../support/program.js';

/** A time by `performance.now()`, from its first to its last millisecond. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where a run keeps requests and sends signals, and what may happen to it without that an acknowledged write is lost. */
export interface ChaosEngine {
  /** In the names of faults and figures. */
  readonly system: string;
  readonly storeUrl: string;
  /** Further variables of each instance. */
  readonly environment: Environment;
  /** By what is done, in plain words: does it, for so many milliseconds if it lasts, and resolves when it is undone. */
  readonly faults: Readonly<Record<string, (ms: number) => Promise<unknown>>>;
  /** When it refused writes, which a reader of contradictions wants to know. */
  readonly refusals: readonly Span[];
  /** Has it away until `comeBack`. */
  leave(): Promise<unknown>;
  /** Resolves when it is there, with what it held. */
  comeBack(): Promise<unknown>;
  /** Takes its data away, as its connections notice; undefined if an instance could not notice that. */
  loseData?(): Promise<void>;
  end(): Promise<void>;
}
