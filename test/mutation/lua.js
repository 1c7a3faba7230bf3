import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startVitest } from 'vitest/node';

import { mutate, mutations } from './lua-mutations.js';

const root = join(import.meta.dirname, '../..');
const scripts = join(root, 'src/event-manager/adapters/redis/redis-scripts.ts');
const source = await readFile(scripts, 'utf8');

/**
 * The name of a test that fails with this source; undefined where none does. What judges are the suites that every store
 * passes, on real servers.
 */
async function killerOf(changed) {
  const plugin = { name: 'mutated-lua', enforce: 'pre', load: (id) => (id === scripts ? changed : undefined) };
  const vitest = await startVitest(
    'test',
    ['test/request-store.spec.ts'],
    {
      root,
      config: join(root, 'test/mutation/adapters.vitest.config.ts'),
      watch: false,
      bail: 1,
      reporters: [{}],
    },
    { plugins: [plugin] },
  );
  const tests = vitest.state.getTestModules().flatMap(({ children }) => [...children.allTests()]);
  const killer = tests.find((test) => test.result().state === 'failed');
  const ran = tests.some((test) => test.result().state !== 'pending');
  const failedElsewhere = vitest.state.getUnhandledErrors().length > 0;
  await vitest.close();
  if (!ran) throw new Error('no test ran');
  return killer?.fullName ?? (failedElsewhere ? 'outside of a test' : undefined);
}

const wanted = process.argv.slice(2);
const chosen = mutations.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const all = chosen.map((mutation) => ({ ...mutation, changed: mutate(source, mutation) })); // a stale list fails at once
const failing = await killerOf(source);
if (failing) throw new Error(`the suites fail as it is: ${failing}`);

const survivors = [];
for (const { script, name, changed } of all) {
  const killer = await killerOf(changed);
  if (!killer) survivors.push(name);
  process.stdout.write(`${script}: ${name}: ${killer ? `killed by “${killer}”` : 'SURVIVED'}\n`);
}
process.exitCode = 0; // which Vitest sets where a test fails
process.stdout.write(`Lua: ${all.length - survivors.length} of ${all.length} killed\n`);
