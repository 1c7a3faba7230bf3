import { connect } from 'node:net';
import { join } from 'node:path';

import { freePort, start, stop } from './children.js';
import { removeMap } from './perf-map.js';
import { startRedis } from './redis.js';

const thisCheckout = join(import.meta.dirname, '..', '..');

/**
 * What one contestant plays on: its Redis, the provider's ports, the Node that runs its scripts with `nodeArgs`, the
 * checkout whose service it is, and the end of all that it started. With `ipc`, each process has an IPC channel.
 */
export async function openStage(contestant, providers, { nodeArgs = [], ipc = false } = {}) {
  const children = [];
  const redis = contestant.redis ? await startRedis() : undefined;
  return {
    redis,
    redisUrl: redis?.url,
    providers: providers.slice(0, contestant.instances),
    node: contestant.node ?? process.execPath,
    nodeArgs,
    checkout: contestant.checkout ?? thisCheckout,
    freePort,
    isOpen,
    start: (command, args, env) => {
      const child = start(command, args, env, { ipc });
      children.push(child);
      return child;
    },
    close: async () => {
      await Promise.all(children.map((child) => stop(child)));
      for (const { pid } of children) removeMap(pid);
      redis?.client.disconnect();
      if (redis) await stop(redis.child);
    },
  };
}

function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
