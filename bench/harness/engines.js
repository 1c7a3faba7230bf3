import { rm } from 'node:fs/promises';

import { firstLine, freePort, isOpen, start, stop, until } from './children.js';
import { postgresProgram, startPostgres } from './postgres.js';
import { startRedis } from './redis.js';
import { startCluster, startSentinelGroup } from './redis-groups.js';

/**
 * The systems that keep requests or carry signals, by name: servers of the bench's own on loopback. `program` is what
 * must be installed. `start(begin)` starts its processes by `begin(command, args, options)` and resolves, once they
 * serve, to the `url` that ours is given, all `ports`, and what there is of these: the `client` of a single Redis, the
 * `directory` that is removed afterwards.
 */
const engines = {
  redis: { program: 'redis-server', start: (begin) => startRedis(begin) },
  valkey: { program: 'valkey-server', start: (begin) => startRedis(begin, 'valkey-server') },
  sentinel: { program: 'redis-server', start: startSentinelGroup },
  cluster: { program: 'redis-server', start: startCluster },
  postgres: { program: postgresProgram(), start: (begin) => startPostgres(begin, 'on') },
  'postgres-async': { program: postgresProgram(), start: (begin) => startPostgres(begin, 'off') },
  nats: { program: 'nats-server', start: startNats },
};

/**
 * Starts the engines of a contestant, if it has any: `env` tells it where they are, `pids` are the processes started,
 * `redis` is the client of a single Redis. `close` ends all of them.
 */
export async function openEngines(contestant) {
  const [children, opened] = [[], []];
  const begin = (command, args, options) => {
    const child = start(command, args, {}, options);
    children.push(child);
    return child;
  };
  const close = async () => {
    for (const { client } of opened) client?.disconnect();
    await Promise.all(children.map((child) => stop(child)));
    for (const { directory } of opened) if (directory) await rm(directory, { recursive: true, force: true });
  };
  try {
    for (const name of namesOf(contestant)) opened.push(await engines[name].start(begin));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    env: { ...addressesOf(contestant, opened), ...contestant.env },
    pids: children.map(({ pid }) => pid),
    ports: opened.flatMap(({ ports }) => ports),
    redis: opened.find(({ client }) => client)?.client,
    close,
  };
}

/** The programs of a contestant's engines that are not installed. */
export function programsMissing(contestant) {
  const programs = namesOf(contestant).map((name) => engines[name].program);
  return programs.filter((program) => versionOfProgram(program) === 'not installed');
}

/** The versions of all servers, `{program: version}`. */
export function engineVersions() {
  const programs = [...new Set(Object.values(engines).map(({ program }) => program))];
  return Object.fromEntries(programs.map((program) => [program.split('/').at(-1), versionOfProgram(program)]));
}

function namesOf({ redis, store, signals }) {
  return [redis ? 'redis' : store, signals].filter(Boolean);
}

/** A Redis that peers and older checkouts may be given, too, has the name that they know. */
function addressesOf({ redis }, [store, signals]) {
  if (redis) return { REDIS_URL: store.url };
  return { ...(store && { STORE_URL: store.url }), ...(signals && { SIGNALS_URL: signals.url }) };
}

async function startNats(begin) {
  const port = await freePort();
  const child = begin('nats-server', ['--addr', '127.0.0.1', '--port', String(port)]);
  await until(() => isOpen(port), child);
  return { url: `nats://127.0.0.1:${port}`, ports: [port] };
}

function versionOfProgram(program) {
  return /\d+(?:\.\d+)+/.exec(firstLine(program, ['--version']))?.[0] ?? 'not installed';
}
