import { join } from 'node:path';

import { remote } from './remote.js';

const bench = join(import.meta.dirname, '..');

/** Starts the load and the provider, processes of their own; the provider has a port for each of `instances`. */
export async function hireCrew(instances) {
  const provider = remote(join(bench, 'provider.js'));
  const load = remote(join(bench, 'load.js'));
  const ports = await provider.ask('open', { count: instances });
  return { provider, load, providers: ports.map((port) => `http://127.0.0.1:${port}`) };
}
