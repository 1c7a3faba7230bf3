import { access } from 'node:fs/promises';
import { ensurePostgres, ensurePrograms, findBrowser } from './ensure-programs.js';

/** Runs once, before the tests that start programs. */
export default async function setUp(): Promise<void> {
  const redisServer = process.env['REDIS_SERVER'] ?? 'redis-server';
  ensurePrograms([redisServer, 'nats-server', 'nginx', 'openssl', ...(findBrowser() ? [] : ['chromium'])]);
  ensurePostgres();
  await access('dist/main.js').catch(() => {
    throw new Error('There is no dist/main.js to test: run `npm run build` first, or `npm test`, which does.');
  });
}
