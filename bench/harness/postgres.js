import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort, scratch, until } from './children.js';

const run = promisify(execFile);
const installed = '/usr/lib/postgresql';

/** The server program: where Debian installs the newest one, which is not on the PATH; or the one on the PATH. */
export function postgresProgram() {
  const versions = existsSync(installed) ? readdirSync(installed).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => programOf(version, 'postgres')).find((path) => existsSync(path));
  return found ?? 'postgres';
}

/**
 * A server with a database of its own on the disk, all settings as they are but one: whether a commit waits until it is
 * on the disk. It does not run as root.
 */
export async function startPostgres(begin, synchronousCommit) {
  const [port, directory] = [await freePort(), scratch()];
  const [server, initdb, isReady] = ['postgres', 'initdb', 'pg_isready'].map(besideServer);
  if (isRoot()) execFileSync('chown', ['postgres:', directory]);
  await run(...asPostgres(initdb, ['-D', directory, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale']));
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'on',
    synchronous_commit: synchronousCommit,
  };
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = begin(...asPostgres(server, ['-D', directory, ...given]), { endsBy: 'SIGQUIT' });
  await until(() => run(isReady, ['-h', '127.0.0.1', '-p', String(port)]), child);
  // Any password will do, but ours takes no user without one.
  return { url: `postgres://postgres:any@127.0.0.1:${port}/postgres`, ports: [port], directory };
}

function programOf(version, name) {
  return join(installed, version, 'bin', name);
}

function besideServer(name) {
  return postgresProgram().replace(/postgres$/, name);
}

/** The program becomes the process that is started, so that its id is the server's. */
function asPostgres(program, args) {
  const user = ['--reuid', 'postgres', '--regid', 'postgres', '--init-groups'];
  return isRoot() ? ['setpriv', [...user, '--', program, ...args]] : [program, args];
}

function isRoot() {
  return process.getuid() === 0;
}
