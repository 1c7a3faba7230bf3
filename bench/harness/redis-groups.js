import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort, scratch, tryPort, until } from './children.js';
import { connect, serverArgs } from './redis.js';

const run = promisify(execFile);

/** One primary, two replicas, and three sentinels that know each other and all of these. */
export async function startSentinelGroup(begin) {
  const directory = scratch();
  const [primary, ...replicas] = await Promise.all(Array.from({ length: 3 }, freePort));
  const child = begin('redis-server', inGroup(primary, directory));
  for (const port of replicas)
    begin('redis-server', [...inGroup(port, directory), '--replicaof', '127.0.0.1', primary]);
  await tells(primary, ['info', 'replication'], child, (text) => text.match(/state=online/g)?.length === 2);

  const sentinels = await Promise.all(Array.from({ length: 3 }, freePort));
  for (const port of sentinels) {
    const path = join(directory, `sentinel-${port}.conf`);
    writeFileSync(path, `port ${port}\nbind 127.0.0.1\nsentinel monitor primary 127.0.0.1 ${primary} 2\n`);
    const sentinel = begin('redis-server', [path, '--sentinel', '--dir', directory]);
    await tells(port, ['ping'], sentinel, Boolean);
  }
  for (const port of sentinels) {
    await tells(port, ['sentinel', 'master', 'primary'], child, knowsAll);
  }
  return {
    url: `redis+sentinel://${hosts(sentinels)}/primary`,
    ports: [primary, ...replicas, ...sentinels],
    directory,
  };
}

/** Whether a sentinel knows two replicas and two other sentinels: its answer is a list of names, each before its value. */
function knowsAll(fields) {
  return ['num-slaves', 'num-other-sentinels'].every((name) => fields[fields.indexOf(name) + 1] === '2');
}

/** A Redis Cluster of three primaries, each with a replica. */
export async function startCluster(begin) {
  const directory = scratch();
  const ports = [];
  while (ports.length < 6) ports.push(await freeClusterPort(ports));
  const children = ports.map((port) => {
    const asNode = ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`];
    return begin('redis-server', [...inGroup(port, directory), ...asNode]);
  });
  await Promise.all(ports.map((port, index) => tells(port, ['ping'], children[index], Boolean)));
  const nodes = ports.map((port) => `127.0.0.1:${port}`);
  await run('redis-cli', ['--cluster', 'create', ...nodes, '--cluster-replicas', '1', '--cluster-yes']);

  for (const [index, port] of ports.entries()) {
    await tells(port, ['cluster', 'info'], children[index], isWholeCluster);
    await tells(port, ['info', 'replication'], children[index], isReplicated);
  }
  return { url: `redis+cluster://${hosts(ports.slice(0, 3))}`, ports, directory };
}

function isWholeCluster(text) {
  return text.includes('cluster_state:ok') && text.includes('cluster_known_nodes:6');
}

/** Whether a primary has a replica, or a replica its primary. */
function isReplicated(text) {
  return /role:slave[^]*master_link_status:up|role:master[^]*state=online/.test(text);
}

/** How a server is started that may have replicas, or be one. */
function inGroup(port, directory) {
  return [...serverArgs(port), '--dir', directory, '--repl-diskless-sync-delay', '0'];
}

/**
 * A port whose nodes may talk on another one, 10,000 above it. Both are below those that Linux gives to connections, so
 * that none takes them in between.
 */
async function freeClusterPort(taken) {
  for (;;) {
    const port = 11_000 + Math.floor(Math.random() * 11_000);
    const free = await Promise.all([tryPort(port), tryPort(port + 10_000)]).catch(() => undefined);
    if (free && !taken.includes(port)) return port;
  }
}

/** Resolves when the server answers the command with what `isRight`; `child` must live until then. */
async function tells(port, [name, ...args], child, isRight) {
  const client = connect(port);
  try {
    await until(async () => isRight(await client.call(name, ...args)), child);
  } finally {
    client.disconnect();
  }
}

function hosts(ports) {
  return ports.map((port) => `127.0.0.1:${port}`).join(',');
}
