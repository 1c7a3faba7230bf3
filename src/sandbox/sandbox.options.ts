import type { Profile } from '../config/config.js';
import type { WebhookAuth } from '../provider/proofs/proof-schemes.js';

/** What a sandbox is started with. It is its own injection token. */
export abstract class SandboxOptions {
  abstract readonly host: string;
  /** 0 means any free port. */
  abstract readonly port: number;
  /** The URLs that webhooks are sent to, in turn; read at each attempt. */
  abstract readonly webhookUrls: () => readonly string[];
  /** The value of c-token that POST /auth accepts. */
  abstract readonly apiKey: string;
  /** How webhooks are signed. */
  abstract readonly webhookAuth: WebhookAuth;
  /** The secrets that sign what the service tells its callers; undefined if they are not known. */
  abstract readonly callbackSecrets?: readonly string[] | undefined;
  /** The time from a call to its webhook. */
  abstract readonly delayMs: number;
  /** The same in the scenario `slow`. */
  abstract readonly slowMs: number;
  /** The provider to stand in for; undefined for Zemo. */
  abstract readonly profile?: Profile | undefined;
  /** Whether every id and every code is the one that the profile's example has, for tests. */
  abstract readonly exact?: boolean | undefined;
  /** The URL at which the provider knows the service, if it is not the one that webhooks are sent to. */
  abstract readonly publicUrl?: (() => string) | undefined;
  /** Whether a URL for webhooks that a request tells gets the host of the next of the URLs; else it is called as it is. */
  abstract readonly replacesHosts?: boolean | undefined;
}
