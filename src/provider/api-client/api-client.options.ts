import type { SecureContextOptions } from 'node:tls';
import type { ProviderObserver } from '../provider-observer.js';
import type { ProxySettings } from './proxies.js';

/** Where the provider is, and how it is called. It is its own injection token. */
export abstract class ApiClientOptions implements ProxySettings {
  /** Without a slash at its end. */
  abstract readonly authUrl: string;
  /** Without a slash at its end. */
  abstract readonly cashinUrl: string;
  /** Our key at the provider; a secret. */
  abstract readonly apiKey: string;
  /** How long one HTTP call may take. */
  abstract readonly providerTimeoutMs: number;
  /** The age at which a token is exchanged again, if the provider does not say when it expires. */
  abstract readonly tokenTtlMs: number;
  /** The CA that the provider's certificate must come from, instead of Node's list, and our own certificate. */
  abstract readonly providerTls: SecureContextOptions | undefined;
  abstract readonly httpProxy: string | undefined;
  abstract readonly httpsProxy: string | undefined;
  abstract readonly noProxy: readonly string[];
  abstract readonly observers: readonly ProviderObserver[];
}
