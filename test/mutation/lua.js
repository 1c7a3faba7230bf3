import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startVitest } from 'vitest/node';

import { mutate, mutations } from './lua-mutations.js';

const root = join(import.meta.dirname, '../..');
const scripts = join(root, 'src/event-manager/request-store/redis-scripts.ts');
const source = await readFile(scripts, 'utf8');

/** What judges: the suites that every store passes, on real servers. The first failure ends a run. */
async function isNoticed(changed) {
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
  const failed = vitest.state.getCountOfFailedTests() + vitest.state.getUnhandledErrors().length > 0;
  const ran = vitest.state.getFiles().some(({ result }) => result?.state !== undefined);
  await vitest.close();
  if (!ran) throw new Error('no test ran');
  return failed;
}

const wanted = process.argv.slice(2);
const chosen = mutations.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const all = chosen.map((mutation) => ({ ...mutation, changed: mutate(source, mutation) })); // a stale list fails at once
if (await isNoticed(source)) throw new Error('the suites fail as it is');

const survivors = [];
for (const { script, name, changed } of all) {
  const killed = await isNoticed(changed);
  if (!killed) survivors.push(`${script}: ${name}`);
  process.stdout.write(`${killed ? 'killed  ' : 'SURVIVED'} ${script}: ${name}\n`);
}
process.exitCode = 0; // which Vitest sets where a test fails
process.stdout.write(`Lua: ${all.length - survivors.length} of ${all.length} killed\n`);
