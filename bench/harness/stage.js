import { connect } from 'node:net';

import { freePort, start, stop } from './children.js';
import { removeMap } from './perf-map.js';
import { startRedis } from './redis.js';

/** What one contestant plays on: its Redis, the provider's ports, and the end of all that it started. */
export async function openStage(contestant, providers, nodeArgs = []) {
  const children = [];
  const redis = contestant.redis ? await startRedis() : undefined;
  return {
    redis,
    redisUrl: redis?.url,
    providers: providers.slice(0, contestant.instances),
    nodeArgs,
    freePort,
    isOpen,
    start: (command, args, env) => {
      const child = start(command, args, env);
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
