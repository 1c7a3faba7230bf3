import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

import { versionOf } from './contestants.js';
import { firstLine } from './harness/children.js';
import { engineVersions } from './harness/engines.js';

const checkout = join(import.meta.dirname, '..');

/** Where and with what a run is made: date, machine and how busy it is already, versions, `versions` among them. */
export function machine(versions) {
  const [cpu] = cpus();
  const product = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: firstLine('git', ['-C', import.meta.dirname, 'rev-parse', '--short', 'HEAD']),
    machine: `${cpus().length} × ${cpu?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${firstLine('uname', ['-sr'])}`,
    loadAverage: loadavg()[0],
    versions: { 'async-como-sync': product.version, node: process.versions.node, ...versions },
  };
}

/** What contestants of the main run are made of. */
export function contestantVersions() {
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'),
  );
  const packages = Object.keys({ ...dependencies, ...optionalDependencies });
  const redis = engineVersions()['redis-server'];
  return { 'redis-server': redis, ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])) };
}

/** What ours on every engine is made of: the servers, and the drivers that the service has. */
export function engineAndDriverVersions() {
  const drivers = ['ioredis', 'pg', '@nats-io/transport-node', '@nestjs/microservices'];
  return { ...engineVersions(), ...Object.fromEntries(drivers.map((name) => [name, versionOf(name, checkout)])) };
}
