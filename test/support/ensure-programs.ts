import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, writeFileSync } from 'node:fs';
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

/**
 * Makes sure that there is a Postgres, in the same way. Debian's package would also start a server on the usual port: it is told not to
 * before it is installed.
 */
export function ensurePostgres(): void {
  if (findPostgres() !== undefined) return;
  if (process.getuid?.() !== 0 || !findOnPath('apt-get')) {
    throw new Error('The tests need postgres: install it, then run them again.');
  }
  process.stdout.write('The tests need postgres: installing with apt-get\n');
  run('apt-get', 'update', '-qq');
  run('apt-get', 'install', '-qq', '--yes', '--no-install-recommends', 'postgresql-common');
  writeFileSync('/etc/postgresql-common/createcluster.conf', 'create_main_cluster = false\n', { flag: 'a' });
  run('apt-get', 'install', '-qq', '--yes', '--no-install-recommends', 'postgresql');
}

/** The directory of Postgres' programs, which Debian keeps off the PATH. */
export function postgresBinaries(): string {
  const directory = findPostgres();
  if (directory === undefined) throw new Error('there is no postgres');
  return directory;
}

function findPostgres(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const installed = entriesOf(versions).toSorted((one, other) => Number(other) - Number(one));
  const directories = installed.map((version) => join(versions, version, 'bin'));
  const onPath = (process.env['PATH'] ?? '').split(delimiter);
  return [...directories, ...onPath].find((directory) => isProgram(join(directory, 'initdb')));
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Where a Chromium is, under whatever name; undefined where there is none on the PATH. */
export function findBrowser(): string | undefined {
  return ['chromium', 'chromium-browser', 'google-chrome'].map(findOnPath).find((file) => file !== undefined);
}

/** Where a program is on the PATH; undefined where it is not. */
function findOnPath(program: string): string | undefined {
  const files = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, program));
  return files.find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(command: string, ...args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    const instead = 'install it in another way, as from backports of Debian, and run them again.';
    throw new Error(`${command} ${args.join(' ')} failed, and the tests need what it should install: ${instead}`);
  }
}
