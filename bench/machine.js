import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

import { versionOf } from './contestants.js';
import { firstLine } from './harness/children.js';

/** Where and with what a run is made: date, machine and how busy it is already, versions. */
export function machine() {
  const [cpu] = cpus();
  const product = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
  const own = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'));
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: firstLine('git', ['-C', import.meta.dirname, 'rev-parse', '--short', 'HEAD']),
    machine: `${cpus().length} × ${cpu?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${firstLine('uname', ['-sr'])}`,
    loadAverage: loadavg()[0],
    versions: {
      'async-como-sync': product.version,
      node: process.versions.node,
      'redis-server': /v=(\S+)/.exec(firstLine('redis-server', ['--version']))?.[1] ?? 'unknown',
      ...Object.fromEntries(
        Object.keys({ ...own.dependencies, ...own.optionalDependencies }).map((name) => [name, versionOf(name)]),
      ),
    },
  };
}
