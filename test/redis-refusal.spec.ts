import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseRedisAddress } from '../src/event-manager/adapters/redis/redis-address.js';
import { redisOptions, warnOfEviction } from '../src/event-manager/adapters/redis/redis-connection.js';
import { engineRefusal } from '../src/event-manager/adapters/adapters.js';
import { endOf, keptAlive, keptAliveBy } from '../src/event-manager/testing/outages.js';
import { RedisServer } from './support/redis-server.js';

let server: RedisServer;

beforeAll(async () => {
  server = await RedisServer.start();
  const user = (name: string, ...rules: readonly string[]) =>
    server.command('ACL', 'SETUSER', name, 'on', '>secret', '~*', '&*', '+@all', ...rules);
  await user('app');
  await user('unselecting', '-select');
  await user('uninformed', '-info');
});

afterAll(() => server.end());

afterEach(() => void vi.restoreAllMocks());

const urlOf = (login: string, path = '') => server.url.replace('//', `//${login}@`) + path;

/** Connects as a user, twice, and answers of what was warned. */
async function warnings(user: string, policy: string): Promise<unknown[]> {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  await server.command('CONFIG', 'SET', 'maxmemory-policy', policy);
  const redis = new Redis({
    ...redisOptions(parseRedisAddress(urlOf(`${user}:secret`))),
    lazyConnect: true,
    retryStrategy: null,
  });
  onTestFinished(() => redis.disconnect());
  const info = vi.spyOn(redis, 'info');
  const asked = () => info.mock.calls.flatMap(([section], index) => (section === 'memory' ? [index] : []));
  warnOfEviction(redis);
  for (const connections of [1, 2]) {
    await redis.connect();
    await endOf(Promise.resolve(info.mock.results[asked()[0] ?? 0]?.value));
    redis.disconnect();
    await expect.poll(() => redis.status, { timeout: 10_000 }).toBe('end');
    expect([connections, asked().length]).toEqual([connections, 1]);
  }
  return warn.mock.calls.map(([line]) => line.policy);
}

describe('a Redis that answers and says that it never will', () => {
  it.each([
    [
      'there is no such database',
      'app:secret',
      '/99',
      /^the number of a database .+ \(ERR DB index is out of range\)$/,
    ],
    ['its user may not select', 'unselecting:secret', '/2', /^the number of a database .+ \(NOPERM\)$/],
    ['the password is wrong', 'app:wrong', '', /^a user and password .+ \(WRONGPASS\)$/],
    ['nobody knows the user', 'nobody:secret', '/2', /^a user and password .+ \(WRONGPASS\)$/],
  ])('is told what would be right: %s', async (_, login, path, refusal) => {
    const before = keptAlive();
    expect(await engineRefusal({ url: urlOf(login, path) })).toMatch(refusal);
    await keptAliveBy(before);
  });

  it('is told what would be right: it wants a password', async () => {
    const locked = await RedisServer.start('--requirepass', 'needed');
    onTestFinished(() => locked.end());
    expect(await engineRefusal({ url: locked.url })).toMatch(/^a user and password .+ \(NOAUTH\)$/);
  });
});

it('a Redis that takes us, or that does not answer, refuses nothing', async () => {
  const before = keptAlive();
  const away = await RedisServer.start();
  expect(await engineRefusal({ url: away.url })).toBeUndefined();
  await away.end();
  expect(await engineRefusal({ url: away.url })).toBeUndefined();
  expect(await engineRefusal({ url: urlOf('app:secret', '/2') })).toBeUndefined();
  expect(await engineRefusal({ url: urlOf('unselecting:secret') })).toBeUndefined();
  await keptAliveBy(before);
});

describe('a Redis that may evict what it holds', () => {
  it('is warned of, once', async () => {
    expect(await warnings('app', 'volatile-ttl')).toEqual(['volatile-ttl']);
  });

  it('is not warned of where it does not, or where its user may not know', async () => {
    expect(await warnings('app', 'noeviction')).toEqual([]);
    expect(await warnings('uninformed', 'volatile-ttl')).toEqual([]);
  });
});
