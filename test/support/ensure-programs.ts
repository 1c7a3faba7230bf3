import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Makes sure that these programs are on the PATH: installs those that are not where it may, which is as root on Debian or
 * Ubuntu, whose packages are named like the programs. Elsewhere it throws an error that says what to install.
 */
export function ensurePrograms(programs: readonly string[]): void {
  const missing = programs.filter((program) => !findOnPath(program));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !findOnPath('apt-get'))
    throw new Error(`The tests need ${missing.join(' and ')}: install, then run them again.`);
  process.stdout.write(`The tests need ${missing.join(' and ')}: installing with apt-get\n`);
  run('apt-get', 'update', '-qq');
  run('apt-get', 'install', '-qq', '--yes', '--no-install-recommends', ...missing);
}

/** Where a Chromium is, under whatever name; undefined where there is none on the PATH. */
export function findBrowser(): string | undefined {
  return ['chromium', 'chromium-browser', 'google-chrome'].map(findOnPath).find((file) => file !== undefined);
}

/** Where a program is on the PATH; undefined where it is not. */
function findOnPath(program: string): string | undefined {
  const files = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, program));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function run(command: string, ...args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    const instead = 'install it in another way, as from backports of Debian, and run them again.';
    throw new Error(`${command} ${args.join(' ')} failed, and the tests need what it should install: ${instead}`);
  }
}
