import { Redis } from 'ioredis';

import { freePort, until } from './children.js';
import { now } from './clock.js';
import { quantile } from './statistics.js';

/** One server, Redis or its like, without persistence; what can be asked of it is asked of its `client`. */
export async function startRedis(begin, program = 'redis-server') {
  const port = await freePort();
  const child = begin(program, serverArgs(port));
  const client = connect(port);
  await until(() => client.ping(), child);
  return { url: `redis://127.0.0.1:${port}`, ports: [port], client };
}

/** How a server is started on loopback that keeps nothing. */
export function serverArgs(port) {
  return ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
}

/** A client of one server that may not be there yet. */
export function connect(port) {
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => 50 });
  client.on('error', () => {});
  return client;
}

/** How often each command ran so far, those inside of scripts too. */
export async function commandCounts(client) {
  const counts = new Map();
  for (const [, name, calls] of (await client.info('commandstats')).matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)) {
    counts.set(name, Number(calls));
  }
  return counts;
}

/** Per call, the commands that ran between two counts, those of the bench itself left out: `{name: number}`. */
export function commandsPerCall(before, after, calls) {
  const ownCommands = new Set(['info', 'ping', 'hello', 'client|setinfo', 'client']);
  const perCall = {};
  for (const [name, count] of after) {
    const share = (count - (before.get(name) ?? 0)) / calls;
    if (!ownCommands.has(name) && share >= 0.005) perCall[name] = share;
  }
  return perCall;
}

/** The p50 of one command's round trip to an idle Redis, in milliseconds. */
export async function roundTripMs(client) {
  const times = [];
  for (let i = 0; i < 500; i++) {
    const sentAt = now();
    await client.ping();
    times.push(now() - sentAt);
  }
  return quantile(times, 0.5);
}
