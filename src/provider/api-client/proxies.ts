import { BlockList, isIP } from 'node:net';

/** The proxies, and the targets that are called without one. */
export interface ProxySettings {
  /** For http:// URLs; a secret, if it has a password. */
  readonly httpProxy: string | undefined;
  /** For https:// URLs; a secret, if it has a password. */
  readonly httpsProxy: string | undefined;
  /** Names (with their subdomains), addresses and networks (10.0.0.0/8), with or without a port; or `*`. */
  readonly noProxy: readonly string[];
}

/** The server that a connection is for. */
export interface Target {
  /** With its colon. */
  readonly protocol: string;
  /** An IPv6 address may have brackets. */
  readonly hostname: string;
  /** Empty for the protocol's default. */
  readonly port: string;
}

/** The proxy for `target`, chosen as curl and Go choose it; undefined if there is none. This machine never needs one. */
export function proxyFor(target: Target, { httpProxy, httpsProxy, noProxy }: ProxySettings): URL | undefined {
  const proxy = target.protocol === 'https:' ? httpsProxy : httpProxy;
  const host = target.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  if (proxy === undefined || isThisMachine(host)) return undefined;
  return noProxy.some((entry) => matches(entry.toLowerCase(), host, port)) ? undefined : new URL(proxy);
}

function isThisMachine(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || isWithin(host, '127.0.0.0/8') || isWithin(host, '::1/128')
  );
}

function matches(entry: string, host: string, port: string): boolean {
  const [, place = entry, onlyPort = port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  const name = place.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  const within = host === name || host.endsWith(`.${name}`) || isWithin(host, name);
  return entry === '*' || (onlyPort === port && within);
}

/** Whether an address lies in a network, such as 10.0.0.0/8. */
function isWithin(address: string, network: string): boolean {
  const [, base = '', digits = ''] = /^(.+)\/(\d{1,3})$/.exec(network) ?? [];
  const [version, bits] = [isIP(base), Number(digits)];
  if (version === 0 || isIP(address) !== version || bits > (version === 6 ? 128 : 32)) return false;
  const networks = new BlockList();
  networks.addSubnet(base, bits, `ipv${version === 6 ? 6 : 4}`);
  return networks.check(address, `ipv${version === 6 ? 6 : 4}`);
}
