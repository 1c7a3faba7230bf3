import { join } from 'node:path';
import { Program } from './program.js';

const SIMULATION = join(import.meta.dirname, '../../bench/simulate.js');

/** For a test with a simulation, in milliseconds. That has a limit of its own, which is a minute. */
export const LIMIT_MS = 90_000;

/** Runs bench/simulate.js with these arguments to its end. */
export async function simulate(...args: readonly string[]) {
  const program = new Program(process.execPath, [SIMULATION, ...args]);
  const code = await program.ended;
  return { code, stdout: program.stdout, stderr: program.stderr };
}
