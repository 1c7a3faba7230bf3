// Nothing is imported here: signals are taken before the rest of a program is loaded, which lasts.

/** What a program serves, until it is closed. */
export interface Served {
  /** Ends it as its users expect, and resolves when nothing of it is left. */
  close(): Promise<unknown>;
}

/** These end a program. All other signals are the system's. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Runs a program until a signal ends it, with code 0: by closing what it serves, or at once where it does not serve yet, since
 * then nobody waits. The first process of a container gets no signal that it does not take, so it has to take them from its
 * first moment. A start or a close that fails ends it with code 1 and one line on stderr.
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
  process.stderr.on('error', () => {}); // its reader may go; whoever is served stays
  const begin = async (): Promise<void> => {
    served = await start();
  };
  begin().catch(fail);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
