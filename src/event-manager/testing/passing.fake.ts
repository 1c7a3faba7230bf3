import { setImmediate as turn } from 'node:timers/promises';
import { vi } from 'vitest';
import { StoreUnavailableError } from '../errors.js';
import type { Instance } from './instances.fake.js';

/** Makes time stand still until `passing`; turns of the event loop go on. The process has run for a while. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  vi.advanceTimersByTime(10_000);
}

/** Lets so many turns of the event loop pass, and no time. */
export async function turns(count = 0): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await turn();
}

/** Lets everything happen that happens within so many milliseconds; signals take a few turns of the event loop, and no time. */
export async function passing(ms = 10): Promise<void> {
  await turns(5);
  await vi.advanceTimersByTimeAsync(ms);
  await turns(5);
}

/** What an instance asks the store for from now on. Sweeps and their proofs are left out. */
export function commandsOf({ store }: Instance): readonly string[] {
  const commands: string[] = [];
  store.course = (carryOut, command) => {
    if (command !== 'prove' && command !== 'read') commands.push(command);
    return carryOut();
  };
  return commands;
}

/** An instance that does nothing more in the store after so many commands, as if it had crashed. */
export interface Crash {
  readonly carriedOut: readonly string[];
  /** Has what is still under way fail, so that the instance can be stopped. */
  readonly end: () => void;
}

/** Crashes an instance. Its proofs count for nothing, and nor do its reads. */
export function crashAfter({ store }: Instance, commands: number): Crash {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const carriedOut: string[] = [];
  store.course = async (carryOut, command) => {
    if (command !== 'prove' && carriedOut.length >= commands) {
      await ended;
      throw new StoreUnavailableError(true);
    }
    if (command !== 'prove' && command !== 'read') carriedOut.push(command);
    return carryOut();
  };
  return { carriedOut, end };
}
