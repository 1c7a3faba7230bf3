import { parseArgs } from 'node:util';
import type { EnvironmentSource } from '../config/read-environment.js';

/** What a command works with. */
export interface Surroundings {
  /** Takes a line of what was asked for. */
  readonly out: (line: string) => void;
  /** Takes a line that says what is wrong. */
  readonly err: (line: string) => void;
  readonly source: EnvironmentSource;
  readonly now: Date;
}

/** A command of the tool. */
export interface Command {
  /** Its arguments, as its usage shows them. */
  readonly takes: string;
  readonly about: string;
  /**
   * Resolves with the exit code: 0, or 1 if what it was given has faults. Throws UsageError if its arguments are wrong, and Faults if it
   * can not go on.
   */
  run(args: readonly string[], surroundings: Surroundings): number | Promise<number>;
}

/** The arguments are wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was given has faults, one line each. */
export class Faults extends Error {
  override readonly name = 'Faults';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

/** The arguments of a command. */
export interface Arguments {
  readonly positionals: readonly [string, ...string[]];
  /** The value of an option. */
  readonly option: (name: string) => string | undefined;
  /** Whether a flag is given. */
  readonly has: (flag: string) => boolean;
}

/** What a command takes besides its positional arguments. */
export interface TakenOptions {
  readonly options?: readonly string[];
  readonly flags?: readonly string[];
}

/** Reads the positional arguments, one for each of `names`, options and flags. Throws UsageError. */
export function readArguments(
  args: readonly string[],
  names: readonly string[],
  { options = [], flags = [] }: TakenOptions = {},
): Arguments {
  const { values, positionals } = parsed(args, [
    ...options.map((name) => [name, { type: 'string' }] as const),
    ...flags.map((name) => [name, { type: 'boolean' }] as const),
  ]);
  const missing = names[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const extra = positionals[names.length];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many`);
  return {
    positionals: positionals as [string, ...string[]],
    option: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    has: (flag) => values[flag] === true,
  };
}

function parsed(
  args: readonly string[],
  options: readonly (readonly [string, { readonly type: 'string' | 'boolean' }])[],
) {
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(options), allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. ', 1)[0] : String(error));
  }
}
