import type { WebhookAuth } from '../provider/proofs/proof-schemes.js';

/** What a sandbox is started with. It is its own injection token. */
export abstract class SandboxOptions {
  abstract readonly host: string;
  /** 0 stands for any free port. */
  abstract readonly port: number;
  /** Where webhooks go, in turn; asked at each attempt. */
  abstract readonly webhookUrls: () => readonly string[];
  /** What POST /auth takes as c-token. */
  abstract readonly apiKey: string;
  /** How webhooks are signed. */
  abstract readonly webhookAuth: WebhookAuth;
  /** From a call to its webhook. */
  abstract readonly delayMs: number;
  /** The same where the scenario is `slow`. */
  abstract readonly slowMs: number;
}
