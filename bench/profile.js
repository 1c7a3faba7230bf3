import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { table } from './report/table.js';

/**
 * Where the time goes: `node bench/profile.js DIRECTORY [COUNT]` prints, for each .cpuprofile in it, the share of the
 * busy time that each package, and each function, spent itself.
 */
const [directory = '.', count = '25'] = process.argv.slice(2);
for (const file of readdirSync(directory).filter((name) => name.endsWith('.cpuprofile'))) {
  const profile = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  const frames = selfTimes(profile).filter(
    ({ functionName }) => !['(idle)', '(program)', '(root)'].includes(functionName),
  );
  const busy = frames.reduce((total, { selfMs }) => total + selfMs, 0);
  const shares = (nameOf) =>
    Object.entries(sumBy(frames, nameOf))
      .sort(([, a], [, b]) => b - a)
      .slice(0, Number(count))
      .map(([name, ms]) => [name, ((100 * ms) / busy).toFixed(1)]);
  console.log(`\n${file}: ${busy.toFixed(0)} ms busy\n`);
  console.log(table({ header: ['package', 'self, %'], rows: shares(packageOf) }), '\n');
  console.log(table({ header: ['function', 'self, %'], rows: shares(placeOf) }));
}

function selfTimes({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map(({ id, callFrame }) => [id, { ...callFrame, selfMs: 0 }]));
  for (const [index, id] of samples.entries()) byId.get(id).selfMs += timeDeltas[index] / 1_000;
  return [...byId.values()];
}

function sumBy(frames, nameOf) {
  const sums = {};
  for (const frame of frames) sums[nameOf(frame)] = (sums[nameOf(frame)] ?? 0) + frame.selfMs;
  return sums;
}

function packageOf({ url, functionName }) {
  const inModules = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (inModules) return inModules[1];
  if (url.startsWith('node:internal/deps/undici')) return 'node: fetch';
  if (url.startsWith('node:')) return `node: ${url.split('/').slice(0, 2).join('/').slice(5)}`;
  const own = /\/(?:dist|src|bench)\/(.*?)(?:\/[^/]*)?$/.exec(url);
  if (own) return `own: ${own[1]}`;
  return url ? url : functionName;
}

function placeOf({ url, functionName, lineNumber }) {
  const file = url.split('/node_modules/').at(-1).split('/').slice(-4).join('/');
  return `${functionName || '(anonymous)'} ${file}${url ? `:${lineNumber + 1}` : ''}`;
}
