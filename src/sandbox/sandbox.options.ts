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
  /** The time from a call to its webhook. */
  abstract readonly delayMs: number;
  /** The same in the scenario `slow`. */
  abstract readonly slowMs: number;
}
