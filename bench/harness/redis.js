import { Redis } from 'ioredis';

import { freePort, start, until } from './children.js';
import { now } from './clock.js';
import { quantile } from './statistics.js';

/** A redis-server of the bench's own on loopback, without persistence, and what can be asked of it. */
export async function startRedis() {
  const port = await freePort();
  const child = start('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ]);
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => 50 });
  client.on('error', () => {});
  await until(() => client.ping(), child);
  return { child, client, url: `redis://127.0.0.1:${port}` };
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
