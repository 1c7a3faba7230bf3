import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, PATIENT } from './support/deployment.js';
import type { Environment } from './support/program.js';
import { RedisServer } from './support/redis-server.js';
import { ServiceProcess } from './support/service-process.js';

const PASSWORD = 'p%40ss-w0rd';
const IN_PRODUCTION = { NODE_ENV: 'production', SANDBOX: 'true', WEBHOOK_AUTH: 'none', API_KEYS: 'none' };

let redis: RedisServer;
let service: ServiceProcess | undefined;

beforeAll(async () => {
  redis = await RedisServer.start();
  await addUsers();
});

afterEach(async () => {
  await service?.kill();
  service = undefined;
});

afterAll(() => redis.end());

async function addUsers(): Promise<void> {
  const all = ['on', `>${decodeURIComponent(PASSWORD)}`, '~*', '&*', '+@all'];
  await redis.command('ACL', 'SETUSER', 'app', ...all);
  await redis.command('ACL', 'SETUSER', 'unselecting', ...all, '-select');
  await redis.command('ACL', 'SETUSER', 'uninformed', ...all, '-info');
}

function urlOf(user: string, database: string): string {
  return redis.url.replace('//', `//${user}:${PASSWORD}@`) + database;
}

async function start(url: string, environment: Environment = {}): Promise<ServiceProcess> {
  service = await ServiceProcess.start({ ...IN_PRODUCTION, REDIS_URL: url, ...environment });
  return service;
}

/** The databases that hold anything. */
async function databases(): Promise<readonly string[]> {
  return String(await redis.command('INFO', 'keyspace')).match(/^db\d+/gm) ?? [];
}

/** By which id Redis knows an instance's connection for the store. */
async function storeConnection(): Promise<string | undefined> {
  return /^id=(\d+).* name=\S+:store /m.exec(String(await redis.command('CLIENT', 'LIST')))?.[1];
}

/** What an instance has warned of. */
function policies(instance: ServiceProcess): unknown[] {
  return instance.events('redis-evicts').map(({ policy }) => policy);
}

describe('a REDIS_URL that the server refuses stops the start with one line', () => {
  it.each([
    ['a database that there is not', () => urlOf('app', '/99'), 'out of range'],
    ['a database that its user may not select', () => urlOf('unselecting', '/2'), 'NOPERM'],
    ['a wrong password', () => urlOf('app', '').replace(PASSWORD, `x${PASSWORD}`), 'WRONGPASS'],
  ])('for %s', async (_, url, reason) => {
    const { code, stdout, stderr } = await ServiceProcess.refuse({ ...IN_PRODUCTION, REDIS_URL: url() });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^REDIS_URL takes .+\n$/);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain(PASSWORD);
    expect(stderr).not.toContain(decodeURIComponent(PASSWORD));
  });

  it('for a missing password', async () => {
    const locked = await RedisServer.start('--requirepass', 'needed');
    const { code, stderr } = await ServiceProcess.refuse({ ...IN_PRODUCTION, REDIS_URL: locked.url });
    await locked.end();
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^REDIS_URL takes .+\(NOAUTH\)\n$/) });
  });
});

describe('a database', () => {
  it('that is named is worked in, and no other', async () => {
    const instance = await start(urlOf('app', '/2'));
    await instance.untilReady();
    expect((await ask(instance, { external_id: 'in-two' })).status).toBe(200);
    expect(await databases()).toEqual(['db2']);
    expect(policies(instance)).toEqual([]); // Redis' own default evicts nothing
    await redis.command('FLUSHALL');
  });

  it('0 needs no right to select', async () => {
    await (await start(urlOf('unselecting', '/0'))).untilReady();
  });

  it.each([
    ['there is not', 'app', '/99', /out of range/],
    ['may not be selected', 'unselecting', '/2', /NOPERM/],
  ])(
    'that %s is never replaced by database 0, also where Redis was away at the start',
    async (_, user, path, reason) => {
      const url = urlOf(user, path);
      await redis.stop();
      const instance = await start(url);
      await redis.start();
      await addUsers();
      // The instance may ask before its user is there again.
      const outages = () => instance.events('redis-lost').filter(({ connection }) => connection === 'store');
      const reasons = () => outages().map((line) => String(line['reason']));
      const lost = () => reasons().filter((text) => !text.startsWith('WRONGPASS'));
      await expect.poll(lost, PATIENT).toEqual([expect.stringMatching(/ECONNREFUSED/), expect.stringMatching(reason)]);
      expect((await ask(instance, { external_id: 'nowhere' })).body['code']).toBe('store-unavailable');
      expect((await instance.fetch('/health/ready')).status).toBe(503);
      expect(await databases()).toEqual([]);
    },
  );
});

describe('a server that may evict what it holds', () => {
  it('is warned of, once', async () => {
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'volatile-ttl');
    const instance = await start(urlOf('app', ''));
    await expect.poll(() => policies(instance), PATIENT).toEqual(['volatile-ttl']);
    const before = await storeConnection();
    await redis.cutClients();
    await expect.poll(async () => (await storeConnection()) ?? before, PATIENT).not.toBe(before);
    await instance.untilReady();
    expect(policies(instance)).toEqual(['volatile-ttl']);
  });

  it('is not warned of where its user may not know, who is served all the same', async () => {
    const instance = await start(urlOf('uninformed', ''));
    await instance.untilReady();
    expect(policies(instance)).toEqual([]);
  });
});
