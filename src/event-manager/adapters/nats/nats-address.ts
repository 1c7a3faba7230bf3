import { isIP } from 'node:net';
import type { UrlForm } from '../engine.js';
import { decodePart } from '../url-parts.js';

/** Where NATS is, and what it is told of the one who connects. */
export interface NatsAddress {
  readonly servers: readonly NatsServerAddress[];
  readonly login: NatsLogin;
  readonly tls: boolean;
}

interface NatsServerAddress {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

type NatsLogin =
  { readonly user: string; readonly pass: string } | { readonly token: string } | Readonly<Record<string, never>>;

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
  const [, scheme, text, hosts = ''] = FORM.exec(url) ?? [];
  if (scheme === undefined) return undefined;
  const servers = hosts.split(',').map(readHost);
  const login = readLogin(text);
  if (!login || !servers.every((server) => server !== undefined)) return undefined;
  return { servers, login, tls: scheme.toLowerCase() === 'tls' };
}

/** The class URL takes no list of hosts. */
function readHost(text: string): NatsServerAddress | undefined {
  const [, address, name = '', port = '4222'] = /^(?:\[(.*)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = address ?? name;
  const isHost = address === undefined ? URL.canParse(`http://${name}`) : isIP(address) === 6;
  return isHost && Number(port) >= 1 && Number(port) <= 65_535 ? { host, port: Number(port) } : undefined;
}

function readLogin(text: string | undefined): NatsLogin | undefined {
  if (text === undefined) return {};
  const [user, pass, ...others] = text.split(':').map(decodePart);
  if (!user || others.length > 0) return undefined;
  if (!text.includes(':')) return { token: user };
  return pass ? { user, pass } : undefined;
}
