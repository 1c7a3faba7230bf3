import { describe, expect, it } from 'vitest';
import { postgresUrls, readPostgresUrl } from './postgres-address.js';

describe('a URL of a Postgres', () => {
  it.each([
    'postgres://localhost/app',
    'postgresql://db.example.com:6432/app',
    'postgres://user:secret@127.0.0.1/app',
    'postgres://us%65r:p%40ss%25@[::1]:5432/other%20one',
    'postgres://localhost/app?sslmode=disable',
    'postgres://localhost/app?sslmode=verify-full',
  ])('may be %s', (url) => {
    expect(postgresUrls.accepts(url)).toBe(true);
  });

  it.each([
    'postgres://localhost',
    'postgres://localhost/',
    'postgres:///app',
    'postgres://localhost:0/app',
    'postgres://localhost:99999/app',
    'postgres://one,two/app',
    'postgres://user@localhost/app',
    'postgres://:secret@localhost/app',
    'postgres://user:50%@localhost/app',
    'postgres://user:%00@localhost/app',
    'postgres://localhost/app/more',
    'postgres://localhost/a%2fb',
    'postgres://localhost/%ff',
    'postgres://localhost/app?sslmode=require',
    'postgres://localhost/app?sslmode=verify-full&sslrootcert=file',
    'postgres://localhost/app?application_name=other',
    'postgres://localhost/app#part',
    'postgres://local host/app',
    'mysql://localhost/app',
  ])('is not %s', (url) => {
    expect(postgresUrls.accepts(url)).toBe(false);
  });

  it('is read, decoded', () => {
    expect(readPostgresUrl('postgres://us%65r:p%40ss%25@[::1]:6432/other%20one?sslmode=verify-full')).toEqual({
      host: '::1',
      port: 6432,
      user: 'user',
      password: 'p@ss%',
      database: 'other one',
      verifies: true,
    });
    expect(readPostgresUrl('postgres://localhost/app')).toEqual({
      host: 'localhost',
      port: 5432,
      user: 'postgres',
      password: '',
      database: 'app',
      verifies: false,
    });
  });
});
