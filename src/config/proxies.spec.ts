import { describe, expect, it } from 'vitest';
import { proxyFor, type Target } from '../provider/api-client/proxies.js';
import { parseConfig } from './load-config.js';
import { ConfigurationError, type EnvironmentSource } from './read-environment.js';

const PROXIES = { HTTP_PROXY: 'http://plain:3128', HTTPS_PROXY: 'http://secure:3128' };

/** The host of the proxy on the way to `url`, as the connector asks for it. */
function proxyOf(url: string, source: EnvironmentSource): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const target: Target = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port };
  return proxyFor(target, parseConfig(source))?.hostname;
}

describe('a proxy', () => {
  it('is the one for the scheme of the URL, and no other', () => {
    expect(proxyOf('http://provider.test', PROXIES)).toBe('plain');
    expect(proxyOf('https://provider.test', PROXIES)).toBe('secure');
    expect(proxyOf('https://provider.test', { HTTP_PROXY: 'http://plain:3128' })).toBeUndefined();
    expect(proxyOf('http://provider.test', { HTTPS_PROXY: 'http://secure:3128' })).toBeUndefined();
  });

  it('is named in small letters, too, and these go first', () => {
    expect(proxyOf('http://provider.test', { ...PROXIES, http_proxy: 'http://small:3128' })).toBe('small');
    expect(proxyOf('https://provider.test', { https_proxy: 'http://small:3128' })).toBe('small');
    expect(proxyOf('http://provider.test', { ...PROXIES, http_proxy: '' })).toBe('plain');
    expect(proxyOf('http://provider.test', { ...PROXIES, no_proxy: 'provider.test', NO_PROXY: '' })).toBeUndefined();
  });

  it.each([
    'http://localhost:4000',
    'http://a.localhost',
    'http://127.0.0.1:4000',
    'http://127.1.2.3',
    'http://[::1]:4000',
  ])('does not lead to this very machine: %s', (url) => {
    expect(proxyOf(url, PROXIES)).toBeUndefined();
  });

  it.each([
    ['provider.test', 'https://provider.test'],
    ['Provider.Test', 'https://PROVIDER.test'],
    ['provider.test', 'https://auth.provider.test'],
    ['.provider.test', 'https://auth.provider.test'],
    ['*.provider.test', 'https://auth.provider.test'],
    ['a, b c,provider.test', 'https://provider.test'],
    ['provider.test:443', 'https://provider.test'],
    ['provider.test:8443', 'https://provider.test:8443'],
    ['*', 'https://provider.test'],
    ['10.1.2.3', 'https://10.1.2.3'],
    ['10.0.0.0/8', 'https://10.1.2.3:8443'],
    ['2001:db8::1', 'https://[2001:db8::1]'],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443'],
    ['2001:db8::/32', 'https://[2001:db8::1]'],
  ])('is passed by where NO_PROXY is %s, to %s', (NO_PROXY, url) => {
    expect(proxyOf(url, { ...PROXIES, NO_PROXY })).toBeUndefined();
  });

  it.each([
    ['provider.test', 'https://otherprovider.test'],
    ['auth.provider.test', 'https://provider.test'],
    ['provider.test:8443', 'https://provider.test'],
    ['10.0.0.0/8', 'https://11.1.2.3'],
    ['10.0.0.0/8', 'https://provider.test'],
    ['10.0.0.0/99', 'https://10.1.2.3'],
    ['10.0.0.0/', 'https://10.1.2.3'],
    ['::/0', 'https://10.1.2.3'],
    [',', 'https://provider.test'],
    ['//:', 'https://provider.test'],
  ])('is taken all the same where NO_PROXY is %s, to %s', (NO_PROXY, url) => {
    expect(proxyOf(url, { ...PROXIES, NO_PROXY })).toBe('secure');
  });

  it.each([
    'http://user:p%40ss@proxy:3128',
    'https://proxy',
    'http://10.0.0.1:3128/',
    'http://[::1]:3128',
    'http://user@proxy',
  ])('is named by %s', (url) => {
    expect(parseConfig({ HTTPS_PROXY: url }).httpsProxy).toBe(url);
  });

  it('is named without a scheme, too', () => {
    expect(parseConfig({ HTTPS_PROXY: 'proxy:3128' }).httpsProxy).toBe('http://proxy:3128');
    expect(parseConfig({ HTTPS_PROXY: 'user:password@proxy:3128' }).httpsProxy).toBe('http://user:password@proxy:3128');
  });

  it.each([
    'socks5://proxy:1080',
    'http://',
    'http://proxy:3128/path',
    'http://proxy:3128?query',
    'http://proxy:0',
    'http://proxy:70000',
    'http://hush:50%@proxy',
    'http://:hush@',
    'a proxy',
  ])('is refused for %s', (url) => {
    const takes = 'takes the http:// or https:// URL of a proxy, user and password percent-encoded';
    expect(() => parseConfig({ HTTPS_PROXY: url, http_proxy: url })).toThrow(
      new ConfigurationError([`HTTPS_PROXY ${takes}`, `HTTP_PROXY ${takes}`]),
    );
  });
});
