import { isIP } from 'node:net';
import type { UrlForm } from '../engine.js';

/** Where NATS is, and what it is told of the one who connects. */
export interface NatsAddress {
  /** Each as host:port. */
  readonly servers: readonly string[];
  /** A user has a password beside it. */
  readonly user?: string;
  readonly pass?: string;
  /** Without a user. */
  readonly token?: string;
  readonly tls: boolean;
}

/** nats://[user:password@]host[:port],host[:port] or, with a token, nats://token@host; tls:// likewise. */
export const natsUrls: UrlForm = {
  takes:
    'a nats:// or tls:// URL with the hosts of one or more servers, a comma between them, a user with a password or a token ' +
    'alone before them, percent-encoded, no path and no query',
  accepts: (url) => readAddress(url) !== undefined,
};

/** Where NATS is. Throws a TypeError, which does not show the URL, if the URL is none of NATS. */
export function parseNatsAddress(url: string): NatsAddress {
  const address = readAddress(url);
  if (!address) throw new TypeError(natsUrls.takes);
  return address;
}

const FORM = /^(nats|tls):\/\/(?:([^\s/?#@]+)@)?([^\s/?#@]+)\/?$/i;

function readAddress(url: string): NatsAddress | undefined {
  const [, scheme, login, hosts = ''] = FORM.exec(url) ?? [];
  if (scheme === undefined) return undefined;
  const servers = hosts.split(',').map(readHost);
  const named = readLogin(login);
  if (!named || !servers.every((server) => server !== undefined)) return undefined;
  return { servers, ...named, tls: scheme.toLowerCase() === 'tls' };
}

/** The class URL takes no list of hosts, and a port that is a scheme's own is left out of what it says. */
function readHost(text: string): string | undefined {
  const [, bracketed, name = '', port = '4222'] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (Number(port) < 1 || Number(port) > 65_535) return undefined;
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? `[${bracketed}]:${Number(port)}` : undefined;
  return /^[\w.-]+$/.test(name) && URL.canParse(`http://${name}`) ? `${name}:${Number(port)}` : undefined;
}

function readLogin(text: string | undefined): Pick<NatsAddress, 'user' | 'pass' | 'token'> | undefined {
  if (text === undefined) return {};
  const [user, pass, ...others] = text.split(':').map(decode);
  if (!user || others.length > 0) return undefined;
  if (!text.includes(':')) return { token: user };
  return pass ? { user, pass } : undefined;
}

/** Undefined if a % does not begin the code of a byte, or the bytes are not UTF-8. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
