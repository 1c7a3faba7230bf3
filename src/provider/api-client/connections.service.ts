import type { LookupFunction } from 'node:net';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type buildConnector } from 'undici';
import { ApiClientOptions } from './api-client.options.js';
import { directConnector, tunnelConnector } from './connectors.js';
import { proxyFor, type ProxySettings } from './proxies.js';
import { RenewedAgent } from './undici-adapter.js';

const MAX_CONNECT_MS = 5_000;

/**
 * How long a connection idles before it is closed, in milliseconds, unless the provider tells its own time (Keep-Alive):
 * then this much less than that. A request on a connection that the provider closes meanwhile is lost, and may not be sent
 * again. So we close first: also where a provider gives up after a second, and the way there and back takes half of it.
 */
const IDLE_MS = 500;

/** The longest that a connection idles, whatever the provider promises: what lies between may have forgotten it. */
const MAX_IDLE_MS = 60_000;

/** The most connections at once; calls beyond wait for one, and their own deadline ends that wait. */
const MAX_CONNECTIONS = 256;

/** How long a connection is used: so long after a name has moved, calls may still go to where it led before. */
const MAX_AGE_MS = 300_000;

/** The connections to the provider: kept alive, through a proxy where one is named, verified, and closed with the application. */
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

  /** What is still under way has outlived the drain. */
  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

/** Connects as the options say; `lookup` takes the place of Node's own. */
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
