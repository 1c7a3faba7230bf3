import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { webhookAuthOf } from '../config/webhook-auth.js';
import { createLogger } from '../observability/logger.js';
import { loadSandboxConfig, type SandboxConfig } from './sandbox-environment.js';
import { type Sandbox, startSandbox } from './sandbox.js';

/** Starts the sandbox as its environment says. If it can not start, rejects with an error whose message is for the operator. */
export async function serve(): Promise<Sandbox> {
  const config = await loadSandboxConfig();
  Logger.overrideLogger(createLogger({ logLevel: 'info', production: true }));
  const sandbox = await startConfigured(config);
  new Logger('sandbox').log(`Listening on ${sandbox.url}`);
  return sandbox;
}

/** Starts the sandbox as its configuration says. Rejects with the system's error if it can not listen. */
export function startConfigured(config: SandboxConfig): Promise<Sandbox> {
  return startSandbox({
    host: config.host,
    port: config.port,
    webhookUrls: () => config.webhookUrls,
    apiKey: config.apiKey,
    webhookAuth: webhookAuthOf(config),
    delayMs: config.delayMs,
    slowMs: config.slowMs,
    profile: config.profile,
    replacesHosts: config.replacesHosts,
  });
}
