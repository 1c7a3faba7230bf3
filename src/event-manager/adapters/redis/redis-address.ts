import type { UrlForm } from '../engine.js';
import { decodePart, hostOf } from '../url-parts.js';

/** Where a server listens. */
export interface RedisHost {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What every form of a URL says, decoded. */
interface RedisLogin {
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
}

/** One server, under an address that stays the same. */
export interface ServerAddress extends RedisLogin, RedisHost {
  readonly kind: 'server';
  readonly db: number;
}

/** Servers of which one is the primary; these sentinels know which. */
export interface SentinelAddress extends RedisLogin {
  readonly kind: 'sentinel';
  readonly sentinels: readonly [RedisHost, ...RedisHost[]];
  /** What the sentinels call the primary. */
  readonly name: string;
  readonly db: number;
}

/** The nodes of a Redis Cluster, of which these are known. */
export interface ClusterAddress extends RedisLogin {
  readonly kind: 'cluster';
  readonly nodes: readonly [RedisHost, ...RedisHost[]];
}

/** Where Redis is, as its URL says. */
export type RedisAddress = ServerAddress | SentinelAddress | ClusterAddress;

/** A part that has no meaning (a query, a user without a password, a bare %) would be ignored, or every connection would fail. */
const LOGIN = 'a password percent-encoded and beside every user';

/** The URLs of one server: redis[s]://[user:password@]host[:port][/db]. */
export const redisUrls: UrlForm = {
  takes:
    `a redis:// or rediss:// URL with a host, ${LOGIN}, ` +
    'nothing but the number of a database for its path, and no query',
  accepts: (url) => readAddress(url)?.kind === 'server',
};

/** The URLs of a primary that sentinels know: redis[s]+sentinel://[user:password@]host[:port],host[:port]/name[/db]. */
export const sentinelUrls: UrlForm = {
  takes:
    `a redis+sentinel:// or rediss+sentinel:// URL with the hosts of the sentinels, a comma between them, ${LOGIN}, ` +
    'the name of the primary for its path, after which the number of a database may come, and no query',
  accepts: (url) => readAddress(url)?.kind === 'sentinel',
};

/** The URLs of a Redis Cluster: redis[s]+cluster://[user:password@]host[:port],host[:port]. */
export const clusterUrls: UrlForm = {
  takes:
    `a redis+cluster:// or rediss+cluster:// URL with the hosts of some of its nodes, a comma between them, ${LOGIN}, ` +
    'no path and no query',
  accepts: (url) => readAddress(url)?.kind === 'cluster',
};

/** Where Redis is. Throws a TypeError, which does not show the URL, if the URL has none of the three forms. */
export function parseRedisAddress(url: string): RedisAddress {
  const address = readAddress(url);
  if (!address) throw new TypeError([redisUrls, sentinelUrls, clusterUrls].map(({ takes }) => takes).join('; or '));
  return address;
}

const FORM = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/([^\s/?#]+)(\/[^\s?#]*)?$/;
const DATABASE = /^\/?(0|[1-9]\d{0,8})?$/;
const NAME_AND_DATABASE = /^\/([^/]+)(.*)$/;

function readAddress(url: string): RedisAddress | undefined {
  const [, scheme, form, authority = '', path = ''] = FORM.exec(url) ?? [];
  const named = readAuthority(authority, form === 'sentinel' ? 26379 : 6379);
  if (!named) return undefined;
  const { hosts, ...login } = { ...named, tls: scheme === 'rediss' };
  if (form === 'cluster') return /^\/?$/.test(path) ? { kind: 'cluster', nodes: hosts, ...login } : undefined;
  if (form === 'sentinel') {
    const [, encodedName = '%', ending = ''] = NAME_AND_DATABASE.exec(path) ?? [];
    const [name, db] = [decodePart(encodedName), readDatabase(ending)];
    if (name === undefined || db === undefined) return undefined;
    return { kind: 'sentinel', sentinels: hosts, name, db, ...login };
  }
  const db = readDatabase(path);
  return db === undefined || hosts.length > 1 ? undefined : { kind: 'server', ...hosts[0], db, ...login };
}

/** The class URL knows no list of hosts, so that each is read as if it were the only one. */
function readAuthority(authority: string, defaultPort: number) {
  const hostsBegin = authority.lastIndexOf('@') + 1;
  const userInfo = authority.slice(0, hostsBegin);
  const hosts: RedisHost[] = [];
  for (const text of authority.slice(hostsBegin).split(',')) {
    const host = readHost(`redis://${userInfo}${text}`, defaultPort);
    if (!host) return undefined;
    hosts.push(host);
  }
  const [first, ...others] = hosts;
  const login = readLogin(new URL(`redis://${userInfo}host`));
  return first && login && { hosts: [first, ...others] as const, ...login };
}

function readHost(url: string, defaultPort: number): RedisHost | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  const host = hostOf(parsed);
  return host === undefined ? undefined : { host, port: Number(parsed.port || defaultPort) };
}

function readLogin(url: URL): Omit<RedisLogin, 'tls'> | undefined {
  const [username, password] = [decodePart(url.username), decodePart(url.password)];
  if (username === undefined || password === undefined || (username !== '' && password === '')) return undefined;
  return { ...(username && { username }), ...(password && { password }) };
}

function readDatabase(path: string): number | undefined {
  const [isPath, db] = DATABASE.exec(path) ?? [];
  return isPath === undefined ? undefined : Number(db ?? 0);
}
