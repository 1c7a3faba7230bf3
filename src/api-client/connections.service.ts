import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, buildConnector } from 'undici';
import { Config } from '../config/config.js';

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

/** The connections to the provider: kept alive, straight (no proxy), verified, and closed with the application. */
@Injectable()
export class ConnectionsService implements OnApplicationShutdown {
  readonly agent: Agent;

  constructor({ providerTimeoutMs }: Config) {
    this.agent = new Agent({
      connect: buildConnector({
        timeout: Math.min(providerTimeoutMs, MAX_CONNECT_MS),
        rejectUnauthorized: true, // whatever NODE_TLS_REJECT_UNAUTHORIZED says
      }),
      connections: MAX_CONNECTIONS,
      keepAliveTimeout: IDLE_MS,
      keepAliveTimeoutThreshold: IDLE_MS,
      keepAliveMaxTimeout: MAX_IDLE_MS,
      // Every call has its own deadline.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** What is still under way has outlived the drain. */
  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}
