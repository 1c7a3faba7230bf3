import type { LookupFunction } from 'node:net';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type buildConnector } from 'undici';
import { ApiClientOptions } from './api-client.options.js';
import { directConnector, tunnelConnector } from './connectors.js';
import { RenewedAgent } from './exchange.js';
import { proxyFor, type ProxySettings } from './proxies.js';

const MAX_CONNECT_MS = 5_000;

/**
 * After how many milliseconds we close an idle connection. If the provider announces its own time (Keep-Alive), we close this
 * much earlier than that. We must close first: if the provider closes a connection while a request is on its way, the request
 * is lost, and we may not send it again. 500 ms are enough even if a provider closes after a second and the round trip takes
 * half of it.
 */
const IDLE_MS = 500;

/** The longest time that a connection may be idle, whatever the provider announces: a device in between may have dropped it. */
const MAX_IDLE_MS = 60_000;

/** The most connections at once. Further calls wait for one, at most until their own deadline. */
const MAX_CONNECTIONS = 256;

/** How long a connection is used. After a change in DNS, calls may go to the old address for this time. */
const MAX_AGE_MS = 300_000;

/** The connections to the provider: verified, kept alive, through a proxy if one is named, and closed with the application. */
@Injectable()
export class ConnectionsService implements OnApplicationShutdown {
  readonly agent: RenewedAgent;

  constructor(@Inject(ApiClientOptions) options: ApiClientOptions) {
    const connect = providerConnector(options);
    const makeAgent = (): Agent =>
      new Agent({
        connect,
        connections: MAX_CONNECTIONS,
        keepAliveTimeout: IDLE_MS,
        keepAliveTimeoutThreshold: IDLE_MS,
        keepAliveMaxTimeout: MAX_IDLE_MS,
        // Every call has its own deadline.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
    this.agent = new RenewedAgent(makeAgent, MAX_AGE_MS);
  }

  /** Ends the calls that are still running after the drain, too. */
  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

/** Returns undici's connector: through the proxy for a target, or directly. `lookup` replaces Node's own. */
export function providerConnector(
  settings: Pick<ApiClientOptions, 'providerTimeoutMs' | 'providerTls'> & ProxySettings,
  lookup?: LookupFunction,
): buildConnector.connector {
  const timeoutMs = Math.min(settings.providerTimeoutMs, MAX_CONNECT_MS);
  const options = { timeoutMs, tls: settings.providerTls, ...(lookup && { lookup }) };
  const direct = directConnector(options);
  const tunnels = new Map<string, buildConnector.connector>();
  return (target, callback) => {
    const proxy = proxyFor(target, settings);
    if (!proxy) return direct(target, callback);
    const tunnel = tunnels.get(proxy.href) ?? tunnelConnector(proxy, options);
    tunnels.set(proxy.href, tunnel);
    tunnel(target, callback);
  };
}
