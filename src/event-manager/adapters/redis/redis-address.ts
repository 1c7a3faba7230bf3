import { isIP } from 'node:net';
import type { UrlForm } from '../engine.js';

/**
 * A redis or rediss URL with a host and, as its path, at most the number of a database. Other parts (a query, a user without a
 * password, a bare %) would be ignored, or every connection would fail.
 */
export const redisUrls: UrlForm = {
  takes:
    'a redis:// or rediss:// URL with a host, a password percent-encoded and beside every user, ' +
    'nothing but the number of a database for its path, and no query',
  accepts: (url) => {
    if (!/^rediss?:\/\/[^\s?#]+$/.test(url) || !URL.canParse(url)) return false;
    const { hostname, port, pathname, username, password } = new URL(url);
    return (
      (/^[\w.-]+$/.test(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) &&
      port !== '0' &&
      /^\/?(0|[1-9]\d{0,8})?$/.test(pathname) &&
      (username === '' || password !== '') &&
      isPercentEncoded(username + password)
    );
  },
};

/** Whether each % begins the code of a byte, and the bytes are UTF-8. */
function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
