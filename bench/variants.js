import { resolve } from 'node:path';

import { contestantOf } from './contestants.js';
import { firstLine } from './harness/children.js';

/** What is measured where Nodes are compared, and where two checkouts are. */
export const onNodes = ['floor', 'ours-memory', 'ours-redis-2'].map(contestantOf);
export const ofCheckouts = ['ours-memory', 'ours-redis-2'].map(contestantOf);

/** Those of `chosen` that are compared, run by other Nodes: `PATH`, or `NAME=PATH`, several with commas between them. */
export function withNodes(spec, chosen) {
  return spec.split(',').flatMap((one) => {
    const path = resolve(one.slice(one.indexOf('=') + 1));
    const version = firstLine(path, ['--version']).replace(/^v/, '');
    if (version === 'unknown') throw new Error(`--node: ${path} does not run`);
    const label = one.includes('=') ? one.slice(0, one.indexOf('=')) : version;
    return chosen
      .filter((contestant) => onNodes.includes(contestant))
      .map((contestant) => ({
        ...contestant,
        name: `${contestant.name}@${label}`,
        variant: { of: contestant.name, node: version },
        node: path,
      }));
  });
}

/** Those of `chosen` that are ours, as another checkout built them: they run `DIRECTORY/dist/main.js`. */
export function before(directory, chosen) {
  return chosen
    .filter((contestant) => ofCheckouts.includes(contestant))
    .map((contestant) => ({
      ...contestant,
      name: `${contestant.name}@before`,
      variant: { of: contestant.name },
      checkout: resolve(directory),
    }));
}
