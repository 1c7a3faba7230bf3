import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

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
  constructor(networks: readonly string[]) {
    this.#networks = networks.map((network) => ipaddr.parseCIDR(network));
  }

  /** Whether this address, in any spelling, may be called. An IPv4 address inside of an IPv6 one counts as that. */
  allows(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    // What embeds an IPv4 address in another way (NAT64, 6to4, Teredo) has a range of its own, and is refused.
    if (parsed.range() === 'unicast') return true;
    return this.#networks.some((network) => network[0].kind() === parsed.kind() && parsed.match(network));
  }

  /** Whether the host of a URL is an address that must not be called. */
  refusesLiteral(hostname: string): boolean {
    const address = hostname.replace(/^\[|\]$/g, '');
    return isIP(address) !== 0 && !this.allows(address);
  }

  /**
   * Resolves names for connections, and fails if one of the addresses must not be called. These very addresses are connected to, so that
   * a name that is resolved again can not lead elsewhere.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error('no address'), '', 0);
      if (!addresses.every(({ address }) => this.allows(address))) return callback(new PrivateAddressError(), '', 0);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
