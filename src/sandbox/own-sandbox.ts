import type { OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { webhookAuthOf } from '../config/webhook-auth.js';
import { standInProfile } from './profile/stand-in.js';
import { type Sandbox, startSandbox } from './sandbox.js';

/** The time from a call to its webhook, in milliseconds: to a person it seems fast. */
const DELAY_MS = 600;

/** How long after the default wait the webhook of the scenario `slow` comes, in milliseconds. */
const SLOW_BY_MS = 1_000;

/** The sandbox in this process, on a port of its own that only this machine can reach. */
export class OwnSandbox implements OnApplicationShutdown {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly webhookUrls: string[],
  ) {}

  /** Starts the sandbox. It sends no webhook before `serve` gives it the URL. */
  static async start(config: Config): Promise<OwnSandbox> {
    const webhookUrls: string[] = [];
    const { document } = config.profile;
    const sandbox = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      webhookUrls: () => webhookUrls,
      apiKey: config.apiKey,
      webhookAuth: webhookAuthOf(config),
      callbackSecrets: config.callbackSigningSecrets,
      delayMs: DELAY_MS,
      slowMs: config.timeoutMs + SLOW_BY_MS,
      replacesHosts: true,
      ...(document.name !== 'zemo' && { profile: standInProfile(document, 'http://127.0.0.1') }),
      ...(config.publicUrl !== '' && { publicUrl: () => config.publicUrl }),
    });
    return new OwnSandbox(sandbox, webhookUrls);
  }

  /** Returns the configuration with the URLs of this sandbox. */
  configure(config: Config): Config {
    const { document } = config.profile;
    const { url } = this.sandbox;
    const callbacks = config.production ? {} : { callbackSandboxUrl: `${url}/callbacks` };
    if (document.name === 'zemo') return config.with({ ...callbacks, authUrl: url, cashinUrl: url });
    return config.with({ ...callbacks, standIn: url, profile: standInProfile(document, url) });
  }

  /** The URL that `serve` was given; empty before. */
  get serviceUrl(): string {
    return this.webhookUrls[0]?.replace(/\/webhook$/, '') ?? '';
  }

  /** Sends webhooks to the service at `url`. */
  serve(url: string): void {
    this.webhookUrls.push(`${url}/webhook`);
  }

  /** Closes the sandbox. The service has answered every request by then, so no caller waits for a webhook. */
  async onApplicationShutdown(): Promise<void> {
    await this.sandbox.close();
  }
}
