// `npm run chaos`, with `-- --engine sentinel` or another one: a long run against it.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { engine: { type: 'string' } } });
const { CHAOS_SECONDS = '100', CHAOS_ENGINE = 'redis' } = process.env;
const env = { ...process.env, CHAOS_SECONDS, CHAOS_ENGINE: values.engine ?? CHAOS_ENGINE };
const args = ['vitest', 'run', '--project', 'engines', 'test/engines/chaos.spec.ts'];
process.exitCode = spawnSync('npx', args, { env, stdio: 'inherit' }).status ?? 1;
