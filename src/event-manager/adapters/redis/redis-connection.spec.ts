import { Logger } from '@nestjs/common';
import { Redis, ReplyError } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeOf, insistOnDatabase, isRefused, logOutages, redisOptions, warnOfEviction } from './redis-connection.js';
import { parseRedisAddress } from './redis-address.js';
import { replyChannelName } from '../../signalling/reply-channel.js';
import { RedisKeys } from './redis-keys.js';

describe('the options of a connection to Redis', () => {
  it('are what its URL says, decoded', () => {
    const url = 'redis://us%65r:p%40ss%25@cache.example.com:6380/2';
    const named = { host: 'cache.example.com', port: 6380, db: 2, username: 'user', password: 'p@ss%' };
    expect(redisOptions(parseRedisAddress(url))).toMatchObject(named);
  });

  it.each(['redis://localhost', 'redis://localhost/', 'redis://localhost/0'])(
    'of %s are those of database 0',
    (url) => {
      expect(redisOptions(parseRedisAddress(url))).toMatchObject({ host: 'localhost', port: 6379, db: 0 });
      expect(Object.keys(redisOptions(parseRedisAddress(url)))).not.toEqual(expect.arrayContaining(['tls']));
    },
  );

  it('name the server in TLS by its name', () => {
    expect(redisOptions(parseRedisAddress('rediss://cache.example.com'))).toMatchObject({
      tls: { servername: 'cache.example.com' },
    });
  });

  it.each([
    ['rediss://[::1]', '::1'],
    ['rediss://127.0.0.1:6380', '127.0.0.1'],
  ])('of %s name no server in TLS: an address has no SNI', (url, host) => {
    expect(redisOptions(parseRedisAddress(url))).toMatchObject({ host, tls: { rejectUnauthorized: true } });
    expect(redisOptions(parseRedisAddress(url)).tls).not.toHaveProperty('servername');
  });

  it('verify the server, whatever they are given beside the CA', () => {
    const careless = { ca: 'a CA', rejectUnauthorized: false };
    expect(redisOptions(parseRedisAddress('rediss://localhost'), careless).tls).toMatchObject({
      ca: 'a CA',
      rejectUnauthorized: true,
    });
  });

  it('may have a password alone', () => {
    expect(redisOptions(parseRedisAddress('redis://:secret@redis.example'))).toMatchObject({ password: 'secret' });
    expect(redisOptions(parseRedisAddress('redis://:secret@redis.example'))).not.toHaveProperty('username');
  });

  it.each(['redis+sentinel://:secret@one,two/primary/2', 'redis+cluster://:secret@one,two'])(
    'of %s find the server anew each time',
    (url) => {
      const { Connector, host, port, password } = redisOptions(parseRedisAddress(url));
      expect({ Connector, host, port, password }).toEqual({ Connector: expect.any(Function), password: 'secret' });
    },
  );

  it('fail fast: nothing is queued, nothing is sent again, and a silent server is given up within a second', () => {
    expect(redisOptions(parseRedisAddress('redis://redis.example'))).toMatchObject({
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      socketTimeout: 750,
      connectTimeout: 1_500,
    });
  });
});

it.each([
  ['OOM command not allowed when used memory > maxmemory.', 'OOM'],
  ['READONLY You can’t write against a read only replica.', 'READONLY'],
  ['ERR Error running script (call to f_12): @user_script:1: -OOM command not allowed', 'OOM'],
  ['ERR Error running script (call to f_12): @user_script:1: READONLY You can’t', 'READONLY'],
  ['ERR Error running script (call to f_12): @user_script: 1: no such thing', 'ERR'],
  ['NOPERM after “ERR Error running script: -OOM no”', 'NOPERM'],
  ['Connection is CLOSED', 'ERR'],
  ['', 'ERR'],
])('of %j the code is %s', (message, code) => {
  expect(codeOf(new Error(message))).toBe(code);
});

/** What ioredis makes of a command's error reply. */
function refusalOf(name: string, message = 'NOPERM no'): Error {
  return Object.assign(new ReplyError(message), { command: { name } });
}

it('a refusal is one of a command that is asked about', () => {
  expect(isRefused(refusalOf('select'), 'select')).toBe(true);
  expect(isRefused(refusalOf('select'), 'hello', 'auth', 'select')).toBe(true);
  expect(isRefused(refusalOf('select'), 'hello', 'auth')).toBe(false);
  expect(isRefused(new Error('ECONNREFUSED'), 'select')).toBe(false);
});

describe('a connection', () => {
  let redis: Redis;

  beforeEach(() => {
    redis = new Redis({ lazyConnect: true });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    redis.disconnect();
  });

  it('that may not work in its database ends, to be made anew', () => {
    const disconnect = vi.spyOn(redis, 'disconnect');
    insistOnDatabase(redis);
    redis.emit('error', refusalOf('get'));
    redis.emit('error', new Error('ECONNREFUSED'));
    expect(disconnect).not.toHaveBeenCalled();
    redis.emit('error', refusalOf('select'));
    expect(disconnect).toHaveBeenCalledWith(true);
  });

  it.each([
    ['# Memory\r\nmaxmemory_policy:allkeys-lru\r\nother:1\r\n', 'allkeys-lru'],
    ['maxmemory_policy:volatile-ttl\nother:1\n', 'volatile-ttl'],
    ['# Memory\r\nmaxmemory_policy:noeviction\r\n', undefined],
    ['# Memory\r\nold_maxmemory_policy:allkeys-lru\r\n', undefined],
    ['', undefined],
  ])('whose server says %j may evict what it keeps by the policy %s, which is warned of', async (told, policy) => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    vi.spyOn(redis, 'info').mockResolvedValue(told);
    warnOfEviction(redis);
    for (const _ of [1, 2]) redis.emit('ready');
    await new Promise((resolve) => setImmediate(resolve));
    const line = { event: 'redis-evicts', policy, reason: expect.stringContaining('noeviction') };
    expect(warn.mock.calls).toEqual(policy ? [[line]] : []);
  });

  it('names each outage once, each kind of refusal once, and their end once', () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    const reasons = () => warn.mock.calls.map(([line]) => line.reason);
    logOutages(redis, 'store');
    redis.emit('ready');
    expect(log).not.toHaveBeenCalled();
    for (const message of ['ECONNREFUSED', 'ETIMEDOUT']) redis.emit('error', new Error(message));
    for (const message of ['OOM 1', 'OOM 2', 'NOPERM']) redis.emit('error', refusalOf('set', message));
    expect(reasons()).toEqual(['ECONNREFUSED', 'OOM 1', 'NOPERM']);
    redis.emit('ready');
    redis.emit('ready');
    expect(log.mock.calls).toEqual([[{ event: 'redis-restored', connection: 'store' }]]);
    redis.emit('error', new Error('ECONNRESET'));
    expect(reasons()).toEqual(['ECONNREFUSED', 'OOM 1', 'NOPERM', 'ECONNRESET']);
  });
});

it('the names of what is kept and of channels are those that operators and other versions know', () => {
  const keys = new RedisKeys('prefix');
  const names = [keys.request('id'), keys.name('id'), keys.early, keys.proofs[255], replyChannelName('prefix', 'A')];
  expect(names).toEqual([
    'prefix:v2:{hlk}:request:id',
    'prefix:v2:{hlk}:name:id',
    'prefix:v2:{1bz}:early',
    'prefix:v2:{45c}:proof',
    'prefix:v1:reply:A',
  ]);
});
