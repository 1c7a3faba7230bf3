import { describe, expect, it } from 'vitest';
import { redisOptions } from './redis-connection.js';

describe('the options of a connection to Redis', () => {
  it('are what its URL says, decoded', () => {
    const url = 'redis://us%65r:p%40ss%25@cache.example.com:6380/2';
    const named = { host: 'cache.example.com', port: 6380, db: 2, username: 'user', password: 'p@ss%' };
    expect(redisOptions(url)).toMatchObject(named);
  });

  it.each(['redis://localhost', 'redis://localhost/', 'redis://localhost/0'])(
    'of %s are those of database 0',
    (url) => {
      expect(redisOptions(url)).toMatchObject({ host: 'localhost', port: 6379, db: 0 });
      expect(Object.keys(redisOptions(url))).not.toEqual(expect.arrayContaining(['tls']));
    },
  );

  it('name the server in TLS by its name', () => {
    expect(redisOptions('rediss://cache.example.com')).toMatchObject({ tls: { servername: 'cache.example.com' } });
  });

  it.each([
    ['rediss://[::1]', '::1'],
    ['rediss://127.0.0.1:6380', '127.0.0.1'],
  ])('of %s name no server in TLS: an address has no SNI', (url, host) => {
    expect(redisOptions(url)).toMatchObject({ host, tls: { rejectUnauthorized: true } });
    expect(redisOptions(url).tls).not.toHaveProperty('servername');
  });

  it('verify the server, whatever they are given beside the CA', () => {
    const careless = { ca: 'a CA', rejectUnauthorized: false };
    expect(redisOptions('rediss://localhost', careless).tls).toMatchObject({ ca: 'a CA', rejectUnauthorized: true });
  });
});
