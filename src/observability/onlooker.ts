import type { Trail } from './trail.js';

/** What is told of at its end, by the first segment of its path; the rest is for orchestrators and browsers. */
export type Door = 'request' | 'webhook' | 'status';

/** How it ended for one HTTP request. Durations are in milliseconds. */
export interface Ending {
  readonly door: Door;
  readonly trail: Trail;
  readonly totalMs: number;
  /** The code of the problem, or else what the answer to a caller means. */
  readonly outcome: string;
  /** Undefined where the caller had left. */
  readonly status: number | undefined;
  readonly replayed: boolean;
}

/** Who made a request: known once the guard has let it in. */
export interface Caller {
  readonly owner?: string;
}

/** Sees HTTP requests come and go. This one looks away: it stands where there is no page at /. */
export class Onlooker {
  /** A caller's request has come. */
  came(_trail: Trail, _caller: Caller): void {}

  /** A request of whatever door is answered, or its caller has left. */
  went(_ending: Ending): void {}
}
