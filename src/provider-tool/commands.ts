import { check } from './check.js';
import { type Command, Faults, type Surroundings, UsageError } from './command.js';
import { env } from './env.js';
import { list } from './list.js';
import { read } from './read.js';
import { request } from './request.js';

const COMMANDS: Readonly<Record<string, Command>> = { list, check, env, request, read };

/** Runs a command. Resolves with the exit code: 0, 1 if what was given has faults, or 2 if the arguments are wrong. */
export async function runCommand([name, ...args]: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings;
  if (name === '--help' || name === '-h' || name === 'help') {
    for (const line of usage()) out(line);
    return 0;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command || name === undefined) {
    if (name !== undefined) err(`there is no command "${name}"`);
    for (const line of usage()) err(line);
    return 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    out(usageOf(name, command));
    return 0;
  }
  try {
    return await command.run(args, surroundings);
  } catch (error) {
    if (error instanceof UsageError) {
      err(error.message);
      err(usageOf(name, command));
      return 2;
    }
    if (!(error instanceof Faults)) throw error;
    for (const line of error.lines) err(line);
    return 1;
  }
}

function usage(): readonly string[] {
  const commands = Object.entries(COMMANDS);
  return [
    'usage: npm run provider -- COMMAND',
    '',
    ...commands.flatMap(([name, { takes, about }]) => [`  ${name} ${takes}`.trimEnd(), `      ${about}`]),
    '',
    'FILE is the path of a profile, or the name of one that the service brings along.',
    'Settings come from the environment and, outside production, from .env.',
  ];
}

function usageOf(name: string, { takes }: Command): string {
  return `usage: npm run provider -- ${name} ${takes}`.trimEnd();
}
