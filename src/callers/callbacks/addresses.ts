import { lookup as lookUp, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ipaddr from 'ipaddr.js';

/** How names are resolved: as Node's own `lookup`. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Networks that have only IPv6 reach IPv4 by addresses that begin so, with the IPv4 address behind it (RFC 6052). */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96');

/** The name leads to an address that must not be called, or the URL has one. */
export class PrivateAddressError extends Error {
  readonly code = 'ERR_PRIVATE_ADDRESS';

  constructor() {
    super('the address is not public');
  }
}

/** Which addresses may be called: public ones, and those in networks that the operator names. */
export class Addresses {
  readonly #networks;

  /** @param networks CIDRs. */
  constructor(
    networks: readonly string[],
    private readonly resolve: Resolve = lookUp,
  ) {
    this.#networks = networks.map((network) => ipaddr.parseCIDR(network));
  }

  /** Whether this address, in any spelling, may be called. An IPv4 address inside of an IPv6 one counts as that. */
  allows(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = embeddedIn(ipaddr.process(address));
    // What embeds an IPv4 address in another way (6to4, Teredo, a NAT64 of one's own) has a range of its own, and is refused.
    if (parsed.range() === 'unicast') return true;
    return this.#networks.some((network) => network[0].kind() === parsed.kind() && parsed.match(network));
  }

  /** Whether the host of a URL is an address that must not be called. */
  refusesLiteral(hostname: string): boolean {
    const address = withoutBrackets(hostname);
    return isIP(address) !== 0 && !this.allows(address);
  }

  /** Whether a name leads to an address that must not be called, as far as that is known after `timeoutMs`. */
  async refusesName(hostname: string, timeoutMs: number): Promise<boolean> {
    const resolving = new Promise<LookupAddress[]>((settle) => {
      this.resolve(withoutBrackets(hostname), { all: true }, (error, addresses) => settle(error ? [] : addresses));
    });
    const found = (await Promise.race([resolving, sleep(timeoutMs, undefined, { ref: false })])) ?? [];
    return !found.every(({ address }) => this.allows(address));
  }

  /**
   * Resolves names for connections, and fails if one of the addresses must not be called. These very addresses are connected to, so that
   * a name that is resolved again can not lead elsewhere.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = error ? [] : addresses;
      if (error || !first) return callback(error ?? new Error('no address'), '', 0);
      if (!addresses.every(({ address }) => this.allows(address))) return callback(new PrivateAddressError(), '', 0);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** The host of a URL as an address or a name: an IPv6 address has brackets in a URL. */
function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** The IPv4 address that an IPv6 one stands for; else the address itself. */
function embeddedIn(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address.kind() === 'ipv4' || !address.match(NAT64)) return address;
  return ipaddr.fromByteArray(address.toByteArray().slice(-4));
}
