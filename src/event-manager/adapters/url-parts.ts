import { isIP } from 'node:net';

/** A part of a URL, decoded; undefined if a % does not begin the code of a byte, or the bytes are not UTF-8. */
export function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The host of a URL, an address without brackets; undefined if it is neither a name nor an address, or its port is 0. */
export function hostOf({ hostname, port }: URL): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, '');
  return port !== '0' && (/^[\w.-]+$/.test(hostname) || isIP(host) !== 0) ? host : undefined;
}
