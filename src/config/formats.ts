import { isIP } from 'node:net';

/** A DNS host name in ASCII; IPv4 addresses have this form, too. */
export function isHostname(text: string): boolean {
  const labels = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
  return labels.test(text) && URL.canParse(`http://${text}`);
}

/** The host of a URL, or all hosts below it (`*.example.com`), perhaps with a port. */
export function isHostPattern(text: string): boolean {
  const [, name = '', port = '1'] = /^(?:\*\.)?([^:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return isHostname(name) && Number(port) >= 1 && Number(port) <= 65_535;
}

/** A name or an address to listen on. */
export function isHost(text: string): boolean {
  return isHostname(text) || isIP(text) !== 0;
}

/** A host name that is an IP address in some notation, such as 0x7f.1, or a name for this machine. */
export function isAddressOrLocalhost(hostname: string): boolean {
  const canonical = new URL(`http://${hostname}`).hostname;
  return isIP(canonical) !== 0 || canonical === 'localhost' || canonical.endsWith('.localhost');
}

/** An http or https URL without user info, fragment and the characters that no URL may contain (RFC 3986): some URLs become headers. */
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

/** A text in which each % begins the code of a byte, and the bytes are UTF-8. */
export function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** 1 to 64 characters without a special meaning in Redis: no braces, because the prefix becomes a hash tag of Redis Cluster. */
export function isNamespace(text: string): boolean {
  return /^[\w.-]{1,64}$/.test(text);
}

/** A secret of at least 16 bytes. */
export function isLongEnough(secret: string | Uint8Array): boolean {
  return Buffer.byteLength(secret) >= 16;
}

/** A caller's key: a secret of visible ASCII, which any client can send in a header. */
export function isApiKey(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text) && isLongEnough(text);
}

/** ASCII, which has only one encoding in a header's value. */
export function isPrintableAscii(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

/** A value that HTTP allows in a header: Latin-1 without control characters. */
export function isHeaderValue(text: string): boolean {
  return /^[\x20-\x7e\xa0-\xff]+$/.test(text);
}

/** A name that HTTP allows for a header: a token. */
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

/** The URL of a proxy, with http:// if it has no scheme: other programs accept it without one. */
export function withScheme(proxy: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}
