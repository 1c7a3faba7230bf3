import type { SecureContextOptions } from 'node:tls';
import type { PubSub } from '../pub-sub.js';
import type { EarlyLimits, RequestStore } from '../request-store.js';
import type { Timelines } from '../timelines.js';

/** The authorities to trust and the certificate to show on connections by TLS; what is left out is as Node has it. */
export type TlsOptions = Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase'>;

/** Where a system is. */
export interface EngineAddress {
  readonly url: string;
  /** Counts if the URL asks for TLS. */
  readonly tls?: TlsOptions | undefined;
}

/** How to make a pub/sub. */
export interface PubSubOptions extends EngineAddress {
  /** Separates deployments that share a system; without braces. */
  readonly namespace: string;
}

/** How to make timelines. */
export interface TimelinesOptions extends PubSubOptions {
  /** How many replicas must have a write before it counts. */
  readonly replicas: number;
}

/** How to make a store. */
export interface StoreOptions extends TimelinesOptions {
  readonly limits: Partial<EarlyLimits>;
  /**
   * Whether instances are signalled through this very system, in the same namespace. Then the store may signal an outcome that it has
   * stored by itself.
   */
  readonly announces: boolean;
  /** How many connections there may be, if the system needs several. */
  readonly poolSize: number;
}

/** The adapters for one system. Its module is loaded when they are made, and with it the driver. */
export interface Engine {
  /** Undefined if the system can not keep requests. */
  readonly makeStore?: (options: StoreOptions) => RequestStore;
  /** Given if there is `makeStore`. They have connections of their own: long texts must not hold up the requests. */
  readonly makeTimelines?: (options: TimelinesOptions) => Timelines;
  readonly makePubSub: (options: PubSubOptions) => PubSub;
  /**
   * Connects once, and says what the URL must have if the system refuses its user, its password or its database. Undefined if it
   * accepts them, and if it does not answer: it may come back.
   */
  readonly refusal?: (address: EngineAddress) => Promise<string | undefined>;
}

/** What the URLs of a system look like. Known without its driver. */
export interface UrlForm {
  /** What a URL must be, for the one who writes it. */
  readonly takes: string;
  readonly accepts: (url: string) => boolean;
}
