import { describe, expect, it } from 'vitest';
import { clusterUrls, parseRedisAddress, redisUrls, sentinelUrls } from './redis-address.js';

describe('the URL of', () => {
  it.each([
    ['redis://localhost', { kind: 'server', host: 'localhost', port: 6379, db: 0, tls: false }],
    ['redis://localhost/', { kind: 'server', host: 'localhost', port: 6379, db: 0, tls: false }],
    [
      'rediss://us%65r:p%40ss%25@cache.example.com:6380/2',
      {
        kind: 'server',
        host: 'cache.example.com',
        port: 6380,
        db: 2,
        username: 'user',
        password: 'p@ss%',
        tls: true,
      },
    ],
    [
      'redis://:p@ss:w,rd!@[::1]:7000',
      { kind: 'server', host: '::1', port: 7000, db: 0, password: 'p@ss:w,rd!', tls: false },
    ],
  ])('a server: %s', (url, address) => {
    expect(parseRedisAddress(url)).toEqual(address);
    expect([redisUrls, sentinelUrls, clusterUrls].map(({ accepts }) => accepts(url))).toEqual([true, false, false]);
  });

  it.each([
    [
      'redis+sentinel://one/primary',
      { kind: 'sentinel', sentinels: [{ host: 'one', port: 26379 }], name: 'primary', db: 0, tls: false },
    ],
    [
      'rediss+sentinel://user:p%40ss@one:1,[::1]:2,[2001:db8::1],10.0.0.1/the%20primary/3',
      {
        kind: 'sentinel',
        sentinels: [
          { host: 'one', port: 1 },
          { host: '::1', port: 2 },
          { host: '2001:db8::1', port: 26379 },
          { host: '10.0.0.1', port: 26379 },
        ],
        name: 'the primary',
        db: 3,
        username: 'user',
        password: 'p@ss',
        tls: true,
      },
    ],
    [
      'redis+sentinel://:p@ss,w0rd@one/primary/',
      {
        kind: 'sentinel',
        sentinels: [{ host: 'one', port: 26379 }],
        name: 'primary',
        db: 0,
        password: 'p@ss,w0rd',
        tls: false,
      },
    ],
  ])('a primary that sentinels know: %s', (url, address) => {
    expect(parseRedisAddress(url)).toEqual(address);
    expect([redisUrls, sentinelUrls, clusterUrls].map(({ accepts }) => accepts(url))).toEqual([false, true, false]);
  });

  it.each([
    [
      'redis+cluster://one,two:7000/',
      {
        kind: 'cluster',
        nodes: [
          { host: 'one', port: 6379 },
          { host: 'two', port: 7000 },
        ],
        tls: false,
      },
    ],
    [
      'rediss+cluster://app:secret@[::1]:7000',
      { kind: 'cluster', nodes: [{ host: '::1', port: 7000 }], username: 'app', password: 'secret', tls: true },
    ],
  ])('a cluster: %s', (url, address) => {
    expect(parseRedisAddress(url)).toEqual(address);
    expect([redisUrls, sentinelUrls, clusterUrls].map(({ accepts }) => accepts(url))).toEqual([false, false, true]);
  });
});

const others = ['sentinel', 'cluster'].flatMap((form) => [
  `redis+${form}://`,
  `redis+${form}:///primary`,
  `redis+${form}://@/primary`,
  `redis+${form}://one,/primary`,
  `redis+${form}://,one/primary`,
  `redis+${form}://one,,two/primary`,
  `redis+${form}://one, two/primary`,
  `redis+${form}://one:0,two/primary`,
  `redis+${form}://one,two:65536/primary`,
  `redis+${form}://one,t%20wo/primary`,
  `redis+${form}://::1/primary`,
  `redis+${form}://[::1]x/primary`,
  `redis+${form}://user@one/primary`,
  `redis+${form}://user:@one/primary`,
  `redis+${form}://:50%@one/primary`,
  `redis+${form}://:%FF@one/primary`,
  `redis+${form}://one/primary?db=1`,
  `redis+${form}://one/primary#`,
  `redis+${form}+tls://one/primary`,
]);

it.each([
  '',
  'redis:one',
  'http://one',
  'redis+other://one',
  'redis://one,two',
  'redis://one/primary',
  'redis://user@one',
  'redis+sentinel://one',
  'redis+sentinel://one/',
  'redis+sentinel://one//1',
  'redis+sentinel://:p/ss@one/primary',
  'redis+sentinel://one/50%',
  'redis+sentinel://one/primary/two',
  'redis+sentinel://one/primary/01',
  'redis+sentinel://one/primary/1/',
  'redis+cluster://one/0',
  'redis+cluster://one//',
  ...others,
  ...others.map((url) => url.replace('/primary', '')),
])('%j is no URL of Redis, which is said without showing it', (url) => {
  for (const { accepts } of [redisUrls, sentinelUrls, clusterUrls]) expect(accepts(url)).toBe(false);
  expect(() => parseRedisAddress(url)).toThrow(`${redisUrls.takes}; or ${sentinelUrls.takes}; or ${clusterUrls.takes}`);
});
