import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import { Config } from '../../config/config.js';
import { directConnector } from '../../provider/api-client/connectors.js';
import { readRetryAfter } from '../../provider/api-client/provider-answer.js';
import { standardWebhooks } from '../../provider/proofs/standard-webhooks.js';
import { Addresses, PrivateAddressError } from './addresses.js';
import { type CallbackTargets, faultOf, isOfSandbox } from './callback-url.js';

/** How long one attempt may take, in milliseconds. */
export const ATTEMPT_MS = 10_000;

/** Attempts at one receiver at a time, each with a connection of its own: else it would wait for one, and fail for that. */
export const MAX_PER_RECEIVER = 50;

/** How an attempt ended. */
export type Attempt =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs: number | undefined }
  /** `reason` is the code of the system, or of what was refused. */
  | { readonly kind: 'unanswered'; readonly reason: string };

/** Sends callbacks, signed as Standard Webhooks 1.0.0, and only to where they may go. Follows no redirect, and uses no proxy. */
@Injectable()
export class CallbackSender implements OnApplicationShutdown {
  readonly targets: CallbackTargets;
  readonly #addresses: Addresses;
  readonly #proof;
  readonly #agent: Agent;
  /** For the sandbox alone. */
  readonly #localAgent = new Agent({ connections: 1 });

  constructor(config: Config) {
    this.#addresses = new Addresses(config.callbackNetworks);
    this.targets = {
      hosts: config.callbackHosts,
      addresses: this.#addresses,
      sandboxUrl: config.callbackSandboxUrl,
    };
    this.#proof = standardWebhooks.create(config.callbackSigningSecrets, '');
    const { lookup } = this.#addresses;
    this.#agent = new Agent({
      connections: MAX_PER_RECEIVER,
      headersTimeout: ATTEMPT_MS,
      bodyTimeout: ATTEMPT_MS,
      connect: directConnector({ lookup, timeoutMs: ATTEMPT_MS }),
    });
  }

  /** Whether a caller may name any URL. */
  get isOn(): boolean {
    return this.targets.hosts.length > 0 || this.targets.sandboxUrl !== undefined;
  }

  /**
   * Posts a body once. Resolves however that ends.
   *
   * @param id names the message, the same for each attempt: receivers know by it what they have had.
   */
  async send(id: string, url: string, body: string): Promise<Attempt> {
    const isLocal = isOfSandbox(url, this.targets);
    // The configuration may have changed since the URL was read, and a literal address is never looked up.
    if (!isLocal && faultOf(url, this.targets) !== undefined) return unanswered('ERR_NOT_ALLOWED');
    const bytes = Buffer.from(body);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'async-como-sync',
      ...this.#proof.sign(bytes, new Date(), id),
    };
    const dispatcher = isLocal ? this.#localAgent : this.#agent;
    const signal = AbortSignal.timeout(ATTEMPT_MS);
    try {
      const response = await request(url, { method: 'POST', headers, body: bytes, dispatcher, signal });
      const { statusCode: status, headers: answered } = response;
      await response.body.dump().catch(() => {});
      const retryAfterMs = answered['retry-after'] === undefined ? undefined : readRetryAfter(answered);
      return { kind: 'answered', status, retryAfterMs };
    } catch (error) {
      return unanswered(codeOf(error));
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.#agent.destroy(), this.#localAgent.destroy()]);
  }
}

function unanswered(reason: string): Attempt {
  return { kind: 'unanswered', reason };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause instanceof PrivateAddressError) return error.cause.code;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
