// This file imports nothing, so that signals are handled before the rest of the program is loaded, which takes time.

/** What a program runs until it is closed. */
export interface Served {
  /** Ends it in its own way, and resolves when nothing of it runs any more. */
  close(): Promise<unknown>;
}

/** The signals that end a program. The system handles all others. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Runs a program until a signal ends it, with code 0. What it serves is closed first; if it does not serve yet, it ends at
 * once, because no client waits. The first process of a container gets only the signals that it handles, so they are handled
 * from the start. If the start or the close fails, the program ends with code 1 and one line on stderr.
 */
export function runProgram(start: () => Promise<Served>): void {
  let served: Served | undefined;
  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await served?.close();
    process.exit(0);
  };
  for (const signal of SIGNALS) process.on(signal, () => void end().catch(fail));
  process.stderr.on('error', () => {}); // if nobody reads stderr any more, the program still serves
  const begin = async (): Promise<void> => {
    served = await start();
  };
  begin().catch(fail);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
