import { setImmediate } from 'node:timers/promises';

/** A server that a test can stop and freeze. */
export interface Outages {
  /** Ends the server; what it held in memory is lost. */
  stop(): Promise<void>;
  /** Starts it again, at the same address. */
  start(): Promise<void>;
  /** Keeps its connections open and answers nothing. */
  freeze(): void;
  /** Answers again, also what was asked meanwhile. */
  thaw(): void;
}

/** The ways in which a server can be away, and how each is brought about. */
export const waysToBeAway: readonly WayToBe[] = [
  { state: 'stopped', bring: (server) => server.stop() },
  { state: 'frozen', bring: (server) => server.freeze() },
];

/** The same, and that it is there. */
export const waysToBe: readonly WayToBe[] = [{ state: 'there', bring: () => {} }, ...waysToBeAway];

interface WayToBe {
  readonly state: string;
  readonly bring: (server: Outages) => unknown;
}

/** How a call ended, and after how many milliseconds. */
export interface Ended {
  readonly value?: unknown;
  readonly error?: unknown;
  readonly ms: number;
}

/** Waits for the end of a call, whichever it is. */
export async function endOf<T>(call: Promise<T>): Promise<Ended> {
  const begun = performance.now();
  return call.then(
    (value) => ({ value, ms: performance.now() - begun }),
    (error: unknown) => ({ error, ms: performance.now() - begun }),
  );
}

/** How many sockets and timers keep this process alive. */
export function keptAlive(): number {
  const kinds = new Set(['TCPSocketWrap', 'TCPConnectWrap', 'Timeout']);
  return process.getActiveResourcesInfo().filter((kind) => kinds.has(kind)).length;
}

/** Resolves when no more than `before` of them do; a leak shows as the test's timeout. */
export async function keptAliveBy(before: number): Promise<void> {
  while (keptAlive() > before) await setImmediate();
}
