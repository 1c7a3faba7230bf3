import type { OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { type Sandbox, startSandbox } from './sandbox.js';

/** Until the webhook comes, in milliseconds: what a person takes for fast. */
const DELAY_MS = 600;

/** By how much the scenario `slow` misses the default wait, in milliseconds. */
const SLOW_BY_MS = 1_000;

/** The sandbox provider within this process, on a port of its own that only this machine reaches. */
export class OwnSandbox implements OnApplicationShutdown {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly webhookUrls: string[],
  ) {}

  /** Starts it. Its webhooks wait until `serve` tells where to send them. */
  static async start(config: Config): Promise<OwnSandbox> {
    const webhookUrls: string[] = [];
    const sandbox = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      webhookUrls: () => webhookUrls,
      apiKey: config.apiKey,
      webhookAuth: { scheme: config.webhookAuth, secrets: config.webhookSecrets, header: config.webhookHeader },
      delayMs: DELAY_MS,
      slowMs: config.timeoutMs + SLOW_BY_MS,
    });
    return new OwnSandbox(sandbox, webhookUrls);
  }

  /** The configuration with this provider in it. */
  configure(config: Config): Config {
    return config.with({ authUrl: this.sandbox.url, cashinUrl: this.sandbox.url });
  }

  /** Sends webhooks to the service at `url`. */
  serve(url: string): void {
    this.webhookUrls.push(`${url}/webhook`);
  }

  /** The service has answered all that it held: nobody waits for a webhook any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.sandbox.close();
  }
}
