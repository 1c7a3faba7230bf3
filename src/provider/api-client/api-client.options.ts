import type { SecureContextOptions } from 'node:tls';
import type { Call } from '../call.js';
import type { ProviderObserver } from '../provider-observer.js';
import type { Answer } from './exchange.js';
import type { ProxySettings } from './proxies.js';

/** How a token is asked for. */
export interface TokenExchange {
  /** The call that exchanges our credentials for a token. */
  make(): Call;
  /** What the parsed body of its answer says. */
  read(body: unknown): { readonly token: unknown; readonly expiresIn: unknown };
}

/** Where the provider is, and how it is called. It is its own injection token. */
export abstract class ApiClientOptions implements ProxySettings {
  /** Undefined if calls need no token. */
  abstract readonly tokenExchange: TokenExchange | undefined;
  /** Our credentials at the provider; nothing that it answers may give them away. */
  abstract readonly secrets: readonly string[];
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

/** One request of ours to the provider: how it is made, and how its answer is read. */
export interface ApiRequest<T> {
  /** Method and path, with the names of what varies in it: `PUT /v2/cob/{id}`. */
  readonly title: string;
  /** @param token undefined if calls need none. */
  make(token: string | undefined): Call;
  /** Throws ProviderError for every answer that does not mean that the provider took the request. */
  read(answer: Answer, secrets: readonly string[]): T;
}
