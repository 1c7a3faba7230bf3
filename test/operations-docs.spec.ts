import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RedisTimelines } from '../src/event-manager/adapters/redis/redis-timelines.js';
import { ask, notify, PATIENT } from './support/deployment.js';
import { RedisServer } from './support/redis-server.js';
import { ServiceProcess } from './support/service-process.js';
import { TOKEN_AUTH, TOKEN_HEADERS } from './support/token-auth.js';

const page = await readFile('docs/operations.md', 'utf8');
const [, user = ''] = /^user (app .+)$/m.exec(page) ?? [];

describe('a Redis with the user of docs/operations.md', () => {
  let redis: RedisServer;
  let one: ServiceProcess;
  let other: ServiceProcess;

  beforeAll(async () => {
    redis = await RedisServer.start();
    await redis.command('ACL', 'SETUSER', ...user.split(' '));
    [one, other] = await Promise.all([start('password'), start('password')]);
  });

  afterAll(() => redis.end());

  const start = async (password: string): Promise<ServiceProcess> => {
    const instance = await ServiceProcess.start({
      REDIS_URL: redis.url.replace('//', `//app:${password}@`),
      NODE_ENV: 'production',
      SANDBOX: 'true',
      API_KEYS: 'none',
      ...TOKEN_AUTH,
    });
    await instance.untilReady();
    return instance;
  };

  it('lets two instances do all that they do', async () => {
    expect((await notify(one, 'early', {}, TOKEN_HEADERS)).body).toMatchObject({ results: [{ result: 'early' }] });
    expect((await ask(other, { external_id: 'early' })).status).toBe(200);
    const held = ask(one, { external_id: 'held', scenario: 'never' });
    await expect.poll(() => one.metric('async_como_sync_provider_calls_total{result="accepted"}'), PATIENT).toBe(1);
    const watched = other.fetch('/requests/held', { headers: { prefer: 'wait=20' } });
    await expect.poll(() => other.metric('async_como_sync_pending_requests'), PATIENT).toBe(1);
    expect((await notify(other, 'held', {}, TOKEN_HEADERS)).body).toMatchObject({ results: [{ result: 'settled' }] });
    expect((await held).status).toBe(200);
    expect((await watched).status).toBe(200);
    expect((await ask(one, { external_id: 'refused', scenario: 'refuse' })).status).toBe(422);
    expect(await redis.command('ACL', 'LOG')).toEqual([]);
  });

  it('lets timelines do all that they do', async () => {
    const timelines = new RedisTimelines(redis.url.replace('//', '//app:password@'), 'async-como-sync');
    onTestFinished(() => timelines.close());
    const list = () => timelines.list('name', { limit: 1 }).catch(() => undefined);
    await expect.poll(list, PATIENT).toEqual([]);
    const entry = { id: 'id', head: 'head', body: 'body' };
    for (const most of [1, 1]) await timelines.put('name', entry, { keepMs: 60_000, most });
    await timelines.put('name', { ...entry, id: 'other' }, { keepMs: 60_000, most: 1 });
    expect(await timelines.take('name', 1, 0)).toHaveLength(1);
    expect(await timelines.take('name', 1, 1_000)).toHaveLength(1);
    expect(await timelines.get('name', 'other')).toMatchObject({ body: 'body' });
    expect(await timelines.remove('name', 'other')).toBe(true);
    expect(await timelines.take('name', 1, 0)).toEqual([]);
    expect(await redis.command('ACL', 'LOG')).toEqual([]);
  });

  it('has its password changed without an instance that notices, unless it was forgotten', async () => {
    await redis.command('ACL', 'SETUSER', 'app', '>new');
    expect(await one.stop()).toBe(0);
    one = await start('new');
    await redis.command('ACL', 'SETUSER', 'app', '<password');
    expect((await ask(one, {})).status).toBe(200);
    expect((await ask(other, {})).status).toBe(200);
    await redis.command('CLIENT', 'KILL', 'USER', 'app');
    const lost = () => other.events('redis-lost').map(({ reason }) => reason);
    await expect.poll(lost, PATIENT).toContainEqual(expect.stringContaining('WRONGPASS'));
    await one.untilReady();
  });
});

describe('docs/operations.md', () => {
  it('has a row for each event of the log, and for no other', async () => {
    const files = (await readdir('src', { recursive: true })).filter((file) => /(?<!\.spec)\.ts$/.test(file));
    const sources = await Promise.all(files.map((file) => readFile(`src/${file}`, 'utf8')));
    const logged = sources.flatMap((text) => [...text.matchAll(/\bevent: '([a-z-]+)'/g)].map(([, event]) => event));
    const [, table = ''] = /^Other events[^]+?\n\n((?:\|.*\n)+)/m.exec(page) ?? [];
    const documented = [...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, event]) => event);
    expect(logged.length).toBeGreaterThan(15);
    expect(documented).toEqual([...new Set(documented)]);
    expect(new Set(documented)).toEqual(new Set(logged));
  });
});
