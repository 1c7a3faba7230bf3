import { isIP } from 'node:net';

/** A DNS host name in ASCII; IPv4 addresses have this form, too. */
export function isHostname(text: string): boolean {
  const labels = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
  return labels.test(text) && URL.canParse(`http://${text}`);
}

/** A name or an address to listen on. */
export function isHost(text: string): boolean {
  return isHostname(text) || isIP(text) !== 0;
}

/** A host name that stands for an IP address (0x7f.1 does, too) or for this very machine. */
export function isAddressOrLocalhost(hostname: string): boolean {
  const canonical = new URL(`http://${hostname}`).hostname;
  return isIP(canonical) !== 0 || canonical === 'localhost' || canonical.endsWith('.localhost');
}

/** An http or https URL without user info and fragment, and without what no URL may hold (RFC 3986): some of them become headers. */
export function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s"#/<>?\\^`{|}][^\s"#<>\\^`{|}]*$/i.test(text) || !URL.canParse(text)) {
    return false;
  }
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

/** An http or https URL to which a path can be appended. */
export function isBaseUrl(text: string): boolean {
  return isHttpUrl(text) && !text.includes('?');
}

/**
 * A redis or rediss URL with a host and, for its path, at most the number of a database: what is neither understood nor
 * harmless (a query, a user without a password, a bare %) would be ignored or fail for ever.
 */
export function isRedisUrl(text: string): boolean {
  if (!/^rediss?:\/\/[^\s?#]+$/.test(text) || !URL.canParse(text)) {
    return false;
  }
  const { hostname, port, pathname, username, password } = new URL(text);
  return (
    (/^[\w.-]+$/.test(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) &&
    port !== '0' &&
    /^\/?(0|[1-9]\d{0,8})?$/.test(pathname) &&
    (username === '' || password !== '') &&
    isPercentEncoded(username + password)
  );
}

/** Text in which each % begins the code of a byte, and the bytes are UTF-8. */
export function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** 1 to 64 characters that mean nothing to Redis; without braces, since it becomes a Redis Cluster hash tag. */
export function isRedisPrefix(text: string): boolean {
  return /^[\w.-]{1,64}$/.test(text);
}

/** Bytes enough for a secret: 16. */
export function isLongEnough(secret: string | Uint8Array): boolean {
  return Buffer.byteLength(secret) >= 16;
}

/** A caller's key: a secret of visible ASCII, which any client can send in a header. */
export function isApiKey(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text) && isLongEnough(text);
}

/** ASCII that a header's value carries without any doubt about its encoding. */
export function isPrintableAscii(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

/** What HTTP allows as a header's value: Latin-1 without control characters. */
export function isHeaderValue(text: string): boolean {
  return /^[\x20-\x7e\xa0-\xff]+$/.test(text);
}

/** A token of HTTP, as the names of headers are. */
export function isHeaderName(text: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(text);
}

/** The URL of an HTTP proxy: http or https, with nothing after its host and port. */
export function isProxyUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s\\?#]+$/i.test(text) || !URL.canParse(text)) {
    return false;
  }
  const { pathname, port, username, password } = new URL(text);
  return pathname === '/' && port !== '0' && isPercentEncoded(username + password);
}

/** The URL of a proxy that is written without its scheme, as other programs take it. */
export function withScheme(proxy: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}
