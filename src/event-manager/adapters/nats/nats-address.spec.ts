import { describe, expect, it } from 'vitest';
import { natsUrls, parseNatsAddress } from './nats-address.js';

describe('an address of NATS', () => {
  it.each([
    ['nats://host', { servers: [{ host: 'host', port: 4222 }], login: {}, tls: false }],
    ['tls://host:443/', { servers: [{ host: 'host', port: 443 }], login: {}, tls: true }],
    ['nats://127.0.0.1:80', { servers: [{ host: '127.0.0.1', port: 80 }], login: {}, tls: false }],
    ['NATS://[::1]:4333', { servers: [{ host: '::1', port: 4333 }], login: {}, tls: false }],
    [
      'nats://a_1,b-2.test:4333,[::1]',
      {
        servers: [
          { host: 'a_1', port: 4222 },
          { host: 'b-2.test', port: 4333 },
          { host: '::1', port: 4222 },
        ],
        login: {},
        tls: false,
      },
    ],
    [
      'nats://us%40er:p%3Ass@h',
      { servers: [{ host: 'h', port: 4222 }], login: { user: 'us@er', pass: 'p:ss' }, tls: false },
    ],
    ['nats://t%2Fken@h', { servers: [{ host: 'h', port: 4222 }], login: { token: 't/ken' }, tls: false }],
  ])('%s', (url, address) => {
    expect(natsUrls.accepts(url)).toBe(true);
    expect(parseNatsAddress(url)).toEqual(address);
  });

  it.each([
    '',
    'nats:',
    'nats://',
    'redis://host',
    'nats://host,',
    'nats://,host',
    'nats://host:0',
    'nats://host:65536',
    'nats://host:x',
    'nats://[127.0.0.1]',
    'nats://[::1',
    'nats://::1',
    'nats://256.1.1.1',
    'nats://ho st',
    'nats://h*st',
    'nats://host/path',
    'nats://host?query',
    'nats://host#hash',
    'nats://@host',
    'nats://user:@host',
    'nats://:password@host',
    'nats://user:pass:word@host',
    'nats://us@er:password@host',
    'nats://bare%@host',
    'nats://user:%FF@host',
    'nats://user:password@host,user:password@host',
  ])('is not "%s"', (url) => {
    expect(natsUrls.accepts(url)).toBe(false);
    expect(() => parseNatsAddress(url)).toThrow(natsUrls.takes);
  });
});
