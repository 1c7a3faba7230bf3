import { join } from 'node:path';

import { freePort, isOpen, start, stop } from './children.js';
import { openEngines } from './engines.js';
import { removeMap } from './perf-map.js';

const thisCheckout = join(import.meta.dirname, '..', '..');

/**
 * What one contestant plays on: its Redis or other engines, the provider's ports, the Node that runs its scripts with `nodeArgs`, the
 * checkout whose service it is, and the end of all that it started. With `ipc`, each process has an IPC channel.
 */
export async function openStage(contestant, providers, { nodeArgs = [], ipc = false } = {}) {
  const children = [];
  const engines = await openEngines(contestant);
  return {
    engines,
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
      await engines.close();
    },
  };
}
